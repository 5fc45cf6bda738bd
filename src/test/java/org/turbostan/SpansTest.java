package org.turbostan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpansTest {

  @ParameterizedTest
  @CsvSource({
    "250ms, PT0.25S",
    "10s, PT10S",
    "10m, PT10M",
    "1h, PT1H",
    "2d, PT48H",
    "600, PT10M",
    "0, PT0S",
    "0d, PT0S",
    "007s, PT7S",
    "250 ms, PT0.25S",
    "'  10m\n', PT10M",
    "PT1H30M, PT1H30M",
    "pt1h, PT1H",
    "P2D, PT48H",
    "PT0.001S, PT0.001S",
    "36500d, PT876000H",
    "3153600000, PT876000H",
  })
  void readsWhatPeopleWrite(String text, Duration span) {
    assertThat(Spans.parse(text)).isEqualTo(span);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "s",
        "ms",
        "10M",
        "10S",
        "5 parsecs",
        "1.5h",
        "1h30m",
        "10  s",
        "1e3",
        "+5",
        "0x10",
        "10s;",
        "١٠s",
        "1,000",
        "P",
        "PT",
        "P1M",
        "P1Y",
        "--5",
        "never",
        "10\ns",
        "PT1H\n2"
      })
  void refusesJunkAndSaysWhatToWrite(String text) {
    thenRefused(
        text,
        "is not a time span: write a whole number with a unit (250ms, 10s, 10m, 1h, 2d), "
            + "a whole number of seconds (600) or an ISO-8601 duration (PT1H30M).");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "-5s", "-0", "-99999999999999999999d", "PT-1H", "-PT1H"})
  void refusesNegativeSpans(String text) {
    thenRefused(text, "is negative: a time span is zero or more.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "36501d",
        "3153600001",
        "9223372036854775807",
        "9223372036854775808ms",
        "99999999999999999999999999999999d",
        "PT876001H"
      })
  void refusesSpansThatAreTooLong(String text) {
    thenRefused(text, "is too long: the longest time span is 36500d, about 100 years.");
  }

  @Test
  void theLongestSpanFitsIntoNanoseconds() {
    assertThat(Spans.LONGEST.toNanos()).isPositive();
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, 0",
    "PT0.25S, 250ms",
    "PT90S, 90s",
    "PT300S, 5m",
    "PT60M, 1h",
    "PT48H, 2d",
    "PT0.0005S, PT0.0005S"
  })
  void writesTheShortestSpelling(Duration span, String text) {
    assertThat(Spans.format(span)).isEqualTo(text);
  }

  @Test
  void readsWhatItWrote() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      var span = Duration.ofNanos(random.nextLong(Spans.LONGEST.toNanos()));
      var rounded = random.nextBoolean() ? span : Duration.ofSeconds(span.toSeconds());
      assertThat(Spans.parse(Spans.format(rounded))).as("seed %d", seed).isEqualTo(rounded);
    }
  }

  @Test
  void refusesToWriteANegativeSpan() {
    assertThatThrownBy(() -> Spans.format(Duration.ofSeconds(-1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("A time span is from zero to 36500 days, but this is PT-1S.");
  }

  private static void thenRefused(String text, String why) {
    assertThatThrownBy(() -> Spans.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(Printable.quote(text.strip()) + " " + why);
  }
}
