package org.turbostan.memcached;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
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
 * have answered that it depends on; the others may hang. What their answers mean is for the {@link
 * Judge} to say.
 */
final class Reader {

  /** With these nothing is known: who asks by itself may learn more. */
  private static final Set<Reason> UNANSWERED =
      EnumSet.of(Reason.SERVER_UNREACHABLE, Reason.SERVER_BUSY, Reason.STORE_FAILED);

  private final Cluster cluster;
  private final Judge judge;
  private final Near near;
  private final Lookout lookout;

  Reader(Cluster cluster, Judge judge, Near near, Lookout lookout) {
    this.cluster = cluster;
    this.judge = judge;
    this.near = near;
    this.lookout = lookout;
  }

  /** Looks an entry up, or waits for the answer if it is being looked up for this request. */
  CompletableFuture<Found> find(FragmentKey key, MemcachedSnapshot since) {
    CompletableFuture<Answer> ahead = since.takeAhead(key);
    if (ahead == null) {
      return look(key, since).thenApply(answer -> given(answer, since));
    }
    Answer early = arrived(ahead);
    return early != null && isStillGood(early)
        ? CompletableFuture.completedFuture(given(early, since))
        : ahead
            .thenCompose(
                late ->
                    isStillGood(late) ? CompletableFuture.completedFuture(late) : look(key, since))
            .thenApply(answer -> given(answer, since));
  }

  private static @Nullable Answer arrived(CompletableFuture<Answer> ahead) {
    return ahead.isDone() && !ahead.isCompletedExceptionally() ? ahead.join() : null;
  }

  private static Found given(Answer answer, MemcachedSnapshot since) {
    if (answer.copy() != null) {
      since.gave(answer.copy());
    }
    return answer.found();
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
    Batch batch = new Batch(cluster);
    List<CompletableFuture<Answer>> answers = new ArrayList<>();
    while (!batch.isFull()) {
      CompletableFuture<Answer> answer = new CompletableFuture<>();
      FragmentKey key = since.ahead().next(answer);
      if (key == null) {
        break;
      }
      Copy copy = near.get(key, lookout.view(since));
      if (copy != null) {
        answer.complete(Answer.of(copy));
      } else {
        batch.add(wanted(key, answer));
        answers.add(answer);
      }
    }
    ask(batch, since);
    if (batch.isFull()) {
      var unused =
          CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
              .thenRun(() -> prefetchNext(since));
    }
  }

  private CompletableFuture<Answer> ask(FragmentKey key, MemcachedSnapshot since) {
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    Batch batch = new Batch(cluster);
    batch.add(wanted(key, answer));
    ask(batch, since);
    return answer;
  }

  private Wanted wanted(FragmentKey key, CompletableFuture<Answer> answer) {
    WireKey entry = cluster.entry(key);
    return new Wanted(key, entry, cluster.plan(entry), answer);
  }

  private void ask(Batch batch, MemcachedSnapshot since) {
    Inquiry inquiry = batch.send();
    batch.forEach(
        (server, entries) -> {
          var unused =
              inquiry
                  .answered(List.of(server))
                  .thenRun(() -> judge.judge(server, entries, inquiry, since))
                  .exceptionally(
                      failure -> {
                        entries.forEach(wanted -> wanted.fail(failure));
                        return null;
                      });
        });
  }
}
