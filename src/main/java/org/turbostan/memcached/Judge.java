package org.turbostan.memcached;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.turbostan.Cause;
import org.turbostan.Found;
import org.turbostan.Reason;

/**
 * Says of the entries that servers send whether they are valid: by their marks, or by the versions
 * of their tags, of which it asks for those that nobody has asked for.
 *
 * <p>The answers of one server are given when all are known: whoever waits for one entry mostly
 * wants the others next, and is woken up once. Safe for use by many threads.
 */
final class Judge {

  private final Cluster cluster;
  private final EntryCodec codec;
  private final Deleter deleter;
  private final Near near;
  private final Lookout lookout;

  /** An entry that must be judged by the versions of its tags, which are here in their order. */
  private record Unjudged(Wanted wanted, StoredEntry stored, List<TagItems> tags) {}

  /** What was found out about an entry. */
  private record Judged(Wanted wanted, Answer answer) {}

  Judge(Cluster cluster, EntryCodec codec, Deleter deleter, Near near, Lookout lookout) {
    this.cluster = cluster;
    this.codec = codec;
    this.deleter = deleter;
    this.near = near;
    this.lookout = lookout;
  }

  /**
   * Judges the entries that one server has sent, and answers.
   *
   * @param entries what it was asked for, in the order of its items
   * @param first what was asked for together; other servers may not have answered yet
   */
  void judge(int server, List<Wanted> entries, Inquiry first, MemcachedSnapshot since) {
    Server holder = cluster.station(server).server();
    Duration ahead = holder.clockAhead();
    View view = lookout.view(since);
    List<Judged> judged = new ArrayList<>(entries.size());
    List<Unjudged> unjudged = new ArrayList<>();
    Map<Integer, Set<String>> missing = new HashMap<>();
    for (int i = 0; i < entries.size(); i++) {
      Wanted wanted = entries.get(i);
      byte[] bytes = first.item(server, i);
      if (bytes == null) {
        Reason failure = first.failure(server);
        judged.add(new Judged(wanted, Answer.absent(failure == null ? Reason.COLD : failure)));
        continue;
      }
      Decoded decoded = codec.decode(wanted.key(), bytes, ahead);
      StoredEntry stored = decoded.stored();
      if (stored == null) {
        Reason why = decoded.reason() == null ? Reason.CORRUPT : decoded.reason();
        holder.complain(why);
        judged.add(new Judged(wanted, Answer.absent(why)));
        continue;
      }
      List<TagItems> tags = stored.items(cluster);
      boolean marked = isValidByMarks(stored.marks(), tags, view);
      boolean learns = wanted.plan() == null || wanted.plan().marked() != marked;
      if (marked) {
        judged.add(new Judged(wanted, valid(stored, tags, since)));
      } else {
        unjudged.add(new Unjudged(wanted, stored, tags));
        learns |= addMissing(tags, first, missing);
      }
      if (learns) {
        cluster.learn(wanted.key(), wanted.entry(), stored.entry().tags(), bytes.length, marked);
      }
    }
    if (!unjudged.isEmpty()) {
      List<Inquiry> inquiries =
          missing.isEmpty() ? List.of(first) : List.of(first, Inquiry.of(cluster, missing));
      judgeWhenKnown(unjudged, inquiries, since);
    }
    settle(judged);
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
      if (!first.tells(tag.server(), tag.hard())) {
        any = true;
        Set<String> ofServer =
            missing.computeIfAbsent(tag.server(), server -> new LinkedHashSet<>());
        ofServer.add(tag.hard());
        ofServer.add(tag.soft());
      }
    }
    return any;
  }

  /** Judges together what depends on the same servers. */
  private void judgeWhenKnown(
      List<Unjudged> unjudged, List<Inquiry> inquiries, MemcachedSnapshot since) {
    Map<Set<Integer>, List<Unjudged>> byServers = new HashMap<>();
    for (Unjudged found : unjudged) {
      Set<Integer> servers = new TreeSet<>();
      found.tags.forEach(tag -> servers.add(tag.server()));
      byServers.computeIfAbsent(servers, unused -> new ArrayList<>()).add(found);
    }
    byServers.forEach(
        (servers, group) -> {
          var unused =
              CompletableFuture.allOf(
                      inquiries.stream()
                          .map(inquiry -> inquiry.answered(servers))
                          .toArray(CompletableFuture[]::new))
                  .thenRun(() -> settle(judge(group, inquiries, since)))
                  .exceptionally(
                      failure -> {
                        group.forEach(found -> found.wanted.fail(failure));
                        return null;
                      });
        });
  }

  private List<Judged> judge(
      List<Unjudged> group, List<Inquiry> inquiries, MemcachedSnapshot since) {
    List<Judged> judged = new ArrayList<>(group.size());
    for (Unjudged found : group) {
      judged.add(new Judged(found.wanted, judge(found, inquiries, since)));
    }
    return judged;
  }

  private Answer judge(Unjudged found, List<Inquiry> inquiries, MemcachedSnapshot since) {
    StoredEntry stored = found.stored;
    boolean softlyDeleted = false;
    Cause cause = null;
    for (int i = 0; i < found.tags.size(); i++) {
      StoredEntry.TagVersions versions = stored.versions().get(i);
      TagItems tag = found.tags.get(i);
      Reason failure = failure(tag, inquiries);
      if (failure != null) {
        return Answer.absent(failure);
      }
      Version hard = version(tag, false, inquiries);
      if (hard == null) {
        return Answer.absent(Reason.VERSION_LOST);
      }
      if (!hard.equals(versions.hard())) {
        return Answer.of(Found.deleted(cause(tag, hard.deletedBy())));
      }
      if (deleter.isPending(tag, false)) {
        return Answer.of(Found.deleted(cause(tag, cluster.fresh().origin())));
      }
      Version soft = version(tag, true, inquiries);
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

  private @Nullable Version version(TagItems tag, boolean soft, List<Inquiry> inquiries) {
    for (Inquiry inquiry : inquiries) {
      Version version = inquiry.version(tag.server(), tag.key(soft));
      if (version != null) {
        cluster.memory().saw(version);
        return version;
      }
    }
    return null;
  }

  private static @Nullable Reason failure(TagItems tag, List<Inquiry> inquiries) {
    for (Inquiry inquiry : inquiries) {
      Reason failure = inquiry.failure(tag.server());
      if (failure != null && inquiry.tells(tag.server(), tag.hard())) {
        return failure;
      }
    }
    return null;
  }

  private void settle(List<Judged> judged) {
    for (Judged each : judged) {
      Answer answer = each.answer;
      if (answer.copy() != null) {
        near.keep(answer.copy());
      } else if (answer.found().reason() != null) {
        near.drop(each.wanted.key(), answer.found().reason());
      }
    }
    // The last first: the request waits for what it wants first, and takes this thread's processor.
    for (int i = judged.size() - 1; i >= 0; i--) {
      judged.get(i).wanted.answer().complete(judged.get(i).answer);
    }
  }
}
