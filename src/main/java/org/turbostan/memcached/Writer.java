package org.turbostan.memcached;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.turbostan.Cause;
import org.turbostan.Entry;
import org.turbostan.Reason;

/**
 * Stores what was rendered, if nothing it depends on has been deleted since its request began.
 *
 * <p>On each server the versions are read first and the sequence after them, in one command; a
 * version that is missing is created, and the sequence is read once more behind it.
 */
final class Writer {

  /** How often versions are created and read again; more is an eviction that outruns us. */
  private static final int ATTEMPTS = 3;

  /** So many commands of one batch are under way to a server, to leave room for others. */
  private static final int BATCH = Room.MOST_COMMANDS / 4;

  private final Cluster cluster;
  private final EntryCodec codec;
  private final Deleter deleter;
  private final Near near;

  Writer(Cluster cluster, EntryCodec codec, Deleter deleter, Near near) {
    this.cluster = cluster;
    this.codec = codec;
    this.deleter = deleter;
    this.near = near;
  }

  CompletableFuture<@Nullable Reason> store(Entry entry, MemcachedSnapshot since) {
    return storeAll(List.of(entry), since).get(0);
  }

  /**
   * Stores entries: the versions of all their tags are read with one command a server, and then the
   * entries are sent one after the other without waiting. What becomes of one depends on the
   * servers that it depends on itself.
   */
  List<CompletableFuture<@Nullable Reason>> storeAll(List<Entry> entries, MemcachedSnapshot since) {
    Set<TagItems> all = new LinkedHashSet<>();
    for (Entry entry : entries) {
      // Whoever asks for it from here on wants this one.
      var unused = since.takeAhead(entry.key());
      all.addAll(cluster.items(entry.tags()));
    }
    Map<Integer, CompletableFuture<Void>> answers = new HashMap<>();
    Current current = new Current();
    Cluster.wanted(all)
        .forEach((server, keys) -> answers.put(server, read(server, keys, current, ATTEMPTS)));
    List<CompletableFuture<@Nullable Reason>> stored = new ArrayList<>(entries.size());
    for (int i = 0; i < entries.size(); i++) {
      // Not more at once than leaves room for others.
      CompletableFuture<?> before =
          i < BATCH ? CompletableFuture.completedFuture(null) : stored.get(i - BATCH);
      stored.add(store(entries.get(i), since, current, answers, before));
    }
    return stored;
  }

  private CompletableFuture<@Nullable Reason> store(
      Entry entry,
      MemcachedSnapshot since,
      Current current,
      Map<Integer, CompletableFuture<Void>> answers,
      CompletableFuture<?> before) {
    EntryCodec.Body body = codec.body(entry.content());
    List<TagItems> tags = cluster.items(entry.tags());
    CompletableFuture<?>[] needed =
        tags.stream()
            .map(TagItems::server)
            .distinct()
            .map(answers::get)
            .toArray(CompletableFuture[]::new);
    return before
        .thenCompose(unused -> CompletableFuture.allOf(needed))
        .thenCompose(
            unused -> {
              Reason refusal = refusal(tags, current, since);
              if (refusal == null) {
                return write(entry, body, tags, current, since);
              }
              tags.stream()
                  .map(tag -> cause(tag, current, since))
                  .filter(Objects::nonNull)
                  .findFirst()
                  .ifPresent(cause -> since.refused(entry.key(), cause));
              return CompletableFuture.completedFuture(refusal);
            })
        .exceptionally(Refusal::reasonOf);
  }

  /** The versions of tags, and the sequences of their servers as they were after that. */
  private record Current(Map<String, Version> versions, Map<Integer, Sequence> sequences) {

    Current() {
      this(new ConcurrentHashMap<>(), new ConcurrentHashMap<>());
    }

    Version version(String key) {
      Version version = versions.get(key);
      if (version == null) {
        throw new Refusal(Reason.VERSION_LOST);
      }
      return version;
    }
  }

