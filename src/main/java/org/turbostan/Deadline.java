package org.turbostan;

import java.time.Duration;

/** The end of a span of waiting. */
final class Deadline {

  private final long startNanos = System.nanoTime();
  private final long spanNanos;

  Deadline(Duration span) {
    this.spanNanos = span.toNanos();
  }

  /** Returns what is left of the span, never negative. */
  Duration left() {
    return Duration.ofNanos(Math.max(0, spanNanos - (System.nanoTime() - startNanos)));
  }

  boolean isOver() {
    return left().isZero();
  }
}
