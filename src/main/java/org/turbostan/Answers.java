package org.turbostan;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * The answers that a store still owes for what it was given to store. Each is given up after a
 * while, so that nobody waits for a rendering that is long over because its store never answers.
 *
 * <p>No thread watches over them: whoever renders something new or waits for another looks.
 */
final class Answers {

  private record Expected(CompletableFuture<@Nullable Reason> answer, long sinceNanos) {}

  private final long patienceNanos;
  private final ConcurrentLinkedQueue<Expected> oldestFirst = new ConcurrentLinkedQueue<>();

  Answers(Duration patience) {
    this.patienceNanos = patience.toNanos();
  }

  /** Takes note of an answer that has not come yet. */
  void expect(CompletableFuture<@Nullable Reason> answer) {
    oldestFirst.add(new Expected(answer, System.nanoTime()));
    giveUpOverdue();
  }

  /** Completes what is overdue with {@link Reason#BUDGET_SPENT}. */
  void giveUpOverdue() {
    for (Expected oldest; (oldest = oldestFirst.peek()) != null; ) {
      boolean overdue = System.nanoTime() - oldest.sinceNanos > patienceNanos;
      if (!overdue && !oldest.answer.isDone()) {
        return;
      }
      if (oldestFirst.remove(oldest)) {
        oldest.answer.complete(Reason.BUDGET_SPENT);
      }
    }
  }

  /** Returns how many answers are remembered. */
  int size() {
    return oldestFirst.size();
  }
}
