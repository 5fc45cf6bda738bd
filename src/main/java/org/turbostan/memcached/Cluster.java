package org.turbostan.memcached;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.turbostan.FragmentKey;
import org.turbostan.Reason;
import org.turbostan.Tag;

/**
 * The servers of one store, what lies on which, and what this node has learned of it.
 *
 * <p>Safe for use by many threads.
 */
final class Cluster {

  /** Each of the maps holds up to twice as much; a byte more or less here costs a hash or so. */
  private static final long TAGS_BYTES = 600_000;

  private static final long PLANS_BYTES = 800_000;

  /** What a tag with its items, and a plan, take besides their text and their digests. */
  private static final long TAG_BYTES = 330;

  private static final long PLAN_BYTES = 80;

  private final List<Station> stations;
  private final Placement placement;
  private final WireKeys keys;
  private final FreshVersions fresh;
  private final VersionMemory memory = new VersionMemory();
  private final Recent<Tag, TagItems> tagItems =
      new Recent<>(TAGS_BYTES, (tag, items) -> TAG_BYTES + 2L * tag.value().length());

  /**
   * The kinds and digests, one after the other, of the tags on which the entry of a hash depends
   * besides those that its key tells. Two entries may have one hash; a plan is only ever a guess.
   */
  private final Recent<Long, byte[]> plans =
      new Recent<>(PLANS_BYTES, (hash, digests) -> PLAN_BYTES + digests.length);

  Cluster(List<Station> stations, Placement placement, WireKeys keys, FreshVersions fresh) {
    this.stations = List.copyOf(stations);
    this.placement = placement;
    this.keys = keys;
    this.fresh = fresh;
  }

  List<Station> stations() {
    return stations;
  }

  Station station(int server) {
    return stations.get(server);
  }

  WireKeys keys() {
    return keys;
  }

  FreshVersions fresh() {
    return fresh;
  }

  VersionMemory memory() {
    return memory;
  }

  int serverOf(WireKey key) {
    return placement.serverOf(key.place());
  }

  /** Returns where the versions of a tag are. */
  TagItems items(Tag tag) {
    TagItems known = tagItems.get(tag);
    if (known == null) {
      WireKey hard = keys.version(tag, false);
      String soft = keys.version(tag, true).text();
      known = new TagItems(tag, serverOf(hard), Sequence.slot(tag, hard), hard.text(), soft);
      tagItems.put(tag, known);
    }
    return known;
  }

  /** Returns where the versions of tags are. */
  List<TagItems> items(Collection<Tag> tags) {
    List<TagItems> items = new ArrayList<>(tags.size());
    for (Tag tag : tags) {
      items.add(items(tag));
    }
    return items;
  }

  /**
   * Returns where to look for the versions that the entry of a key needed when it was last seen;
   * nowhere if it never was.
   *
   * @return the keys for each server, by its index; the caller may add some
   */
  Map<Integer, List<String>> plan(FragmentKey key, WireKey entry) {
    byte[] others = plans.get(entry.hash());
    if (others == null) {
      return new HashMap<>();
    }
    Map<Integer, List<String>> wanted = wanted(items(key.ownTags()));
    ByteBuffer digests = ByteBuffer.wrap(others);
    while (digests.hasRemaining()) {
      int kind = digests.get();
      byte[] digest = new byte[WireKeys.DIGEST_BYTES];
      digests.get(digest);
      WireKey hard = keys.version(kind, digest, false);
      List<String> ofServer = ofServer(wanted, serverOf(hard));
      ofServer.add(hard.text());
      ofServer.add(keys.version(kind, digest, true).text());
    }
    return wanted;
  }

  /** Notes on which tags the entry of a key depends. */
  void learn(FragmentKey key, WireKey entry, Collection<Tag> tags) {
    List<Tag> others = new ArrayList<>(tags);
    others.removeAll(key.ownTags());
    ByteBuffer digests = ByteBuffer.allocate((1 + WireKeys.DIGEST_BYTES) * others.size());
    for (Tag tag : others) {
      digests.put((byte) WireKeys.numberOf(tag.kind())).put(WireKeys.digest(tag));
    }
    plans.put(entry.hash(), digests.array());
  }

  /** Returns about how many bytes all that is remembered takes. */
  long bytes() {
    return memory.bytes() + tagItems.weight() + plans.weight();
  }

  /** Returns whether any node was given other servers than this one. */
  boolean isSplit() {
    for (Station station : stations) {
      if (station.otherFingerprint() != null) {
        return true;
      }
    }
    return false;
  }

  /**
   * Asks servers for items, with one command each.
   *
   * @param wanted the keys for each server, by its index
   * @return completes normally when all have answered or refused
   */
  CompletableFuture<Items> fetch(Map<Integer, List<String>> wanted) {
    Items items = new Items();
    List<CompletableFuture<?>> answers = new ArrayList<>(wanted.size());
    wanted.forEach(
        (server, keysOfIt) ->
            answers.add(
                station(server)
                    .server()
                    .get(keysOfIt)
                    .handle(
                        (values, failure) -> {
                          items.add(keysOfIt, values, failure);
                          return null;
                        })));
    if (answers.size() == 1) {
      return answers.get(0).thenApply(unused -> items);
    }
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .thenApply(unused -> items);
  }

  /** Adds the keys of the versions of tags to what is wanted of each server. */
  static Map<Integer, List<String>> wanted(Collection<TagItems> tags) {
    Map<Integer, List<String>> wanted = new HashMap<>();
    for (TagItems tag : tags) {
      List<String> ofServer = ofServer(wanted, tag.server());
      ofServer.add(tag.hard());
      ofServer.add(tag.soft());
    }
    return wanted;
  }

  static List<String> ofServer(Map<Integer, List<String>> wanted, int server) {
    return wanted.computeIfAbsent(server, unused -> new ArrayList<>());
  }

  /** What servers answered. */
  static final class Items {

    private final Map<String, byte[]> values = new HashMap<>();
    private final Map<String, Reason> failures = new HashMap<>();
    private final Set<String> asked = new HashSet<>();

    private synchronized void add(
        List<String> keys, @Nullable List<byte @Nullable []> answer, @Nullable Throwable failure) {
      asked.addAll(keys);
      if (answer == null) {
        Reason reason = failure == null ? Reason.STORE_FAILED : Refusal.reasonOf(failure);
        keys.forEach(key -> failures.put(key, reason));
        return;
      }
      for (int i = 0; i < answer.size(); i++) {
        byte[] value = answer.get(i);
        if (value != null) {
          values.put(keys.get(i), value);
        }
      }
    }

    /** Returns whether an item was asked for. */
    synchronized boolean tell(String key) {
      return asked.contains(key);
    }

    /** Returns an item, or {@code null} if it is not there or its server refused. */
    synchronized byte @Nullable [] value(String key) {
      return values.get(key);
    }

    /** Returns the version under a key, or {@code null} if there is none. */
    @Nullable Version version(String key) {
      return Version.decode(value(key));
    }

    /** Returns why an item can't be read, or {@code null} if it was. */
    synchronized @Nullable Reason failure(String key) {
      return failures.get(key);
    }
  }
}
