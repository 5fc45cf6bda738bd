package org.turbostan;

import java.time.Duration;

/**
 * What a page has cost that no rule caches, since the cache was opened.
 *
 * @param path its path, without the query
 * @param requests how many requests for it were answered
 * @param rendering what they took together
 */
public record UncachedPage(String path, long requests, Duration rendering) {

  /** Returns what one request takes. */
  public Duration mean() {
    return rendering.dividedBy(requests);
  }

  /** Returns what would be gained at the most: all renderings but the first. */
  public Duration gain() {
    return mean().multipliedBy(requests - 1);
  }
}
