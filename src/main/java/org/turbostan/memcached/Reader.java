package org.turbostan.memcached;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.turbostan.Cause;
import org.turbostan.Found;
import org.turbostan.FragmentKey;
import org.turbostan.Reason;

/**
 * Looks entries up, one or many together: the entries and the current versions of their tags, all
 * read after the request began, so that a delete acknowledged before is seen.
 *
 * <p>Most entries need no versions: their {@link Marks} tell that nothing was deleted since they
 * were stored. Of the others it is known from the last time what they depend on. The order of these
 * reads does not matter, so they are sent at once: one command for each server, however many
 * entries. What turns out to be missing is asked for afterwards. An entry is found when the servers
 * have answered that it depends on; the others may hang.
 */
final class Reader {

  /** So many items are asked for at once, and about so many bytes of entries expected. */
  private static final int MOST_ITEMS = 2_000;

  private static final int MOST_BYTES = 1_000_000;

  /** With these nothing is known: who asks by itself may learn more. */
  private static final Set<Reason> UNANSWERED =
      EnumSet.of(Reason.SERVER_UNREACHABLE, Reason.SERVER_BUSY, Reason.STORE_FAILED);

  private final Cluster cluster;
  private final EntryCodec codec;
  private final Deleter deleter;
  private final Near near;
  private final Lookout lookout;

  /**
   * What was found out about an entry.
   *
   * @param copy the entry as it is valid; {@code null} if it is not
   */
  record Answer(Found found, @Nullable Copy copy) {

    private static Answer absent(Reason why) {
      return of(Found.absent(why));
    }

    private static Answer of(Found found) {
      return new Answer(found, null);
    }

    private static Answer of(Copy copy) {
      return new Answer(Found.valid(copy.entry()), copy);
    }
  }

  /** An entry that is being looked up, and where the answer goes. */
  private record Wanted(FragmentKey key, WireKey entry, CompletableFuture<Answer> answer) {}

  /** An entry that must be judged by the versions of its tags, which are here in their order. */
  private record Unjudged(StoredEntry stored, List<TagItems> tags) {}

  Reader(Cluster cluster, EntryCodec codec, Deleter deleter, Near near, Lookout lookout) {
    this.cluster = cluster;
    this.codec = codec;
    this.deleter = deleter;
    this.near = near;
    this.lookout = lookout;
  }

  /** Looks an entry up, or waits for the answer if it is being looked up for this request. */
  CompletableFuture<Found> find(FragmentKey key, MemcachedSnapshot since) {
    CompletableFuture<Answer> ahead = since.takeAhead(key);
    CompletableFuture<Answer> answer =
        ahead == null
            ? look(key, since)
            : ahead.thenCompose(
                early ->
                    isStillGood(early)
                        ? CompletableFuture.completedFuture(early)
                        : look(key, since));
    return answer.thenApply(
        found -> {
          if (found.copy() != null) {
            since.gave(found.copy());
          }
          return found.found();
        });
  }

  /**
   * Looks entries up together, for a request that will probably ask for them. Large numbers go in
   * batches, one after the other.
   */
  void prefetch(Collection<FragmentKey> keys, MemcachedSnapshot since) {
    since.ahead().expect(keys);
    CompletableFuture<?> readings =
        keys.stream().anyMatch(near::has) ? lookout.missingReadings(since) : null;
    if (readings == null) {
      prefetchNext(since);
    } else {
      var unused = readings.thenRun(() -> prefetchNext(since));
    }
  }

  /**
   * Asks for an entry; but where there is a copy, and only a reading is missing that is on its way,
   * it waits for that. So a node that is too busy to renew its leases in time does not ask for all
   * it has, which would make it busier.
   */
  private CompletableFuture<Answer> look(FragmentKey key, MemcachedSnapshot since) {
    CompletableFuture<?> readings = near.has(key) ? lookout.missingReadings(since) : null;
    return readings == null
        ? ask(key, since)
        : readings.thenCompose(
            unused -> {
              Copy copy = near.get(key, lookout.view(since));
              return copy == null
                  ? ask(key, since)
                  : CompletableFuture.completedFuture(Answer.of(copy));
            });
  }

  /**
   * Returns whether an answer that came early is as good as one that is asked for now. A miss is no
   * worse than it was; what was found, this node may have deleted meanwhile.
   */
  private boolean isStillGood(Answer early) {
    Reason reason = early.found().reason();
    return reason == null
        ? early.copy() != null && early.copy().isUndeleted(cluster)
        : !UNANSWERED.contains(reason);
  }

