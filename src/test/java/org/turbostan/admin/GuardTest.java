package org.turbostan.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turbostan.config.Secret;

class GuardTest {

  private static final String RIGHT = "Bearer correct-horse-battery";
  private static final String WRONG = "Bearer incorrect-horse-battery";
  private static final String HERE = "192.0.2.1";

  // A clock of this kind may stand anywhere, and passes through its end.
  private long now = Long.MAX_VALUE - Duration.ofSeconds(3).toNanos();
  private final Guard guard = new Guard(new Secret("correct-horse-battery"), () -> now);

  @ParameterizedTest
  @ValueSource(strings = {RIGHT, "bearer correct-horse-battery", "BEARER  correct-horse-battery "})
  void whoKnowsTheTokenIsLetIn(String authorization) {
    assertThat(guard.refusal(authorization, HERE)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {WRONG, "Bearer correct-horse-batter", "Bearer ", "Bearer é"})
  void whoDoesNotIsRefused(String authorization) {
    assertThat(status(authorization)).isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "Bearer", "correct-horse-battery", "Basic correct-horse-battery"})
  void whoSendsNoTokenIsToldHow(String authorization) {
    Answer refusal = guard.refusal(authorization, HERE);
    assertThat(refusal).isNotNull();
    assertThat(refusal.status()).isEqualTo(401);
    assertThat(refusal.headers()).containsEntry("WWW-Authenticate", "Bearer realm=\"TurboStan\"");
  }

  @Test
  void whoSendsNoTokenIsNoGuesser() {
    for (int i = 0; i < 100; i++) {
      assertThat(status(null)).isEqualTo(401);
    }
    assertThat(status(RIGHT)).isEqualTo(200);
  }

  @Test
  void afterFiveWrongGuessesTheNextHasToWaitForASecond() {
    fiveWrongGuesses();
    assertThat(status(WRONG)).isEqualTo(429);
    pass(Duration.ofSeconds(1));
    assertThat(status(WRONG)).isEqualTo(401);
    assertThat(status(WRONG)).isEqualTo(429);
  }

  @Test
  void aThousandGuessesASecondAreOneASecond() {
    long looked = 0;
    for (int i = 0; i < 10_000; i++) {
      looked += status(WRONG) == 401 ? 1 : 0;
      pass(Duration.ofMillis(1));
    }
    assertThat(looked).isBetween(10L, 15L);
  }

  @Test
  void theRightTokenHasToWaitTooOrWaitingWouldCostNothing() {
    fiveWrongGuesses();
    assertThat(status(RIGHT)).isEqualTo(429);
    pass(Duration.ofSeconds(1));
    assertThat(status(RIGHT)).isEqualTo(200);
  }

  @Test
  void itSaysHowLongToWait() {
    fiveWrongGuesses();
    Answer refusal = guard.refusal(WRONG, HERE);
    assertThat(refusal).isNotNull();
    assertThat(refusal.headers()).containsEntry("Retry-After", "1");
  }

  @Test
  void otherAddressesDoNotWait() {
    fiveWrongGuesses();
    assertThat(guard.refusal(RIGHT, "192.0.2.2")).isNull();
  }

  @Test
  void theRightTokenCostsNothing() {
    for (int i = 0; i < 100; i++) {
      assertThat(status(RIGHT)).isEqualTo(200);
    }
  }

  private void fiveWrongGuesses() {
    for (int i = 0; i < 5; i++) {
      assertThat(status(WRONG)).isEqualTo(401);
    }
  }

  private int status(@Nullable String authorization) {
    Answer refusal = guard.refusal(authorization, HERE);
    return refusal == null ? 200 : refusal.status();
  }

  private void pass(Duration span) {
    now += span.toNanos();
  }
}
