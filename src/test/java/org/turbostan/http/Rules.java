package org.turbostan.http;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/** Makes rules for tests. */
final class Rules {

  private Rules() {}

  /** Returns the rule {@code /a ttl=60s} with more words. */
  static CachingRule rule(String words) {
    return only("ttl=60s " + words);
  }

  /** Returns the rule {@code /a} with these words and no others. */
  static CachingRule only(String words) {
    CachingRules rules = CachingRules.parse("/a " + words, Duration.ZERO);
    return requireNonNull(rules.match("/a"));
  }
}
