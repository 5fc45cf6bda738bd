package org.turbostan.memcached;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

  private static final int TAGS_REMEMBERED = 50_000;
  private static final int PLANS_REMEMBERED = 20_000;

  private final List<Station> stations;
  private final Placement placement;
  private final WireKeys keys;
  private final FreshVersions fresh;
  private final VersionMemory memory = new VersionMemory();
  private final Recent<Tag, TagItems> tagItems = new Recent<>(TAGS_REMEMBERED);
  private final Recent<FragmentKey, List<TagItems>> plans = new Recent<>(PLANS_REMEMBERED);

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
      known = new TagItems(tag, serverOf(hard), hard.text(), keys.version(tag, true).text());
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

  /** Returns on what the entry of a key depended when it was last seen; nothing if it never was. */
  List<TagItems> plan(FragmentKey key) {
    List<TagItems> known = plans.get(key);
    return known == null ? List.of() : known;
  }

  void learn(FragmentKey key, List<TagItems> items) {
    plans.put(key, items);
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
      List<String> ofServer = wanted.computeIfAbsent(tag.server(), server -> new ArrayList<>());
      ofServer.add(tag.hard());
      ofServer.add(tag.soft());
    }
    return wanted;
  }

  /** What servers answered. */
  static final class Items {

    private final Map<String, byte[]> values = new HashMap<>();
    private final Map<String, Reason> failures = new HashMap<>();

    private synchronized void add(
        List<String> keys, @Nullable List<byte @Nullable []> answer, @Nullable Throwable failure) {
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
