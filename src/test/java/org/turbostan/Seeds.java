package org.turbostan;

import java.util.Random;
import java.util.SplittableRandom;

/** Randomness that a printed seed brings back. */
public final class Seeds {

  private Seeds() {}

  /**
   * Returns the numbers that belong to a seed and, under it, to {@code stream}.
   *
   * <p>The seed is scattered first: {@link Random} alone begins in the same way for seeds that are
   * neighbours, so that thousands of schedules in a row would share what is drawn first.
   */
  public static Random random(long seed, long stream) {
    return new Random(
        new SplittableRandom(new SplittableRandom(seed).nextLong() + stream).nextLong());
  }
}
