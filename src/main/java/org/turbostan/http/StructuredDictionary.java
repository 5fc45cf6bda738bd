package org.turbostan.http;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads a dictionary of structured field values (RFC 8941, section 4.2.2), e.g. {@code max-age=60,
 * no-store}. As the RFC asks, a single error makes the whole field unreadable. Parameters are
 * checked and dropped.
 */
final class StructuredDictionary {

  /** The types of values that can be told apart. */
  enum Type {
    /** A whole number. */
    INTEGER,
    /** Text in quotes. */
    STRING,
    /** {@code ?1} or {@code ?0}; a key without a value is true. */
    BOOLEAN,
    /** A decimal, token, byte sequence or inner list. */
    OTHER
  }

  /**
   * A value.
   *
   * @param type its type
   * @param text as it was written, a string without quotes and escapes
   */
  record Value(Type type, String text) {}

  private static final String KEY = "[a-z*][a-z0-9_.*-]*";
  private static final Pattern KEYS = Pattern.compile(KEY);
  private static final Pattern INTEGERS = Pattern.compile("-?[0-9]{1,15}(?![0-9.])");
  private static final Pattern DECIMALS = Pattern.compile("-?[0-9]{1,12}\\.[0-9]{1,3}(?![0-9.])");
  private static final Pattern STRINGS = Pattern.compile("\"((?:[ !#-\\[\\]-~]|\\\\[\"\\\\])*+)\"");
  private static final Pattern BOOLEANS = Pattern.compile("\\?[01]");
  private static final Pattern TOKENS = Pattern.compile("[A-Za-z*][!#$%&'*+.^_`|~0-9A-Za-z:/-]*");
  private static final Pattern BYTES = Pattern.compile(":[A-Za-z0-9+/]*={0,2}:");

  private final String text;
  private int at;

  private StructuredDictionary(String text) {
    this.text = text;
  }

  /**
   * Returns the dictionary in these lines, the last of several values of a key; or {@code null}.
   */
  static @Nullable Map<String, Value> parse(List<String> lines) {
    try {
      return new StructuredDictionary(String.join(",", lines)).dictionary();
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private Map<String, Value> dictionary() {
    Map<String, Value> members = new LinkedHashMap<>();
    skip(" ");
    while (at < text.length()) {
      String key = take(KEYS);
      Value item = new Value(Type.BOOLEAN, "?1");
      if (peek() == '=') {
        at++;
        item = peek() == '(' ? innerList() : item();
      }
      parameters();
      members.remove(key);
      members.put(key, item);
      skip(" \t");
      if (at == text.length()) {
        return members;
      }
      expect(',');
      skip(" \t");
      if (at == text.length()) {
        throw new IllegalArgumentException("ends with a comma");
      }
    }
    return members;
  }

  private Value innerList() {
    int start = at;
    expect('(');
    skip(" ");
    while (peek() != ')') {
      item();
      parameters();
      if (peek() != ')' && peek() != ' ') {
        throw new IllegalArgumentException("no space in a list");
      }
      skip(" ");
    }
    expect(')');
    return new Value(Type.OTHER, text.substring(start, at));
  }

  private Value item() {
    String value;
    if ((value = next(INTEGERS)) != null) {
      return new Value(Type.INTEGER, value);
    }
    if ((value = next(STRINGS)) != null) {
      String inner = value.substring(1, value.length() - 1);
      return new Value(Type.STRING, inner.replaceAll("\\\\(.)", "$1"));
    }
    if ((value = next(BOOLEANS)) != null) {
      return new Value(Type.BOOLEAN, value);
    }
    if ((value = next(DECIMALS)) != null
        || (value = next(TOKENS)) != null
        || (value = next(BYTES)) != null) {
      return new Value(Type.OTHER, value);
    }
    throw new IllegalArgumentException("no value at " + at);
  }

  private void parameters() {
    while (peek() == ';') {
      at++;
      skip(" ");
      take(KEYS);
      if (peek() == '=') {
        at++;
        item();
      }
    }
  }

  private @Nullable String next(Pattern pattern) {
    Matcher found = pattern.matcher(text).region(at, text.length());
    if (!found.lookingAt()) {
      return null;
    }
    at = found.end();
    return found.group();
  }

  private String take(Pattern pattern) {
    String found = next(pattern);
    if (found == null) {
      throw new IllegalArgumentException("no key at " + at);
    }
    return found;
  }

  private char peek() {
    return at < text.length() ? text.charAt(at) : 0;
  }

  private void expect(char c) {
    if (peek() != c) {
      throw new IllegalArgumentException("no " + c + " at " + at);
    }
    at++;
  }

  private void skip(String chars) {
    while (at < text.length() && chars.indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }
}
