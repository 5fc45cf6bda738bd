package org.turbostan.http;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a body that a request asks for (RFC 9110, section 14).
 *
 * @param ranges those that the body has, in the order in which they were asked for; empty if it has
 *     none of them
 * @param length the length of the whole body
 */
public record ByteRanges(List<Range> ranges, long length) {

  /** More are a nuisance or an attack (section 14.2). */
  private static final int MOST = 32;

  private static final String UNIT = "bytes=";
  private static final Pattern RANGE = Pattern.compile("([0-9]*)\\s*-\\s*([0-9]*)");
  private static final int MOST_DIGITS = 18;

  /** Makes ranges; the list is copied. */
  public ByteRanges {
    ranges = List.copyOf(ranges);
  }

  /**
   * A part of a body.
   *
   * @param first the place of its first byte
   * @param last the place of its last byte
   */
  public record Range(long first, long last) {

    /** Returns how many bytes it has. */
    public int length() {
      return (int) (last - first + 1);
    }
  }

  /**
   * Reads the header {@code Range}.
   *
   * @return {@code null} if the whole body is to be sent: nothing was asked for, it can't be read,
   *     it is in another unit, or it asks for too much at a time
   */
  public static @Nullable ByteRanges parse(List<String> lines, long length) {
    if (lines.size() != 1) {
      return null;
    }
    String value = lines.get(0).strip().toLowerCase(Locale.ROOT);
    if (!value.startsWith(UNIT)) {
      return null;
    }
    List<String> specs = ListField.members(List.of(value.substring(UNIT.length())));
    if (specs.isEmpty() || specs.size() > MOST) {
      return null;
    }
    List<Range> ranges = new ArrayList<>();
    long wanted = 0;
    for (String spec : specs) {
      Matcher range = RANGE.matcher(spec);
      if (!range.matches() || !isValid(range.group(1), range.group(2))) {
        return null;
      }
      Range found = range(range.group(1), range.group(2), length);
      if (found != null) {
        ranges.add(found);
        wanted += found.length();
      }
    }
    // More than there is: they overlap.
    return wanted > length ? null : new ByteRanges(ranges, length);
  }

  /** Returns whether the body has nothing of what was asked for. */
  public boolean unsatisfiable() {
    return ranges.isEmpty();
  }

  /** Returns the value of {@code Content-Range} for a part, e.g. {@code bytes 0-4/10}. */
  public String contentRange(Range range) {
    return "bytes " + range.first() + '-' + range.last() + '/' + length;
  }

  /** Returns the value of {@code Content-Range} of a 416. */
  public String unsatisfiableRange() {
    return "bytes */" + length;
  }

  private static boolean isValid(String first, String last) {
    if (first.isEmpty() || last.isEmpty()) {
      return !first.isEmpty() || !last.isEmpty();
    }
    return number(first) <= number(last);
  }

  private static @Nullable Range range(String first, String last, long length) {
    if (first.isEmpty()) {
      long suffix = Math.min(number(last), length);
      return suffix == 0 ? null : new Range(length - suffix, length - 1);
    }
    long from = number(first);
    long to = last.isEmpty() ? Long.MAX_VALUE : number(last);
    return from >= length ? null : new Range(from, Math.min(to, length - 1));
  }

  private static long number(String digits) {
    return digits.length() > MOST_DIGITS ? Long.MAX_VALUE : Long.parseLong(digits);
  }
}
