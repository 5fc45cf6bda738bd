package org.turbostan.jsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.YearMonth;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExactTextTest {

  static Stream<Object> exact() {
    return Stream.of(
        "",
        "s:é🙂\r\n\u0000\ud800",
        true,
        false,
        'c',
        ':',
        '\ud800',
        (byte) -128,
        Short.MAX_VALUE,
        Integer.MIN_VALUE,
        Long.MIN_VALUE,
        0.1f,
        Float.NaN,
        Float.MIN_VALUE,
        0.1,
        -0.0,
        Double.NEGATIVE_INFINITY,
        Double.MIN_VALUE,
        new BigInteger("-123456789012345678901234567890"),
        new BigDecimal("1.00"),
        new BigDecimal("1E+5"),
        new UUID(1, 2),
        Instant.ofEpochSecond(1, 1),
        LocalDate.of(-1, 2, 3),
        LocalTime.MIDNIGHT,
        LocalDateTime.MAX,
        OffsetDateTime.parse("2026-03-01T12:00:00.5+01:00"),
        ZonedDateTime.parse("2026-10-25T02:30:00+01:00[Europe/Berlin]"),
        Duration.ofMillis(-1),
        Period.of(1, -2, 3),
        YearMonth.of(2026, 3));
  }

  static Stream<Object> inexact() {
    return Stream.of(
        new Object(),
        List.of("a"),
        new StringBuilder("a"),
        new int[0],
        Thread.State.NEW,
        new Own());
  }

  @ParameterizedTest
  @MethodSource("exact")
  void whatIsReadEqualsWhatWasWritten(Object value) {
    String text = ExactText.of(value);
    assertThat(text).isNotNull();
    assertThat(ExactText.read(text)).isEqualTo(value).hasSameClassAs(value);
  }

  @ParameterizedTest
  @MethodSource("inexact")
  void otherTypesHaveNoText(Object value) {
    assertThat(ExactText.of(value)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "i", "i:", "i:x", "c:", "object:a", "java.lang.String:a", ":"})
  void whatIsNoTextIsNoValue(String text) {
    assertThat(ExactText.read(text)).isNull();
  }

  private static final class Own extends Number {
    @Override
    public int intValue() {
      return 1;
    }

    @Override
    public long longValue() {
      return 1;
    }

    @Override
    public float floatValue() {
      return 1;
    }

    @Override
    public double doubleValue() {
      return 1;
    }
  }
}