  private CompletableFuture<Void> read(
      int server, List<String> keys, Current current, int attempts) {
    Station station = cluster.station(server);
    List<String> versionsThenSequence = new ArrayList<>(keys);
    versionsThenSequence.add(station.sequenceKey());
    return station
        .server()
        .get(versionsThenSequence)
        .thenCompose(
            values -> {
              Map<String, Boolean> missing = new LinkedHashMap<>();
              for (int i = 0; i < keys.size(); i++) {
                Version version = Version.decode(values.get(i));
                if (version == null) {
                  missing.put(keys.get(i), values.get(i) != null);
                } else {
                  current.versions.put(keys.get(i), version);
                }
              }
              if (missing.isEmpty()) {
                saw(server, values.get(keys.size()), current);
                return CompletableFuture.completedFuture(null);
              }
              if (attempts == 0) {
                return CompletableFuture.failedFuture(new Refusal(Reason.VERSION_LOST));
              }
              return createAll(server, keys, missing, current, attempts);
            });
  }

  private static void saw(int server, byte @Nullable [] value, Current current) {
    Sequence sequence = Sequence.decode(value);
    if (sequence != null) {
      current.sequences.put(server, sequence);
    }
  }

  /**
   * Creates versions, and reads the sequence behind them in the same round trip. Only if others
   * have created some of them meanwhile, all are read again.
   */
  private CompletableFuture<Void> createAll(
      int server, List<String> keys, Map<String, Boolean> missing, Current current, int attempts) {
    Station station = cluster.station(server);
    Map<String, Version> created = new ConcurrentHashMap<>();
    CompletableFuture<?> creation = createAll(station.server(), missing, created);
    if (missing.size() > BATCH) {
      // The last of them are not even sent yet.
      return creation.thenCompose(unused -> read(server, keys, current, attempts - 1));
    }
    return station
        .server()
        .get(List.of(station.sequenceKey()))
        .thenCombine(creation, (values, unused) -> values)
        .thenCompose(
            values -> {
              if (created.size() < missing.size()) {
                return read(server, keys, current, attempts - 1);
              }
              current.versions.putAll(created);
              saw(server, values.get(0), current);
              return CompletableFuture.completedFuture(null);
            });
  }

  /** Creates versions, not more at once than leaves room for others, and notes which are ours. */
  private CompletableFuture<?> createAll(
      Server server, Map<String, Boolean> missing, Map<String, Version> created) {
    List<CompletableFuture<?>> creations = new ArrayList<>(missing.size());
    missing.forEach(
        (key, replace) -> {
          int before = creations.size() - BATCH;
          creations.add(
              before < 0
                  ? create(server, key, replace, created)
                  : creations
                      .get(before)
                      .thenCompose(unused -> create(server, key, replace, created)));
        });
    return CompletableFuture.allOf(creations.toArray(CompletableFuture[]::new));
  }

  /** A foreign value stands in the way of add. To replace it is a delete, which is never wrong. */
  private CompletableFuture<?> create(
      Server server, String key, boolean replace, Map<String, Version> created) {
    Version version = cluster.fresh().next();
    if (replace) {
      return server.set(key, version.encoded(), Ttl.LONGEST);
    }
    return server
        .add(key, version.encoded(), Ttl.LONGEST)
        .thenAccept(
            added -> {
              if (added) {
                created.put(key, version);
              }
            });
  }

  private @Nullable Reason refusal(List<TagItems> tags, Current current, MemcachedSnapshot since) {
    Reason refusal = null;
    for (TagItems tag : tags) {
      Standing before = since.standing(tag.server());
      boolean unchanged =
          before != null && isUnchanged(tag, before, current.sequences.get(tag.server()));
      for (boolean soft : new boolean[] {false, true}) {
        String key = tag.key(soft);
        Version version = current.version(key);
        Version contained = since.contained(key);
        boolean replaced = contained != null && !contained.equals(version);
        if (replaced || deleter.isPending(tag, soft)) {
          refusal = Reason.DELETED_DURING_RENDER;
          if (replaced && version.deletedBy() == null) {
            // The server has lost the version of what is valid by its slot: nobody notices but us.
            near.lookAgain(tag);
          }
        } else if (!unchanged
            && !cluster.memory().sawBefore(version, since.sightings())
            && refusal == null) {
          refusal = before == null ? Reason.SNAPSHOT_MISSING : Reason.DELETED_DURING_RENDER;
        }
        cluster.memory().saw(version);
      }
    }
    return refusal;
  }

