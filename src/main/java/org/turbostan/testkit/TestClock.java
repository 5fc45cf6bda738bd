package org.turbostan.testkit;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * A clock that stands still until a test moves it.
 *
 * <pre>{@code
 * TestClock clock = TestClock.startingNow();
 * FragmentCache cache =
 *     FragmentCache.builder(new LocalStore(1_000_000)).clock(clock).jitter(0).build();
 * clock.advance(Duration.ofMinutes(10));
 * }</pre>
 *
 * <p>A web application's cache goes by it if it is the attribute {@code
 * org.turbostan.servlet.TurboStan.CLOCK_ATTRIBUTE} of the servlet context when the application
 * starts.
 *
 * <p>Safe for use by many threads.
 */
public final class TestClock implements InstantSource {

  private Instant now;

  private TestClock(Instant now) {
    this.now = requireNonNull(now, "now");
  }

  /** Returns a clock that shows the present time. */
  public static TestClock startingNow() {
    return at(InstantSource.system().instant());
  }

  /** Returns a clock that shows this time. */
  public static TestClock at(Instant now) {
    return new TestClock(now);
  }

  @Override
  public synchronized Instant instant() {
    return now;
  }

  /**
   * Moves the clock forward.
   *
   * @throws IllegalArgumentException if the span is negative
   */
  public synchronized void advance(Duration span) {
    if (span.isNegative()) {
      throw new IllegalArgumentException(
          "The clock can't be moved by " + span + ": it only goes forward.");
    }
    now = now.plus(span);
  }

  /** Returns the time that it shows, in UTC. */
  @Override
  public String toString() {
    return instant().toString();
  }
}
