package org.turbostan.http;

import static java.util.Locale.ROOT;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The three forms of a date in HTTP (RFC 9110, section 5.6.7), e.g. {@code Sun, 01 Mar 2026
 * 12:00:00 GMT}. Cases of letters don't count and zones other than GMT are errors (RFC 9111,
 * section 4.2).
 */
public final class HttpDate {

  private static final String TIME = "([0-9]{2}):([0-9]{2}):([0-9]{2})";
  private static final String MONTH = "([a-z]{3})";

  /** {@code sun, 06 nov 1994 08:49:37 gmt}. */
  private static final Pattern IMF_FIXDATE =
      Pattern.compile(
          "(?:mon|tue|wed|thu|fri|sat|sun), ([0-9]{2}) " + MONTH + " ([0-9]{4}) " + TIME + " gmt");

  /** {@code sunday, 06-nov-94 08:49:37 gmt}. */
  private static final Pattern RFC_850 =
      Pattern.compile(
          "(?:mon|tues|wednes|thurs|fri|satur|sun)day, ([0-9]{2})-"
              + MONTH
              + "-([0-9]{2}) "
              + TIME
              + " gmt");

  /** {@code sun nov 6 08:49:37 1994}. */
  private static final Pattern ASCTIME =
      Pattern.compile(
          "(?:mon|tue|wed|thu|fri|sat|sun) " + MONTH + " ([0-9 ][0-9]) " + TIME + " ([0-9]{4})");

  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");

  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private HttpDate() {}

  /**
   * Reads a date.
   *
   * @param now decides the century of a year of two digits: it is never more than 50 years ahead
   * @return {@code null} if it is none
   */
  public static @Nullable Instant parse(String text, Instant now) {
    String date = text.strip().toLowerCase(ROOT);
    try {
      Matcher fixed = IMF_FIXDATE.matcher(date);
      if (fixed.matches()) {
        return instant(number(fixed, 3), fixed.group(2), number(fixed, 1), fixed, 4);
      }
      Matcher rfc850 = RFC_850.matcher(date);
      if (rfc850.matches()) {
        int year = year(number(rfc850, 3), now);
        return instant(year, rfc850.group(2), number(rfc850, 1), rfc850, 4);
      }
      Matcher asctime = ASCTIME.matcher(date);
      if (asctime.matches()) {
        return instant(number(asctime, 6), asctime.group(1), number(asctime, 2), asctime, 3);
      }
    } catch (DateTimeException e) {
      // A day that no month has, or an hour that no day has.
      return null;
    }
    return null;
  }

  /** Returns the one form that is written today, to the second. */
  public static String format(Instant instant) {
    return FORMAT.format(instant);
  }

  private static @Nullable Instant instant(
      int year, String month, int day, Matcher date, int firstOfTime) {
    int hour = number(date, firstOfTime);
    int minute = number(date, firstOfTime + 1);
    int leapSecond = 60;
    int second = number(date, firstOfTime + 2);
    int monthNumber = MONTHS.indexOf(month) + 1;
    return LocalDateTime.of(
            year, monthNumber, day, hour, minute, second == leapSecond ? 59 : second)
        .toInstant(ZoneOffset.UTC);
  }

  private static int year(int twoDigits, Instant now) {
    int thisYear = now.atZone(ZoneOffset.UTC).getYear();
    int year = thisYear - thisYear % 100 + twoDigits;
    return year > thisYear + 50 ? year - 100 : year;
  }

  private static int number(Matcher date, int group) {
    return Integer.parseInt(date.group(group).strip());
  }
}
