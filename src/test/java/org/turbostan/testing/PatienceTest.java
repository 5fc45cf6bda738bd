package org.turbostan.testing;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PatienceTest {

  /** Whoever is to look for the first time when the time is over is told how long it is. */
  @Test
  void whoDoesNotSayHowLongWaitsForHalfAMinute() {
    assertThatThrownBy(() -> await().pollDelay(Duration.ofSeconds(31)).until(() -> true))
        .hasMessageContaining("Timeout (30 seconds)");
  }
}
