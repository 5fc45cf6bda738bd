package org.turbostan;

import java.time.Duration;
import java.time.Instant;

/**
 * Where the counts of a cache stood at one moment; all count from its opening. What happened
 * between two moments is the difference of their samples.
 *
 * @param at the moment
 * @param requests how many requests for fragments and pages there had been
 * @param served how many of them were served without rendering: hits, stale ones, and those that
 *     waited for another's rendering
 * @param rendered how many were rendered, whether that was stored or not
 * @param saved what the renderings would have taken that were not needed, at their mean
 */
public record Sample(Instant at, long requests, long served, long rendered, Duration saved) {

  /** Returns what share of the requests was served without rendering, 0 to 1; 0 without any. */
  public double hitRatio() {
    return requests == 0 ? 0 : (double) served / requests;
  }

  /** Returns what has happened since an earlier sample, as if the counts had begun with it. */
  public Sample since(Sample earlier) {
    return new Sample(
        at,
        requests - earlier.requests,
        served - earlier.served,
        rendered - earlier.rendered,
        saved.minus(earlier.saved));
  }
}
