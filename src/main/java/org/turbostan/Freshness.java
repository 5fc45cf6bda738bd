package org.turbostan;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;

/**
 * When a rendering stops being fresh: after a span, or at the next of certain times of the wall
 * clock.
 *
 * <pre>{@code
 * Freshness.parse("10m")                  // ten minutes
 * Freshness.parse("daily 03:00,15:30")    // until three at night or half past three
 * Freshness.cron("0 6 * * MON-FRI")       // until six in the morning of the next working day
 * }</pre>
 *
 * <p>Immutable and safe for use by any thread.
 */
public sealed interface Freshness permits FreshFor, FreshUntil {

  /**
   * Returns how long a rendering is to be fresh that is finished now.
   *
   * @param began when its data was read: a time of the clock that has come since then has ended its
   *     freshness already
   * @param now when it is finished
   * @param zone where the times of the clock are meant
   * @return zero or more
   */
  Duration left(Instant began, Instant now, ZoneId zone);

  /** Returns the freshness of a span. */
  static Freshness of(Duration span) {
    return new FreshFor(requireNonNull(span, "span"));
  }

  /**
   * Reads what people write for a lifetime: a span as {@link Spans#parse} reads it, or {@code
   * daily} and one or more times of the day.
   *
   * @param text e.g. {@code 10m} or {@code daily 03:00,15:30}
   * @throws IllegalArgumentException if it is neither; the message quotes the text and says what to
   *     write instead
   */
  static Freshness parse(String text) {
    String trimmed = text.strip();
    return trimmed.startsWith("daily") ? daily(trimmed) : of(Spans.parse(trimmed));
  }

  /**
   * Reads the five fields of cron: minute, hour, day of the month, month, day of the week. Each is
   * {@code *}, a number, a range {@code 1-5}, a step {@code *}{@code /15} or {@code 8-18/2}, or a
   * list of these; months and days of the week may be named, e.g. {@code JAN} and {@code SUN},
   * which is also both 0 and 7. If both days are restricted, either of them suffices, as in cron.
   *
   * @param fields e.g. {@code 0 6 * * MON-FRI}
   * @throws IllegalArgumentException if it can't be read or never comes; the message quotes the
   *     text and says what to write instead
   */
  static Freshness cron(String fields) {
    return CronFields.parse(fields);
  }

  private static Freshness daily(String text) {
    List<LocalTime> times = new ArrayList<>();
    try {
      for (String time : text.substring("daily".length()).split(",", -1)) {
        times.add(LocalTime.parse(time.strip()));
      }
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          Printable.quote(text)
              + " is not a list of times of the day: write daily 03:00 or daily 03:00,15:30.",
          e);
    }
    return new FreshUntil(day -> true, times);
  }
}
