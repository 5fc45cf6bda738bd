package org.turbostan.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Spans as they are sent: never 0 (for ever), never negative, never a date. */
class TtlTest {

  @ParameterizedTest
  @CsvSource({"PT2S,3", "PT10S,11", "PT1.5S,3", "PT10M,601", "P28D,2419201"})
  void anItemLivesAtLeastAsLongAsItWasTold(Duration span, int seconds) {
    assertThat(Ttl.seconds(span)).isEqualTo(seconds);
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT-1H", "PT-0.001S", "PT0S", "PT0.001S"})
  void whatEndsAtOnceLivesForTwoSeconds(Duration span) {
    assertThat(Ttl.seconds(span)).isEqualTo(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"P29D", "P30D", "P36500D", "PT2562047788015215H"})
  void nothingLivesForSoLongThatMemcachedTakesItForADate(Duration span) {
    assertThat(Ttl.seconds(span)).isEqualTo(29 * 24 * 60 * 60);
  }
}