  private void prefetchNext(MemcachedSnapshot since) {
    List<Wanted> batch = new ArrayList<>();
    Map<Integer, Set<String>> items = new HashMap<>();
    long bytes = 0;
    int count = 0;
    while (count < MOST_ITEMS && bytes < MOST_BYTES) {
      CompletableFuture<Answer> answer = new CompletableFuture<>();
      FragmentKey key = since.ahead().next(answer);
      if (key == null) {
        break;
      }
      Copy copy = near.get(key, lookout.view(since));
      if (copy != null) {
        answer.complete(Answer.of(copy));
        continue;
      }
      Wanted wanted = new Wanted(key, cluster.entry(key), answer);
      batch.add(wanted);
      count += addItems(wanted, items);
      bytes += cluster.expectedBytes(wanted.entry);
    }
    if (!batch.isEmpty()) {
      ask(batch, items, since);
      var unused =
          CompletableFuture.allOf(
                  batch.stream().map(Wanted::answer).toArray(CompletableFuture[]::new))
              .thenRun(() -> prefetchNext(since));
    }
  }

  private CompletableFuture<Answer> ask(FragmentKey key, MemcachedSnapshot since) {
    Wanted wanted = new Wanted(key, cluster.entry(key), new CompletableFuture<>());
    Map<Integer, Set<String>> items = new HashMap<>();
    addItems(wanted, items);
    ask(List.of(wanted), items, since);
    return wanted.answer;
  }

  /** Adds what has to be asked for, and returns how much that is, of which others may want some. */
  private int addItems(Wanted wanted, Map<Integer, Set<String>> items) {
    int count = 1;
    for (Map.Entry<Integer, List<String>> versions :
        cluster.plan(wanted.key, wanted.entry).entrySet()) {
      ofServer(items, versions.getKey()).addAll(versions.getValue());
      count += versions.getValue().size();
    }
    ofServer(items, cluster.serverOf(wanted.entry)).add(wanted.entry.text());
    return count;
  }

  private static Set<String> ofServer(Map<Integer, Set<String>> items, int server) {
    return items.computeIfAbsent(server, unused -> new LinkedHashSet<>());
  }

  private void ask(List<Wanted> batch, Map<Integer, Set<String>> items, MemcachedSnapshot since) {
    Inquiry first = Inquiry.of(cluster, items);
    Map<Integer, List<Wanted>> byServer = new HashMap<>();
    for (Wanted wanted : batch) {
      byServer
          .computeIfAbsent(cluster.serverOf(wanted.entry), server -> new ArrayList<>())
          .add(wanted);
    }
    byServer.forEach(
        (server, ofServer) -> {
          var unused =
              first
                  .answered(List.of(server))
                  .thenRun(() -> read(server, ofServer, first, since))
                  .whenComplete(
                      (done, failure) -> {
                        if (failure != null) {
                          ofServer.forEach(wanted -> wanted.answer.completeExceptionally(failure));
                        }
                      });
        });
  }

  /** Reads the entries that one server has sent, and asks for the versions that are missing. */
  private void read(int server, List<Wanted> batch, Inquiry first, MemcachedSnapshot since) {
    Map<Wanted, Unjudged> present = new LinkedHashMap<>();
    Map<Integer, Set<String>> missing = new HashMap<>();
    for (Wanted wanted : batch) {
      byte[] bytes = first.value(wanted.entry.text());
      if (bytes == null) {
        Reason failure = first.failure(wanted.entry.text());
        settle(wanted, Answer.absent(failure == null ? Reason.COLD : failure));
        continue;
      }
      Server holder = cluster.station(server).server();
      Decoded decoded = codec.decode(wanted.key, bytes, holder.clockAhead());
      StoredEntry stored = decoded.stored();
      if (stored == null) {
        Reason why = decoded.reason() == null ? Reason.CORRUPT : decoded.reason();
        holder.complain(why);
        settle(wanted, Answer.absent(why));
        continue;
      }
      List<TagItems> tags = stored.items(cluster);
      boolean marked = isValidByMarks(stored.marks(), tags, lookout.view(since));
      boolean learns;
      if (marked) {
        settle(wanted, valid(stored, tags, since));
        learns = !cluster.expects(wanted.entry, true);
      } else {
        present.put(wanted, new Unjudged(stored, tags));
        learns = addMissing(tags, first, missing) || cluster.expects(wanted.entry, true);
      }
      if (learns) {
        cluster.learn(wanted.key, wanted.entry, stored.entry().tags(), bytes.length, marked);
      }
    }
    if (present.isEmpty()) {
      return;
    }
    List<Inquiry> inquiries =
        missing.isEmpty() ? List.of(first) : List.of(first, Inquiry.of(cluster, missing));
    present.forEach((wanted, found) -> judgeWhenKnown(wanted, found, inquiries, since));
  }

