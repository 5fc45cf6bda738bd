package org.turbostan.memcached;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Makes versions that nobody has made before: a random number drawn when the store opens, and a
 * count.
 *
 * <p>Two stores would have to draw the same 64 bits to repeat each other; one store never repeats
 * itself. Safe for use by many threads.
 */
final class FreshVersions {

  private final long origin;
  private final AtomicLong count;

  FreshVersions() {
    SecureRandom random = new SecureRandom();
    this.origin = random.nextLong();
    this.count = new AtomicLong(random.nextLong());
  }

  Version next() {
    return new Version(origin, count.incrementAndGet());
  }
}
