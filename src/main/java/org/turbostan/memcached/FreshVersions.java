package org.turbostan.memcached;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes versions that nobody has made before: a random number drawn when the store opens, and a
 * count. The lowest bit of the count says whether the version deletes what had the one before it;
 * only people are told.
 *
 * <p>Two stores would have to draw the same 64 bits to repeat each other; one store never repeats
 * itself. Safe for use by many threads.
 */
final class FreshVersions {

  /** Set in the numbers of versions by which something is deleted. */
  static final long DELETE = 1;

  private final long origin;
  private final AtomicLong count;

  FreshVersions() {
    SecureRandom random = new SecureRandom();
    this.origin = random.nextLong();
    this.count = new AtomicLong(random.nextLong() & ~DELETE);
  }

  /** Returns what no other store makes. */
  String origin() {
    return Version.nameOf(origin);
  }

  Version next() {
    return new Version(origin, count.addAndGet(2));
  }

  /** Returns one that deletes what depends on the version that it replaces. */
  Version nextOfDelete() {
    return new Version(origin, count.addAndGet(2) | DELETE);
  }
}
