package org.turbostan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FreshnessTest {

  /** Summer begins on 29 March 2026 at 2:00, and ends on 25 October 2026 at 3:00. */
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  @ParameterizedTest
  @CsvSource({"10m, PT10M", "600, PT10M", "PT1H, PT1H", "0, PT0S"})
  void aSpanIsTheSameAtAnyTime(String text, Duration span) {
    assertThat(Freshness.parse(text).left(Instant.MIN, Instant.MAX, BERLIN)).isEqualTo(span);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "daily 03:00 | 2026-06-01T02:00 | 2026-06-01T03:00",
        "daily 03:00 | 2026-06-01T03:00 | 2026-06-02T03:00",
        "daily 03:00,15:30 | 2026-06-01T03:00 | 2026-06-01T15:30",
        "daily 15:30, 03:00 | 2026-06-01T15:30 | 2026-06-02T03:00",
        "daily 00:00 | 2026-12-31T23:59 | 2027-01-01T00:00",
        "daily 02:30 | 2026-03-29T01:00 | 2026-03-29T03:30",
        "daily 02:30 | 2026-03-29T03:30 | 2026-03-30T02:30",
        "daily 03:15 | 2026-03-29T01:00 | 2026-03-29T03:15",
      })
  void dailyTimesEndIt(String text, LocalDateTime began, LocalDateTime end) {
    thenEnds(Freshness.parse(text), began, end);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "* * * * * | 2026-06-01T10:00:30 | 2026-06-01T10:01",
        "*/15 * * * * | 2026-06-01T10:16 | 2026-06-01T10:30",
        "0 6 * * MON-FRI | 2026-06-05T06:00 | 2026-06-08T06:00",
        "0 6 * * 1-5 | 2026-06-05T06:00 | 2026-06-08T06:00",
        "0 6 * * fri-sun | 2026-06-07T05:00 | 2026-06-07T06:00",
        "0 0 * * 0 | 2026-06-01T00:00 | 2026-06-07T00:00",
        "0 0 * * 7 | 2026-06-01T00:00 | 2026-06-07T00:00",
        "0 0 1 * * | 2026-06-01T00:00 | 2026-07-01T00:00",
        "0 0 31 * * | 2026-06-01T00:00 | 2026-07-31T00:00",
        "0 0 29 2 * | 2026-06-01T00:00 | 2028-02-29T00:00",
        "0 0 29 2 * | 2096-06-01T00:00 | 2104-02-29T00:00",
        "0 0 1 JAN,jul * | 2026-06-01T00:00 | 2026-07-01T00:00",
        "0 0 13 * FRI | 2026-06-01T00:00 | 2026-06-05T00:00",
        "0 0 13 * FRI | 2026-06-12T00:00 | 2026-06-13T00:00",
        "0 0 */10 * MON | 2026-06-01T00:00 | 2026-08-31T00:00",
        "5,50 8-18/5 * * * | 2026-06-01T08:50 | 2026-06-01T13:05",
        "30 2 * * * | 2026-03-29T01:00 | 2026-03-29T03:30",
        "59 23 31 12 * | 2026-12-31T23:59 | 2027-12-31T23:59",
      })
  void cronEndsIt(String fields, LocalDateTime began, LocalDateTime end) {
    thenEnds(Freshness.cron(fields), began, end);
  }

  @Test
  void aTimeThatTheClockShowsTwiceEndsItTwice() {
    Freshness daily = Freshness.parse("daily 02:30");
    Instant summer = Instant.parse("2026-10-25T00:30:00Z");
    Instant winter = Instant.parse("2026-10-25T01:30:00Z");
    assertThat(end(daily, summer.minusSeconds(1))).isEqualTo(summer);
    assertThat(end(daily, summer)).isEqualTo(winter);
    assertThat(end(daily, winter)).isEqualTo(Instant.parse("2026-10-26T01:30:00Z"));
  }

  @Test
  void whatWasReadBeforeTheTimeIsNotFreshAfterIt() {
    Instant began = Instant.parse("2026-06-01T00:59:59Z");
    Instant finished = Instant.parse("2026-06-01T01:00:05Z");
    Freshness daily = Freshness.parse("daily 03:00");
    assertThat(daily.left(began, finished, BERLIN)).isEqualTo(Duration.ZERO);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"daily", "daily 3", "daily 24:00", "daily 03:00,", "daily noon", "daily03:00x"})
  void whatIsNoTimeOfTheDayIsRefused(String text) {
    assertThatThrownBy(() -> Freshness.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("\"" + text + "\"")
        .hasMessageContaining("daily 03:00,15:30");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | has 0 fields",
        "* * * * | has 4 fields",
        "0 * * * * * | has 6 fields",
        "60 * * * * | for the minute: use 0 to 59",
        "* 24 * * * | for the hour: use 0 to 23",
        "* * 0 * * | for the day of the month: use 1 to 31",
        "* * * 13 * | for the month: use 1 to 12 or a name of JAN",
        "* * * * 8 | for the day of the week: use 0 to 7 or a name of SUN",
        "* * * * MONDAY | for the day of the week",
        "10-5 * * * * | for the minute",
        "1/5 * * * * | for the minute",
        "*/0 * * * * | for the minute",
        "*/ * * * * | for the minute",
        "1,,2 * * * * | for the minute",
        "-1 * * * * | for the minute",
        "? * * * * | for the minute",
        "0 0 30 2 * | a day that never comes",
        "0 0 31 4,6,9,11 * | a day that never comes",
      })
  void whatIsNoCronIsRefused(String fields, String message) {
    assertThatThrownBy(() -> Freshness.cron(fields))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("\"" + fields + "\"")
        .hasMessageContaining(message);
  }

  private static void thenEnds(Freshness freshness, LocalDateTime began, LocalDateTime end) {
    Instant start = began.atZone(BERLIN).toInstant();
    assertThat(end(freshness, start).atZone(BERLIN).toLocalDateTime()).isEqualTo(end);
  }

  private static Instant end(Freshness freshness, Instant began) {
    return began.plus(freshness.left(began, began, BERLIN));
  }
}
