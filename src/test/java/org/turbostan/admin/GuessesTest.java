package org.turbostan.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GuessesTest {

  private final Guesses guesses = new Guesses(0);
  private long now;

  @Test
  void whatIsPaidOffIsForgotten() {
    fill();
    assertThat(guesses.size()).isEqualTo(Guesses.MOST_ADDRESSES);
    now += Duration.ofSeconds(1).toNanos();
    guesses.wrong("192.0.2.1", now);
    assertThat(guesses.size()).isEqualTo(1);
  }

  @Test
  void aHundredThousandAddressesTakeTheRoomOfTenThousand() {
    for (int i = 0; i < 100_000; i++) {
      guesses.wrong(address(i), now);
    }
    assertThat(guesses.size()).isLessThanOrEqualTo(Guesses.MOST_ADDRESSES + 1);
  }

  @Test
  void beyondThatNewAddressesShareFiveGuesses() {
    fill();
    for (int i = 0; i < Guesses.AT_ONCE; i++) {
      assertThat(guesses.nanosToWait("198.51.100." + i, now)).isZero();
      guesses.wrong("198.51.100." + i, now);
    }
    assertThat(guesses.nanosToWait("203.0.113.9", now)).isEqualTo(1_000_000_000L);
  }

  @ParameterizedTest
  @CsvSource({
    "2001:db8::1, 2001:db8::2, true",
    "2001:db8::1, 2001:db8:0:0:ffff::2%eth0, true",
    "2001:db8::1, 2001:db8:0:1::1, false",
    "192.0.2.1, 192.0.2.2, false",
    "::ffff:192.0.2.1, ::ffff:192.0.2.2, false",
    "no:address, no:address2, false"
  })
  void theAddressesOfOneIpv6NetworkAreOne(String one, String other, boolean same) {
    for (int i = 0; i < Guesses.AT_ONCE; i++) {
      guesses.wrong(one, now);
    }
    assertThat(guesses.nanosToWait(other, now) > 0).isEqualTo(same);
  }

  private void fill() {
    for (int i = 0; i < Guesses.MOST_ADDRESSES; i++) {
      guesses.wrong(address(i), now);
    }
  }

  private static String address(int i) {
    return "10." + (i >> 16) + "." + (i >> 8 & 255) + "." + (i & 255);
  }
}
