package org.turbostan;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * The latest samples, one a step at the most; a step without a request has none.
 *
 * <p>Safe for use by many threads.
 */
final class Timeline {

  private final long stepMillis;
  private final int capacity;
  private final Deque<Sample> samples = new ArrayDeque<>();

  Timeline(long stepMillis, int capacity) {
    this.stepMillis = stepMillis;
    this.capacity = capacity;
  }

  /** Adds a sample if a step has begun since the last one, and returns whether it did. */
  synchronized boolean offer(Sample sample) {
    Sample last = samples.peekLast();
    if (last != null && step(last) == step(sample)) {
      return false;
    }
    samples.addLast(sample);
    if (samples.size() > capacity) {
      samples.removeFirst();
    }
    return true;
  }

  /** Returns the samples, the oldest first. */
  synchronized List<Sample> samples() {
    return List.copyOf(samples);
  }

  private long step(Sample sample) {
    return Math.floorDiv(sample.at().toEpochMilli(), stepMillis);
  }
}
