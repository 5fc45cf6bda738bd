package org.turbostan.memcached;

import java.time.Duration;

/**
 * Lifetimes as memcached reads them: whole seconds, of which the first may be cut short.
 *
 * <p>0 and less would mean for ever or not at all, and from 30 days on it would be a date. None of
 * these is ever sent.
 */
final class Ttl {

  static final Duration LONGEST = Duration.ofDays(29);
  private static final Duration SHORTEST = Duration.ofSeconds(2);

  private Ttl() {}

  /** Returns the seconds to send so that an item lives for the span at least, within the limits. */
  static int seconds(Duration span) {
    if (span.compareTo(LONGEST) >= 0) {
      return (int) LONGEST.toSeconds();
    }
    // An item lives for up to a second less than it was told.
    return (int) Math.max(SHORTEST.toSeconds(), span.plusMillis(1999).toSeconds());
  }
}
