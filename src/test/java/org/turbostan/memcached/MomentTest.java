package org.turbostan.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class MomentTest {

  private static final Duration LEASE = Duration.ofMillis(25);
  private static final long MILLION = 1_000_000;
  private static final Moment SENT = new Moment(-7, 1_000);

  @Test
  void aLeaseIsGoodToItsEnd() {
    assertThat(SENT.isWithin(LEASE, later(25, 25))).isTrue();
    assertThat(SENT.isWithin(LEASE, later(26, 26))).isFalse();
  }

  @Test
  void aMachineThatWasSuspendedIsToldByItsWallClock() {
    assertThat(SENT.isWithin(LEASE, later(1, 3_600_000))).isFalse();
  }

  @Test
  void aWallClockThatIsSetBackKeepsNoLeaseAlive() {
    assertThat(SENT.isWithin(LEASE, later(26, -3_600_000))).isFalse();
  }

  @Test
  void whatWasSentLaterIsGood() {
    assertThat(SENT.isWithin(LEASE, later(-3, -3))).isTrue();
  }

  private static Moment later(long millis, long wallMillis) {
    return new Moment(SENT.nanos() + millis * MILLION, SENT.millis() + wallMillis);
  }
}
