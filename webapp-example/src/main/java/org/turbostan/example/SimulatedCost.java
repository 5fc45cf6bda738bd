package org.turbostan.example;

import java.time.Duration;

/** The price of rendering: makes visible what a cache saves. A real shop has a database instead. */
final class SimulatedCost {

  private SimulatedCost() {}

  /** Waits for as long as a query would take. */
  static void waitLikeADatabase(Duration query) {
    try {
      Thread.sleep(query.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("The server is stopping, so the query was given up.", e);
    }
  }
}