  /** Returns who deleted a tag since the request began, as far as sequence and version tell. */
  private @Nullable Cause cause(TagItems tag, Current current, MemcachedSnapshot since) {
    for (boolean soft : new boolean[] {false, true}) {
      if (deleter.isPending(tag, soft)) {
        return Cause.deleted(tag.tag(), cluster.fresh().origin());
      }
    }
    Standing before = since.standing(tag.server());
    Sequence now = current.sequences.get(tag.server());
    if (before == null
        || now == null
        || !now.continues(before.mark())
        || !now.hasSince(before.mark(), tag.slot())) {
      return null;
    }
    for (boolean soft : new boolean[] {false, true}) {
      Version version = current.version(tag.key(soft));
      if (version.deletedBy() != null && !cluster.memory().sawBefore(version, since.sightings())) {
        return Cause.deleted(tag.tag(), version.deletedBy());
      }
    }
    return null;
  }

  private static boolean isUnchanged(TagItems tag, Standing before, @Nullable Sequence now) {
    return now != null && now.continues(before.mark()) && !now.hasSince(before.mark(), tag.slot());
  }

  private CompletableFuture<@Nullable Reason> write(
      Entry entry,
      EntryCodec.Body body,
      List<TagItems> tags,
      Current current,
      MemcachedSnapshot since) {
    WireKey key = cluster.entry(entry.key());
    Server server = cluster.station(cluster.serverOf(key)).server();
    List<StoredEntry.TagVersions> versions = new ArrayList<>(tags.size());
    for (TagItems tag : tags) {
      versions.add(
          new StoredEntry.TagVersions(
              tag.tag(), current.version(tag.hard()), current.version(tag.soft())));
    }
    Marks marks = cluster.marks(tags, since.view());
    StoredEntry stored = new StoredEntry(entry, versions, marks);
    byte[] bytes = codec.encode(stored, body, server.clockAhead());
    if (bytes.length > FolsomServer.LARGEST_ITEM) {
      server.complain(Reason.TOO_LARGE_FOR_SERVER);
      return server.delete(key.text()).thenApply(unused -> Reason.TOO_LARGE_FOR_SERVER);
    }
    return server
        .set(key.text(), bytes, entry.kept())
        .thenApply(
            unused -> {
              cluster.learn(entry.key(), key, entry.tags(), bytes.length, !marks.isEmpty());
              near.keep(new Copy(stored, tags, since.view()));
              near.replaced(entry, since);
              return null;
            });
  }

  /** Puts {@code touched} in the place of {@code found}, under the versions that found has. */
  void touch(Entry found, Entry touched) {
    WireKey key = cluster.entry(found.key());
    Server server = cluster.station(cluster.serverOf(key)).server();
    var unused =
        server
            .getMarked(key.text())
            .thenCompose(
                marked -> {
                  StoredEntry stored =
                      marked == null
                          ? null
                          : codec.decode(found.key(), marked.value(), server.clockAhead()).stored();
                  if (marked == null || stored == null || !isSame(stored.entry(), found)) {
                    return CompletableFuture.completedFuture(false);
                  }
                  byte[] bytes =
                      codec.encode(
                          stored.with(touched), codec.body(touched.content()), server.clockAhead());
                  return server.replace(key.text(), bytes, touched.kept(), marked.mark());
                })
            .exceptionally(failure -> false);
  }

  /** The clocks of servers are known to the second only, so times say little. */
  private static boolean isSame(Entry there, Entry found) {
    return there.content().equals(found.content())
        && there.uncacheable() == found.uncacheable()
        && there.lifetime().equals(found.lifetime());
  }
}
