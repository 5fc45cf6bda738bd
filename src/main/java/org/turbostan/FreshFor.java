package org.turbostan;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;

/** Fresh for a span, whenever the rendering began. */
record FreshFor(Duration span) implements Freshness {

  @Override
  public Duration left(Instant began, Instant now, ZoneId zone) {
    return span;
  }
}
