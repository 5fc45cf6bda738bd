package org.turbostan;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Reads and writes spans of time as people write them in settings and in tag attributes.
 *
 * <table>
 *   <caption>The accepted spellings</caption>
 *   <tr><td>{@code 250ms}, {@code 10s}, {@code 10m}, {@code 1h}, {@code 2d}</td>
 *       <td>a whole number and a unit: milliseconds, seconds, minutes, hours, days of 24 hours</td></tr>
 *   <tr><td>{@code 600}</td><td>a whole number alone: seconds</td></tr>
 *   <tr><td>{@code PT1H30M}</td><td>an ISO-8601 duration</td></tr>
 * </table>
 *
 * <p>{@code m} is minutes here, never months, and the unit is written in lower case.
 */
public final class Spans {

  /**
   * The longest span that is read, 36,500 days: long enough for "for ever", and short enough that
   * {@link Duration#toNanos()} never overflows.
   */
  public static final Duration LONGEST = Duration.ofDays(36_500);

  // 18 digits always fit into a long; what is longer is too long a span in any unit.
  private static final Pattern NUMBER_AND_UNIT = Pattern.compile("0*([0-9]+) ?(ms|s|m|h|d)?");
  private static final int MOST_DIGITS = 18;

  /** The units, the largest first. */
  private enum Unit {
    D(86_400_000),
    H(3_600_000),
    M(60_000),
    S(1_000),
    MS(1);

    final long millis;

    Unit(long millis) {
      this.millis = millis;
    }

    String symbol() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private Spans() {}

  /**
   * Reads a span of time. White space around it is ignored, and one space before the unit is
   * allowed.
   *
   * @param text e.g. {@code "10m"}
   * @return the span, zero or more, at most {@link #LONGEST}
   * @throws IllegalArgumentException if the text is none of the accepted spellings, negative, or
   *     longer than {@link #LONGEST}; the message is a full sentence that quotes the text and says
   *     what to write instead
   */
  public static Duration parse(String text) {
    String trimmed = text.strip();
    Duration span = isIso(trimmed) ? parseIso(trimmed) : parseNumberAndUnit(trimmed);
    if (span.isNegative()) {
      throw negative(trimmed);
    }
    if (span.compareTo(LONGEST) > 0) {
      throw tooLong(trimmed);
    }
    return span;
  }

  /**
   * Writes a span in the shortest exact spelling that {@link #parse} reads, e.g. {@code 5m} for 300
   * seconds; zero is {@code 0}, and what isn't whole milliseconds is written in ISO-8601.
   *
   * @param span zero or more
   * @return the spelling
   * @throws IllegalArgumentException if the span is negative or longer than {@link #LONGEST}
   */
  public static String format(Duration span) {
    if (span.isNegative() || span.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(
          "A time span is from zero to " + LONGEST.toDays() + " days, but this is " + span + ".");
    }
    long millis = span.toMillis();
    if (!span.equals(Duration.ofMillis(millis))) {
      return span.toString();
    }
    if (millis == 0) {
      return "0";
    }
    for (Unit unit : Unit.values()) {
      if (millis % unit.millis == 0) {
        return millis / unit.millis + unit.symbol();
      }
    }
    throw new AssertionError("Every number of milliseconds is divisible by one.");
  }

  private static boolean isIso(String text) {
    return text.matches("[+-]?[Pp].*");
  }

  private static Duration parseIso(String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException | ArithmeticException e) {
      throw notASpan(text);
    }
  }

  private static Duration parseNumberAndUnit(String text) {
    if (text.startsWith("-") && NUMBER_AND_UNIT.matcher(text.substring(1)).matches()) {
      throw negative(text);
    }
    var parts = NUMBER_AND_UNIT.matcher(text);
    if (!parts.matches()) {
      throw notASpan(text);
    }
    String digits = parts.group(1);
    if (digits.length() > MOST_DIGITS) {
      throw tooLong(text);
    }
    String symbol = parts.group(2);
    Unit unit = symbol == null ? Unit.S : Unit.valueOf(symbol.toUpperCase(Locale.ROOT));
    long number = Long.parseLong(digits);
    if (number > LONGEST.toMillis() / unit.millis) {
      throw tooLong(text);
    }
    return Duration.ofMillis(number * unit.millis);
  }

  private static IllegalArgumentException notASpan(String text) {
    return refused(
        text,
        "is not a time span: write a whole number with a unit (250ms, 10s, 10m, 1h, 2d), "
            + "a whole number of seconds (600) or an ISO-8601 duration (PT1H30M).");
  }

  private static IllegalArgumentException negative(String text) {
    return refused(text, "is negative: a time span is zero or more.");
  }

  private static IllegalArgumentException tooLong(String text) {
    return refused(
        text, "is too long: the longest time span is " + LONGEST.toDays() + "d, about 100 years.");
  }

  private static IllegalArgumentException refused(String text, String why) {
    return new IllegalArgumentException(Printable.quote(text) + " " + why);
  }
}
