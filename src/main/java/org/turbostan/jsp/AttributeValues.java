package org.turbostan.jsp;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.turbostan.Freshness;
import org.turbostan.Printable;
import org.turbostan.Spans;

/**
 * Reads the values of attributes, as the page is compiled where they are literal, and else as the
 * tag is run.
 *
 * <p>Each method throws a {@link BadAttributeException} that quotes the value and says what to
 * write instead.
 */
final class AttributeValues {

  private AttributeValues() {}

  static Freshness ttl(String text) {
    return read("ttl", () -> Freshness.parse(text));
  }

  static Freshness duration(String text) {
    return read("duration", () -> Freshness.parse(text));
  }

  static Freshness cron(String text) {
    return read("cron", () -> Freshness.cron(text));
  }

  /** Reads a number of seconds, where −1 is for ever. */
  static Freshness time(String text) {
    String number = text.strip();
    if (number.equals("-1")) {
      return Freshness.of(Spans.LONGEST);
    }
    if (!number.matches("[0-9]{1,10}")) {
      throw new BadAttributeException(
          "time",
          Printable.quote(text)
              + " is no number of seconds: write e.g. 600, or -1 for ever; ttl takes units.");
    }
    return Freshness.of(Duration.ofSeconds(Long.parseLong(number)));
  }

  static Duration span(String attribute, String text) {
    return read(attribute, () -> Spans.parse(text));
  }

  static boolean isSilent(String mode) {
    return switch (mode.strip().toLowerCase(Locale.ROOT)) {
      case "silent" -> true;
      case "" -> false;
      default ->
          throw new BadAttributeException(
              "mode", Printable.quote(mode) + " is no mode: write silent, or leave it out.");
    };
  }

  static boolean isPerSession(String scope) {
    return switch (scope.strip().toLowerCase(Locale.ROOT)) {
      case "session" -> true;
      case "application", "" -> false;
      default ->
          throw new BadAttributeException(
              "scope", Printable.quote(scope) + " is no scope: write application or session.");
    };
  }

  /**
   * Reads yes or no, where no value and the empty string are no, as everywhere in expressions. The
   * container's own conversion takes every literal but {@code true} for {@code false}, which would
   * turn a slip of the pen into another meaning.
   */
  static boolean flag(String attribute, @Nullable Object value) {
    if (value instanceof Boolean flag) {
      return flag;
    }
    if (value == null) {
      return false;
    }
    String text = value.toString().strip();
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true" -> true;
      case "false", "" -> false;
      default ->
          throw new BadAttributeException(
              attribute, Printable.quote(text) + " is neither true nor false.");
    };
  }

  private static <T> T read(String attribute, Supplier<T> reader) {
    try {
      return reader.get();
    } catch (IllegalArgumentException e) {
      throw new BadAttributeException(attribute, String.valueOf(e.getMessage()));
    }
  }
}
