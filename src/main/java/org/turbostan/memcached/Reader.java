package org.turbostan.memcached;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.turbostan.Cause;
import org.turbostan.Found;
import org.turbostan.FragmentKey;
import org.turbostan.Reason;

/**
 * Looks entries up: the entry and the current versions of its tags, all read after the request
 * began, so that a delete acknowledged before is seen.
 *
 * <p>The order of these reads does not matter, so they are sent at once, as far as it is known from
 * the last time what the entry depends on; what turns out to be missing is asked for afterwards.
 */
final class Reader {

  private final Cluster cluster;
  private final EntryCodec codec;
  private final Deleter deleter;
  private final Near near;

  Reader(Cluster cluster, EntryCodec codec, Deleter deleter, Near near) {
    this.cluster = cluster;
    this.codec = codec;
    this.deleter = deleter;
    this.near = near;
  }

  CompletableFuture<Found> find(FragmentKey key, MemcachedSnapshot since) {
    WireKey entry = cluster.keys().entry(key);
    int server = cluster.serverOf(entry);
    Map<Integer, List<String>> wanted = cluster.plan(key, entry);
    Cluster.ofServer(wanted, server).add(entry.text());
    return cluster
        .fetch(wanted)
        .thenCompose(items -> found(key, entry, server, items, since))
        .whenComplete(
            (found, failure) -> {
              if (found != null && found.reason() != null) {
                near.drop(key, found.reason());
              }
            });
  }

  private CompletableFuture<Found> found(
      FragmentKey key, WireKey entry, int server, Cluster.Items items, MemcachedSnapshot since) {
    byte[] bytes = items.value(entry.text());
    if (bytes == null) {
      Reason failure = items.failure(entry.text());
      return done(Found.absent(failure == null ? Reason.COLD : failure));
    }
    Server holder = cluster.station(server).server();
    Decoded decoded = codec.decode(key, bytes, holder.clockAhead());
    StoredEntry stored = decoded.stored();
    if (stored == null) {
      Reason why = decoded.reason() == null ? Reason.CORRUPT : decoded.reason();
      holder.complain(why);
      return done(Found.absent(why));
    }
    List<TagItems> missing = cluster.items(stored.entry().tags());
    missing.removeIf(tag -> items.tell(tag.hard()));
    if (missing.isEmpty()) {
      return done(judge(stored, List.of(items), since));
    }
    cluster.learn(key, entry, stored.entry().tags());
    return cluster
        .fetch(Cluster.wanted(missing))
        .thenApply(more -> judge(stored, List.of(items, more), since));
  }

  private Found judge(StoredEntry stored, List<Cluster.Items> items, MemcachedSnapshot since) {
    boolean softlyDeleted = false;
    List<TagItems> tags = new ArrayList<>(stored.versions().size());
    Cause cause = null;
    for (StoredEntry.TagVersions versions : stored.versions()) {
      TagItems tag = cluster.items(versions.tag());
      tags.add(tag);
      Reason failure = failure(tag.hard(), items);
      if (failure != null) {
        return Found.absent(failure);
      }
      Version hard = version(tag.hard(), items);
      if (hard == null) {
        return Found.absent(Reason.VERSION_LOST);
      }
      if (!hard.equals(versions.hard())) {
        return Found.deleted(cause(tag, hard.deletedBy()));
      }
      if (deleter.isPending(tag, false)) {
        return Found.deleted(cause(tag, cluster.fresh().origin()));
      }
      Version soft = version(tag.soft(), items);
      // A soft version that was lost may have been a delete: then stale is the safe side.
      if (!versions.soft().equals(soft) || deleter.isPending(tag, true)) {
        softlyDeleted = true;
        cause = soft == null ? cause : cause(tag, soft.deletedBy());
      }
    }
    if (softlyDeleted) {
      // It is not noted: it may only be served as stale, and what contains that is not stored.
      return Found.softDeleted(stored.entry(), cause);
    }
    Copy copy = new Copy(stored, tags, since.view());
    since.gave(copy);
    near.keep(copy);
    return Found.valid(stored.entry());
  }

  private static @Nullable Cause cause(TagItems tag, @Nullable String deletedBy) {
    return deletedBy == null ? null : Cause.deleted(tag.tag(), deletedBy);
  }

  private @Nullable Version version(String key, List<Cluster.Items> items) {
    for (Cluster.Items some : items) {
      Version version = some.version(key);
      if (version != null) {
        cluster.memory().saw(version);
        return version;
      }
    }
    return null;
  }

  private static @Nullable Reason failure(String key, List<Cluster.Items> items) {
    for (Cluster.Items some : items) {
      Reason failure = some.failure(key);
      if (failure != null) {
        return failure;
      }
    }
    return null;
  }

  private static CompletableFuture<Found> done(Found found) {
    return CompletableFuture.completedFuture(found);
  }
}
