package org.turbostan.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class TestClockTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final TestClock clock = TestClock.at(NOON);

  @Test
  void itGoesForwardByWhatATestSays() {
    clock.advance(Duration.ofMinutes(10));
    assertThat(clock.instant()).isEqualTo(NOON.plusSeconds(600));
    assertThat(clock).hasToString("2026-01-01T12:10:00Z");
  }

  @Test
  void itStandsStillOtherwise() {
    TestClock started = TestClock.startingNow();
    Instant first = started.instant();
    assertThat(started.instant()).isEqualTo(first);
    assertThat(first).isBetween(Instant.now().minusSeconds(3600), Instant.now());
  }

  @Test
  void itDoesNotGoBack() {
    assertThatThrownBy(() -> clock.advance(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("PT-1S");
  }
}
