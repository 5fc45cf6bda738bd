package org.turbostan.example;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** A weather station on the harbour wall, with a switch that breaks it. */
public final class Station {

  private final AtomicInteger readings = new AtomicInteger();
  private volatile boolean broken;

  /** Returns whether reading it fails. */
  public boolean isBroken() {
    return broken;
  }

  void setBroken(boolean broken) {
    this.broken = broken;
  }

  /**
   * Returns what the station measures. This takes a while.
   *
   * @throws IllegalStateException if the station is broken
   */
  public Reading read() {
    SimulatedCost.waitLikeADatabase(Duration.ofMillis(120));
    if (broken) {
      throw new IllegalStateException("The weather station does not answer.");
    }
    int number = readings.incrementAndGet();
    return new Reading(number, 3 + number * 5 % 7, 9 + number * 3 % 11);
  }

  /**
   * What the station measured.
   *
   * @param number how many times it has been read by now
   * @param beaufort the force of the wind
   * @param celsius how warm it is
   */
  public record Reading(int number, int beaufort, int celsius) {}
}
