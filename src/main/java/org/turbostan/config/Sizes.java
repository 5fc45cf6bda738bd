package org.turbostan.config;

import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.turbostan.Printable;

/**
 * Reads and writes numbers of bytes, e.g. {@code 64MB}; a kB is 1024 bytes, as it is for the JVM.
 */
final class Sizes {

  private static final Pattern NUMBER_AND_UNIT =
      Pattern.compile("0*([0-9]{1,18}) ?(|b|[kmg]|[kmg]i?b)");

  private static final long KILO = 1024;
  private static final long MEGA = KILO * 1024;
  private static final long GIGA = MEGA * 1024;
  private static final Map<String, Long> UNITS = Map.of("", 1L, "k", KILO, "m", MEGA, "g", GIGA);

  private Sizes() {}

  /**
   * Reads a number of bytes.
   *
   * @throws IllegalArgumentException if the text is no whole number with at most a unit B, kB, MB
   *     or GB, or is beyond the range of a long
   */
  static long parse(String text) {
    var parts = NUMBER_AND_UNIT.matcher(text.toLowerCase(Locale.ROOT));
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          Printable.quote(text)
              + " is not a size: write a whole number with a unit (512kB, 64MB, 1GB)"
              + " or of bytes (1000000).");
    }
    String unit = parts.group(2).replaceAll("i?b$", "");
    try {
      return Math.multiplyExact(Long.parseLong(parts.group(1)), UNITS.getOrDefault(unit, 1L));
    } catch (ArithmeticException e) {
      throw new IllegalArgumentException(Printable.quote(text) + " is too large a size.", e);
    }
  }

  /**
   * Writes a number of bytes in the shortest exact spelling, e.g. {@code 64MB} or {@code 1000000}.
   */
  static String format(long bytes) {
    if (bytes == 0) {
      return "0";
    }
    if (bytes % GIGA == 0) {
      return bytes / GIGA + "GB";
    }
    if (bytes % MEGA == 0) {
      return bytes / MEGA + "MB";
    }
    return bytes % KILO == 0 ? bytes / KILO + "kB" : Long.toString(bytes);
  }
}
