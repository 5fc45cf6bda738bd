package org.turbostan.example;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A weather station on the harbour wall, with a switch that breaks it, and a vane on the roof.
 *
 * <p>Safe for use by many threads.
 */
public final class Station {

  private static final String STATE = "station";
  private static final String READINGS = "readings";

  private final Database database;

  Station(Database database) {
    this.database = database;
  }

  /** Returns whether reading it fails. */
  public boolean isBroken() {
    return database.row(STATE).equals(Optional.of("broken"));
  }

  void setBroken(boolean broken) {
    database.put(STATE, broken ? "broken" : "works");
  }

  /**
   * Returns what the station measures. This takes a while.
   *
   * @throws IllegalStateException if the station is broken
   */
  public Reading read() {
    SimulatedCost.waitLikeADatabase(Duration.ofMillis(120));
    if (isBroken()) {
      throw new IllegalStateException("The weather station does not answer.");
    }
    int number =
        Integer.parseInt(
            database.change(READINGS, n -> n.isEmpty() ? "1" : "" + (Integer.parseInt(n) + 1)));
    return new Reading(number, 3 + number * 5 % 7, 9 + number * 3 % 11);
  }

  /** Returns how strong the last gust on the roof was, in knots. This takes a while, too. */
  public int gust() {
    SimulatedCost.waitLikeADatabase(Duration.ofMillis(60));
    return ThreadLocalRandom.current().nextInt(9, 40);
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
