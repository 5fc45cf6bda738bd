package org.turbostan.memcached;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Stops threads now and then, for longer than a lease, as a garbage collection does. */
final class Pauses {

  static final Pauses NONE = new Pauses(null);

  private static final int ONE_IN = 150;
  private static final int LONGEST_MICROS = 40_000;

  private final Random random;

  /** Makes pauses; none if {@code random} is {@code null}. */
  Pauses(Random random) {
    this.random = random;
  }

  void maybe() {
    if (random != null && random.nextInt(ONE_IN) == 0) {
      LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(LONGEST_MICROS)));
    }
  }
}
