package org.turbostan.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What time it is for a server, on a node whose clock is wrong, and is set. */
class ServerClockTest {

  private static final Duration HOUR = Duration.ofHours(1);
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private Duration passed = Duration.ZERO;
  private Duration wrongBy = Duration.ZERO;
  private final ServerClock clock =
      new ServerClock(() -> NOON.plus(passed).plus(wrongBy), () -> passed.toNanos());

  @Test
  void asLongAsNothingIsKnownBothClocksAreTheSame() {
    wrongBy = HOUR;
    assertThat(clock.ahead()).isZero();
    assertThat(clock.wasSet()).isFalse();
  }

  @Test
  void aSecondOfDifferenceMayBeNone() {
    wrongBy = Duration.ofSeconds(1);
    serverSaysWhatTimeItIs();
    assertThat(clock.ahead()).isZero();
  }

  @Test
  void theServerIsAheadOfANodeThatIsLate() {
    wrongBy = HOUR.negated();
    serverSaysWhatTimeItIs();
    assertThat(clock.ahead()).isEqualTo(HOUR);
    assertThat(clock.wasSet()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT1H", "PT-1H", "P1D", "P-1D"})
  void whenTheNodesClockIsSetTheServersTimeStaysAsItIs(Duration step) {
    serverSaysWhatTimeItIs();
    passed = Duration.ofSeconds(5);
    wrongBy = step;
    assertThat(clock.ahead()).isEqualTo(step.negated());
    assertThat(clock.wasSet()).isTrue();
    serverSaysWhatTimeItIs();
    assertThat(clock.ahead()).isEqualTo(step.negated());
    assertThat(clock.wasSet()).isFalse();
  }

  @Test
  void anAnswerThatTookLongSaysNothing() {
    wrongBy = HOUR;
    serverSaysWhatTimeItIs(Duration.ofSeconds(1));
    assertThat(clock.ahead()).isZero();
  }

  @Test
  void timeThatPassesIsNoDifference() {
    serverSaysWhatTimeItIs();
    passed = Duration.ofDays(3);
    assertThat(clock.ahead()).isZero();
    assertThat(clock.wasSet()).isFalse();
  }

  private void serverSaysWhatTimeItIs() {
    serverSaysWhatTimeItIs(Duration.ZERO);
  }

  private void serverSaysWhatTimeItIs(Duration after) {
    // It is a second behind, as it is on the average.
    clock.says(NOON.plus(passed).getEpochSecond() - 1, passed.minus(after).toNanos());
  }
}
