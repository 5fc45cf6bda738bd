package org.turbostan.testkit;

import org.turbostan.Outcome;

/** What a test may expect of requests for a fragment or page. */
enum Expected {
  CACHED("come from the cache"),
  RENDERED("be rendered and stored"),
  UNCACHED("not be cached");

  /** What was to happen, e.g. {@code come from the cache}. */
  final String words;

  Expected(String words) {
    this.words = words;
  }

  boolean allows(Outcome.Kind kind) {
    return this
        == switch (kind) {
          case HIT, STALE, COLLAPSED -> CACHED;
          case RENDERED -> RENDERED;
          case BYPASSED, NOT_STORED -> UNCACHED;
        };
  }
}
