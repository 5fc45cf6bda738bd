package org.turbostan.memcached;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * A moment on both clocks of this machine: the monotonic one, which may stop while the machine is
 * suspended, and the wall clock, which may be set.
 *
 * @param nanos what {@link System#nanoTime} said
 * @param millis what {@link System#currentTimeMillis} said
 */
record Moment(long nanos, long millis) {

  /** Returns what both clocks say now, each read while this runs. */
  static Moment now() {
    return new Moment(System.nanoTime(), System.currentTimeMillis());
  }

  /**
   * Returns how many nanoseconds have passed since this moment: by the clock that says more, but at
   * most a millisecond too few by the wall clock, which counts no smaller parts.
   */
  long ageNanos(Moment now) {
    return Math.max(now.nanos - nanos, TimeUnit.MILLISECONDS.toNanos(now.millis - millis));
  }

  /** Returns whether no more than {@code span} has passed since this moment, by either clock. */
  boolean isWithin(Duration span, Moment now) {
    return ageNanos(now) <= span.toNanos();
  }
}
