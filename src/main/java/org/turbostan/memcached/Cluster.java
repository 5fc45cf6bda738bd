package org.turbostan.memcached;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turbostan.FragmentKey;
import org.turbostan.Recent;
import org.turbostan.Tag;

/**
 * The servers of one store, what lies on which, and what this node has learned of it.
 *
 * <p>Safe for use by many threads.
 */
final class Cluster {

  /** Each of the maps holds up to twice as much; a byte more or less here costs a hash or so. */
  private static final long TAGS_BYTES = 500_000;

  private static final long PLANS_BYTES = 700_000;
  private static final long ENTRIES_BYTES = 300_000;

  /** What a tag with its items, an entry's key, and a plan, take besides text and digests. */
  private static final long TAG_BYTES = 330;

  private static final long ENTRY_BYTES = 280;
  private static final long PLAN_BYTES = 100;

  /** How long an entry is taken to be that was never seen. */
  private static final int UNKNOWN_BYTES = 4_000;

  private final List<Station> stations;
  private final Placement placement;
  private final WireKeys keys;
  private final FreshVersions fresh;
  private final long list;
  private final VersionMemory memory = new VersionMemory();
  private final Recent<Tag, TagItems> tagItems =
      new Recent<>(TAGS_BYTES, (tag, items) -> TAG_BYTES + 2L * tag.value().length());

  private final Recent<FragmentKey, WireKey> entries =
      new Recent<>(
          ENTRIES_BYTES,
          (key, wire) ->
              ENTRY_BYTES
                  + 2L * (key.name().length() + key.key().length() + key.variant().length()));

  /**
   * What the entry of a hash was when it was last seen. Two entries may have one hash; a plan is
   * only ever a guess.
   */
  private final Recent<Long, Plan> plans =
      new Recent<>(PLANS_BYTES, (hash, plan) -> PLAN_BYTES + plan.digests.length);

  /**
   * What is known of an entry before it is read.
   *
   * @param digests the kinds and digests, one after the other, of the tags on which it depends
   *     besides those that its key tells
   * @param bytes how long it was
   * @param marked whether it was valid by its marks, so that no versions were needed
   */
  @SuppressWarnings("ArrayRecordComponent") // Never compared.
  record Plan(byte[] digests, int bytes, boolean marked) {}

  Cluster(List<Station> stations, Placement placement, WireKeys keys, FreshVersions fresh) {
    this.stations = List.copyOf(stations);
    this.placement = placement;
    this.keys = keys;
    this.fresh = fresh;
    this.list = WireKeys.hash(placement.fingerprint() + " slots=" + Sequence.SLOTS);
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

  /** Returns the key of an entry. */
  WireKey entry(FragmentKey key) {
    WireKey known = entries.get(key);
    if (known == null) {
      known = keys.entry(key);
      entries.put(key, known);
    }
    return known;
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

  /** Returns what is known of an entry, or {@code null} if it was not seen lately. */
  @Nullable Plan plan(WireKey entry) {
    return plans.get(entry.hash());
  }

  /**
   * Returns where to look for the versions that the entry of a key needed when it was last seen;
   * nowhere if it needed none, or never was.
   *
   * @return the keys for each server, by its index
   */
  Map<Integer, List<String>> versions(FragmentKey key, @Nullable Plan plan) {
    if (plan == null || plan.marked) {
      return Map.of();
    }
    Map<Integer, List<String>> wanted = wanted(items(key.ownTags()));
    ByteBuffer digests = ByteBuffer.wrap(plan.digests);
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

  /** Returns how long an entry was when it was last seen; a guess if it never was. */
  static int expectedBytes(@Nullable Plan plan) {
    return plan == null ? UNKNOWN_BYTES : plan.bytes;
  }

  /**
   * Notes on which tags the entry of a key depends, and how long it is.
   *
   * @param marked whether it is valid by its marks
   */
  void learn(FragmentKey key, WireKey entry, Collection<Tag> tags, int bytes, boolean marked) {
    List<Tag> others = new ArrayList<>(tags);
    others.removeAll(key.ownTags());
    ByteBuffer digests = ByteBuffer.allocate((1 + WireKeys.DIGEST_BYTES) * others.size());
    for (Tag tag : others) {
      digests.put((byte) WireKeys.numberOf(tag.kind())).put(WireKeys.digest(tag));
    }
    plans.put(entry.hash(), new Plan(digests.array(), bytes, marked));
  }

  /** Returns how far the sequences of tags had come in a view; none if that of any is not known. */
  Marks marks(Collection<TagItems> tags, View view) {
    Set<Sequence.Mark> marks = new LinkedHashSet<>();
    for (TagItems tag : tags) {
      Standing standing = view.standing(tag.server());
      if (standing == null) {
        return Marks.NONE;
      }
      marks.add(standing.mark());
    }
    return new Marks(list, List.copyOf(marks));
  }

  /** Returns whether an entry's tags lie here where they lay for who marked it. */
  boolean hasPlaced(Marks marks) {
    return marks.list() == list;
  }

  /** Returns about how many bytes all that is remembered takes. */
  long bytes() {
    return memory.bytes() + tagItems.weight() + entries.weight() + plans.weight();
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
}
