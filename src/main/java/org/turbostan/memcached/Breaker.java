package org.turbostan.memcached;

import dev.failsafe.CircuitBreaker;
import java.time.Duration;

/**
 * Keeps pages away from a server that fails: opens after five failures in a row, or when half of
 * twenty commands have failed. It is closed again by a probe, never by a page.
 *
 * <p>Safe for use by many threads.
 */
final class Breaker {

  /** So long that a breaker never lets a page try by itself. */
  private static final Duration NEVER = Duration.ofDays(10_000);

  private final CircuitBreaker<Object> inARow =
      CircuitBreaker.builder().withFailureThreshold(5).withDelay(NEVER).build();
  private final CircuitBreaker<Object> halfOfTwenty =
      CircuitBreaker.builder().withFailureThreshold(10, 20).withDelay(NEVER).build();

  boolean isOpen() {
    return !inARow.isClosed() || !halfOfTwenty.isClosed();
  }

  void succeeded() {
    inARow.recordSuccess();
    halfOfTwenty.recordSuccess();
  }

  void failed() {
    inARow.recordFailure();
    halfOfTwenty.recordFailure();
  }

  void close() {
    inARow.close();
    halfOfTwenty.close();
  }
}
