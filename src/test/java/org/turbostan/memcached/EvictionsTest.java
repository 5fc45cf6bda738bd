package org.turbostan.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** From counts since a server's start to a rate. */
class EvictionsTest {

  private static final long TEN_SECONDS = TimeUnit.SECONDS.toNanos(10);

  private final Evictions evictions = new Evictions();

  @Test
  void oneCountTellsNoRate() {
    evictions.counted(500, 0);
    assertThat(evictions.perMinute()).isNull();
  }

  @Test
  void twoCountsTellHowManyAMinute() {
    evictions.counted(500, 0);
    evictions.counted(700, TEN_SECONDS);
    assertThat(evictions.perMinute()).isEqualTo(1200);
  }

  @Test
  void aServerThatWasStartedAnewBeginsAtNothing() {
    evictions.counted(500, 0);
    evictions.counted(2, TEN_SECONDS);
    assertThat(evictions.perMinute()).isEqualTo(12);
  }

  @Test
  void noTimeBetweenTellsNothingNew() {
    evictions.counted(500, 7);
    evictions.counted(500, 7);
    assertThat(evictions.perMinute()).isNull();
  }
}
