package org.turbostan.http;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What an answer's {@code Cache-Control} (RFC 9111, section 5.2.2) says to a shared cache. Read
 * strictly: of two ages the shorter counts, and an age that is no number is none at all.
 *
 * @param forbids whether the answer is not to be stored, or not to be used without asking back
 * @param age how long the answer is fresh; {@code null} if it does not say
 * @param forbidsStale whether the answer must not be served stale
 */
public record CacheControl(boolean forbids, @Nullable Duration age, boolean forbidsStale) {

  /** What an answer says that has no such header. */
  static final CacheControl SILENT = new CacheControl(false, null, false);

  // A directive, and its value as a token or as quoted text; commas within quotes don't separate.
  private static final Pattern DIRECTIVE =
      Pattern.compile("([^\\s,;=\"]+)(?:\\s*=\\s*(\"(?:[^\"\\\\]++|\\\\.)*+\"|[^\\s,;\"]*))?");
  private static final long LONGEST_SECONDS = Integer.MAX_VALUE;

  /** Reads the values of the header, a line each. */
  public static CacheControl parse(List<String> lines) {
    boolean forbids = false;
    boolean forbidsStale = false;
    Duration maxAge = null;
    Duration sharedAge = null;
    for (String line : lines) {
      Matcher directive = DIRECTIVE.matcher(line);
      while (directive.find()) {
        String value = directive.group(2);
        switch (directive.group(1).toLowerCase(Locale.ROOT)) {
          case "no-store", "no-cache", "private" -> forbids = true;
          case "max-age" -> maxAge = shorter(maxAge, age(value));
          case "s-maxage" -> {
            sharedAge = shorter(sharedAge, age(value));
            forbidsStale = true;
          }
          case "must-revalidate", "proxy-revalidate" -> forbidsStale = true;
          default -> {}
        }
      }
    }
    return new CacheControl(forbids, sharedAge != null ? sharedAge : maxAge, forbidsStale);
  }

  private static Duration shorter(@Nullable Duration one, Duration other) {
    return one == null || other.compareTo(one) < 0 ? other : one;
  }

  private static Duration age(@Nullable String value) {
    String digits = value == null ? "" : value.replace("\"", "");
    if (!digits.matches("[0-9]+")) {
      return Duration.ZERO;
    }
    long seconds = digits.length() > 10 ? LONGEST_SECONDS : Long.parseLong(digits);
    return Duration.ofSeconds(Math.min(seconds, LONGEST_SECONDS));
  }
}