  /**
   * Returns whether it is known without versions that nothing was deleted on which an entry
   * depends: whoever marked it had found it valid, and since then nothing was appended in its slots
   * to any sequence, as far as this node knows; and it knows all that was acknowledged before the
   * request began, since that holds a lease.
   */
  private boolean isValidByMarks(Marks marks, List<TagItems> tags, View view) {
    if (!cluster.hasPlaced(marks)) {
      return false;
    }
    for (TagItems tag : tags) {
      if (view.hold(tag.server()) != View.Hold.LEASED
          || !cluster.station(tag.server()).changes().isUnchanged(tag.slot(), marks)
          || deleter.isPending(tag, false)
          || deleter.isPending(tag, true)) {
        return false;
      }
    }
    return true;
  }

  private static Answer valid(StoredEntry stored, List<TagItems> tags, MemcachedSnapshot since) {
    return Answer.of(new Copy(stored, tags, since.view()));
  }

  private static boolean addMissing(
      List<TagItems> tags, Inquiry first, Map<Integer, Set<String>> missing) {
    boolean any = false;
    for (TagItems tag : tags) {
      if (!first.tells(tag.hard())) {
        any = true;
        Set<String> ofServer = ofServer(missing, tag.server());
        ofServer.add(tag.hard());
        ofServer.add(tag.soft());
      }
    }
    return any;
  }

  private void judgeWhenKnown(
      Wanted wanted, Unjudged found, List<Inquiry> inquiries, MemcachedSnapshot since) {
    Set<Integer> servers = new TreeSet<>();
    for (TagItems tag : found.tags) {
      servers.add(tag.server());
    }
    var unused =
        CompletableFuture.allOf(
                inquiries.stream()
                    .map(inquiry -> inquiry.answered(servers))
                    .toArray(CompletableFuture[]::new))
            .thenRun(() -> settle(wanted, judge(found, inquiries, since)))
            .whenComplete(
                (done, failure) -> {
                  if (failure != null) {
                    wanted.answer.completeExceptionally(failure);
                  }
                });
  }

  private void settle(Wanted wanted, Answer answer) {
    if (answer.copy() != null) {
      near.keep(answer.copy());
    } else if (answer.found().reason() != null) {
      near.drop(wanted.key, answer.found().reason());
    }
    wanted.answer.complete(answer);
  }

  private Answer judge(Unjudged found, List<Inquiry> inquiries, MemcachedSnapshot since) {
    StoredEntry stored = found.stored;
    boolean softlyDeleted = false;
    Cause cause = null;
    for (int i = 0; i < found.tags.size(); i++) {
      StoredEntry.TagVersions versions = stored.versions().get(i);
      TagItems tag = found.tags.get(i);
      Reason failure = failure(tag.hard(), inquiries);
      if (failure != null) {
        return Answer.absent(failure);
      }
      Version hard = version(tag.hard(), inquiries);
      if (hard == null) {
        return Answer.absent(Reason.VERSION_LOST);
      }
      if (!hard.equals(versions.hard())) {
        return Answer.of(Found.deleted(cause(tag, hard.deletedBy())));
      }
      if (deleter.isPending(tag, false)) {
        return Answer.of(Found.deleted(cause(tag, cluster.fresh().origin())));
      }
      Version soft = version(tag.soft(), inquiries);
      // A soft version that was lost may have been a delete: then stale is the safe side.
      if (!versions.soft().equals(soft) || deleter.isPending(tag, true)) {
        softlyDeleted = true;
        cause = soft == null ? cause : cause(tag, soft.deletedBy());
      }
    }
    if (softlyDeleted) {
      // It is no copy: it may only be served as stale, and what contains that is not stored.
      return Answer.of(Found.softDeleted(stored.entry(), cause));
    }
    return valid(stored, found.tags, since);
  }

  private static @Nullable Cause cause(TagItems tag, @Nullable String deletedBy) {
    return deletedBy == null ? null : Cause.deleted(tag.tag(), deletedBy);
  }

  private @Nullable Version version(String key, List<Inquiry> inquiries) {
    for (Inquiry inquiry : inquiries) {
      Version version = inquiry.version(key);
      if (version != null) {
        cluster.memory().saw(version);
        return version;
      }
    }
    return null;
  }

  private static @Nullable Reason failure(String key, List<Inquiry> inquiries) {
    for (Inquiry inquiry : inquiries) {
      Reason failure = inquiry.failure(key);
      if (failure != null) {
        return failure;
      }
    }
    return null;
  }
}
