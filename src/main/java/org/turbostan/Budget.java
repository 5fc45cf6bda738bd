package org.turbostan;

import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The time that one request may spend waiting for its store, all in all. It is used by one thread
 * at a time.
 *
 * <p>Waiting is by {@code get(remaining)} and never by {@code orTimeout}, whose JDK thread would
 * keep the web application's class loader after a redeploy.
 */
final class Budget {

  private long remainingNanos;

  Budget(Duration span) {
    this.remainingNanos = span.toNanos();
  }

  /**
   * Returns what the stage completes with, or one of the two fallbacks: if the budget ends first,
   * or if the stage fails.
   */
  <T extends @Nullable Object> T await(CompletionStage<T> stage, T whenSpent, T whenFailed) {
    CompletableFuture<T> future = stage.toCompletableFuture();
    if (!future.isDone() && remainingNanos <= 0) {
      return whenSpent;
    }
    long start = future.isDone() ? 0 : System.nanoTime();
    try {
      return future.get(Math.max(0, remainingNanos), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return whenSpent;
    } catch (ExecutionException | CancellationException e) {
      return whenFailed;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return whenFailed;
    } finally {
      if (start != 0) {
        remainingNanos -= System.nanoTime() - start;
      }
    }
  }
}
