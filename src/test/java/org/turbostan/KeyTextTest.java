package org.turbostan;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class KeyTextTest {

  private static final UUID ID = new UUID(1, 2);

  static List<Object> plain() {
    return List.of(
        "text",
        new StringBuilder("text"),
        42,
        42L,
        new BigDecimal("1.50"),
        true,
        'c',
        ID,
        Instant.EPOCH,
        Duration.ofMinutes(1),
        ZoneId.of("Europe/Zurich"),
        Locale.GERMANY,
        URI.create("/a"));
  }

  @ParameterizedTest
  @MethodSource("plain")
  void aPlainValueHasItsOwnText(Object value) {
    assertThat(KeyText.of(value)).isEqualTo(value.toString());
  }

  @Test
  void aConstantHasItsNameWhateverItShows() {
    assertThat(KeyText.of(Size.LARGE)).isEqualTo("LARGE");
  }

  @Test
  void datesThatDifferByAMillisecondHaveTwoTexts() {
    assertThat(KeyText.of(new Date(1))).isNotEqualTo(KeyText.of(new Date(2)));
  }

  @Test
  void otherObjectsHaveNone() {
    assertThat(KeyText.of(new Object())).isNull();
    assertThat(KeyText.of(new Named("a"))).isNull();
    assertThat(KeyText.of(List.of(1))).isNull();
  }

  @Test
  void anObjectsTagIsItsKeyUnlessItSaysMore() {
    Keyed product = () -> "product:42";
    assertThat(product.cacheTags()).containsExactly("product:42");
    assertThat(product.cacheVersion()).isNull();
  }

  private record Named(String name) {}

  private enum Size {
    LARGE {
      @Override
      public String toString() {
        return "huge";
      }
    }
  }
}
