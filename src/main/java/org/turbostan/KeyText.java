package org.turbostan;

import java.net.URI;
import java.time.ZoneId;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.Currency;
import java.util.Date;
import java.util.Locale;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The texts that values have in keys and tags. Such a text is the same on all nodes and another for
 * another value. The texts of other objects need not be: {@code com.shop.Product@1b6d3586} is
 * another one on each node and after each start.
 */
public final class KeyText {

  private KeyText() {}

  /**
   * Returns the text of a value, e.g. {@code 42}: of text itself, numbers, booleans, characters,
   * enums (their names), UUIDs, URIs, locales, currencies and what {@code java.time} has.
   *
   * @return the text; {@code null} if values of this type have none to rely on
   */
  public static @Nullable String of(Object value) {
    if (value instanceof Enum<?> constant) {
      return constant.name();
    }
    if (value.getClass() == Date.class) {
      // Its own text leaves the milliseconds out.
      return ((Date) value).toInstant().toString();
    }
    return isText(value) ? value.toString() : null;
  }

  /**
   * Returns a text as a part of a key or tag that is joined of several by colons: a colon, a comma,
   * a per cent sign or white space in it is written as its code, e.g. {@code %3A}.
   */
  public static String part(String text) {
    StringBuilder part = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ':' || c == ',' || c == '%' || c <= ' ') {
        part.append(String.format("%%%02X", (int) c));
      } else {
        part.append(c);
      }
    }
    return part.toString();
  }

  private static boolean isText(Object value) {
    return value instanceof CharSequence
        || value instanceof Number
        || value instanceof Boolean
        || value instanceof Character
        || value instanceof UUID
        || value instanceof TemporalAccessor
        || value instanceof TemporalAmount
        || value instanceof ZoneId
        || value instanceof Locale
        || value instanceof Currency
        || value instanceof URI;
  }
}
