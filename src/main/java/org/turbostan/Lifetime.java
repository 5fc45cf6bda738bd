package org.turbostan;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How long a rendering may be served: fresh for a while, then stale for two more spans (RFC 5861).
 *
 * <p>Both stale spans begin when freshness ends. While {@code staleWhileRevalidate} lasts, one
 * request renders anew and the others are served the old content; while {@code staleIfError} lasts,
 * the old content is served if rendering anew fails. A delete beats all three: what was deleted is
 * never served for being stale.
 *
 * <p>Immutable and safe for use by any thread.
 *
 * @param fresh how long the content is served without question
 * @param staleWhileRevalidate how long after that it is served while one request renders anew
 * @param staleIfError how long after that it is served if rendering fails
 * @param sliding whether freshness counts from the last hit instead of from the rendering
 */
public record Lifetime(
    Duration fresh, Duration staleWhileRevalidate, Duration staleIfError, boolean sliding) {

  /** Longer spans are the same as this one: 100 years of 365 days. */
  public static final Duration FOREVER = Duration.ofDays(36_500);

  /**
   * Makes a lifetime; spans longer than {@link #FOREVER} become it.
   *
   * @throws NullPointerException if a span is {@code null}
   * @throws IllegalArgumentException if a span is negative
   */
  public Lifetime {
    fresh = bounded(fresh, "fresh");
    staleWhileRevalidate = bounded(staleWhileRevalidate, "staleWhileRevalidate");
    staleIfError = bounded(staleIfError, "staleIfError");
  }

  /** Returns a lifetime that is fresh for {@code ttl} and never served stale. */
  public static Lifetime of(Duration ttl) {
    return new Lifetime(ttl, Duration.ZERO, Duration.ZERO, false);
  }

  /** Returns this lifetime with both stale spans set to {@code stale}. */
  public Lifetime withStale(Duration stale) {
    return new Lifetime(fresh, stale, stale, sliding);
  }

  /** Returns this lifetime with another fresh span. */
  public Lifetime withFresh(Duration fresh) {
    return new Lifetime(fresh, staleWhileRevalidate, staleIfError, sliding);
  }

  /** Returns the span after which the content is of no use at all. */
  public Duration total() {
    return fresh.plus(
        staleWhileRevalidate.compareTo(staleIfError) > 0 ? staleWhileRevalidate : staleIfError);
  }

  private static Duration bounded(Duration span, String what) {
    requireNonNull(span, what);
    if (span.isNegative()) {
      throw new IllegalArgumentException(
          what + " is " + span + ", but a span of time can't be negative; use 0 for none");
    }
    return span.compareTo(FOREVER) > 0 ? FOREVER : span;
  }
}
