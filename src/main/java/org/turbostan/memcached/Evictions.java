package org.turbostan.memcached;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How many items a server evicts a minute, from what it says it has evicted since its start.
 *
 * <p>Safe for use by many threads.
 */
final class Evictions {

  private boolean known;
  private long count;
  private long nanos;
  private @Nullable Long perMinute;

  /** Notes what the server has evicted at a moment of a monotonic clock. */
  synchronized void counted(long evictions, long nowNanos) {
    long more = evictions - count;
    long took = nowNanos - nanos;
    if (known && took > 0) {
      // A server that was started anew begins at nothing.
      double minutes = took / (double) TimeUnit.MINUTES.toNanos(1);
      perMinute = Math.round((more < 0 ? evictions : more) / minutes);
    }
    known = true;
    count = evictions;
    nanos = nowNanos;
  }

  synchronized @Nullable Long perMinute() {
    return perMinute;
  }
}
