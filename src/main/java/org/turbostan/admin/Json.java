package org.turbostan.admin;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Writes one JSON object (RFC 8259), member by member, in ASCII: other characters and those that
 * mean something in HTML are escaped, so that the text is harmless wherever it is shown.
 *
 * <p>Not thread-safe.
 */
final class Json {

  private final StringBuilder text = new StringBuilder("{");

  Json member(String name, String value) {
    name(name);
    append(value);
    return this;
  }

  Json member(String name, boolean value) {
    name(name);
    text.append(value);
    return this;
  }

  Json member(String name, long value) {
    name(name);
    text.append(value);
    return this;
  }

  /** Adds a number; {@code null} if it is none (JSON knows neither infinity nor NaN). */
  Json member(String name, double value) {
    name(name);
    text.append(Double.isFinite(value) ? String.valueOf(value) : "null");
    return this;
  }

  Json absent(String name) {
    name(name);
    text.append("null");
    return this;
  }

  Json orAbsent(String name, @Nullable String value) {
    return value == null ? absent(name) : member(name, value);
  }

  Json member(String name, Collection<String> values) {
    name(name);
    text.append('[');
    String comma = "";
    for (String value : values) {
      text.append(comma);
      append(value);
      comma = ",";
    }
    text.append(']');
    return this;
  }

  /** Adds an object that is written already. */
  Json object(String name, String object) {
    name(name);
    text.append(object);
    return this;
  }

  /** Adds objects that are written already. */
  Json objects(String name, Collection<String> objects) {
    name(name);
    text.append('[').append(String.join(",", objects)).append(']');
    return this;
  }

  /** Ends the object and returns it. */
  String end() {
    return text.append('}').toString();
  }

  private void name(String name) {
    if (text.length() > 1) {
      text.append(',');
    }
    append(name);
    text.append(':');
  }

  private void append(String value) {
    text.append('"');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      boolean plain = c >= ' ' && c <= '~' && "\"\\<>&'".indexOf(c) < 0;
      text.append(plain ? String.valueOf(c) : String.format("\\u%04x", (int) c));
    }
    text.append('"');
  }
}
