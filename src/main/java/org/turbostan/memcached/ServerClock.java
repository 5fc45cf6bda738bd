package org.turbostan.memcached;

import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What time it is for a server: what it last said, and what has passed since by a clock that nobody
 * sets. So when this node's own clock is set, by however much, the server's time stays as it is,
 * and with it the age of all that lies there.
 *
 * <p>A machine that was suspended looks the same as one whose clock was set, until the server is
 * asked again; {@link #wasSet()} says that it is time to.
 *
 * <p>Safe for use by many threads.
 */
final class ServerClock {

  /**
   * A memcached server counts whole seconds from its start, and began with a whole one: what it
   * says is behind by up to two.
   */
  private static final long BEHIND_MILLIS = 1000;

  /** So less than this may be nothing. */
  private static final long HARDLY_MILLIS = 1500;

  /** Of an answer that took longer nobody knows when it was given. */
  private static final long LONGEST_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private record Said(long theirMillis, long ourMillis, long nanos) {}

  private final InstantSource ours;
  private final LongSupplier nanos;
  private volatile @Nullable Said said;

  /**
   * Makes a clock of which nothing is known yet.
   *
   * @param ours this node's clock
   * @param nanos a monotonic clock
   */
  ServerClock(InstantSource ours, LongSupplier nanos) {
    this.ours = ours;
    this.nanos = nanos;
  }

  /**
   * Notes that the server has just said what time it is, unless it took too long for that.
   *
   * @param seconds since 1970
   * @param askedNanos when it was asked
   */
  void says(long seconds, long askedNanos) {
    long now = nanos.getAsLong();
    if (now - askedNanos > LONGEST_NANOS) {
      return;
    }
    long onTheWay = TimeUnit.NANOSECONDS.toMillis((now - askedNanos) / 2);
    said = new Said(1000 * seconds + BEHIND_MILLIS + onTheWay, ours.millis(), now);
  }

  /** Returns by how much the server's clock is ahead of ours, or zero if that is hardly so. */
  Duration ahead() {
    Said last = said;
    if (last == null) {
      return Duration.ZERO;
    }
    long ahead = last.theirMillis + millisSince(last) - ours.millis();
    return Math.abs(ahead) <= HARDLY_MILLIS ? Duration.ZERO : Duration.ofMillis(ahead);
  }

  /** Returns whether our own clock has not gone as time has since the server was asked. */
  boolean wasSet() {
    Said last = said;
    return last != null
        && Math.abs(ours.millis() - last.ourMillis - millisSince(last)) > HARDLY_MILLIS;
  }

  private long millisSince(Said last) {
    return TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - last.nanos);
  }
}
