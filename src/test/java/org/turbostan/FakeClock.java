package org.turbostan;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that stands still until a test moves it. */
public final class FakeClock implements InstantSource {

  private volatile Instant now = Instant.parse("2026-01-01T12:00:00Z");

  @Override
  public Instant instant() {
    return now;
  }

  /** Moves the clock forward. */
  public void advance(Duration span) {
    now = now.plus(span);
  }
}
