package org.turbostan.config;

import java.util.function.Function;

/**
 * What the text of a setting may be.
 *
 * @param expected in words, to be read after "Expected is", e.g. {@code a time span from 1ms to
 *     10s}
 * @param secret whether the text must not be shown
 * @param reader turns text, without white space around it, into the value; throws
 *     IllegalArgumentException with a sentence that begins with the text, or for a secret doesn't
 *     hold it
 */
record Kind<T>(String expected, boolean secret, Function<String, T> reader) {

  static <T> Kind<T> open(String expected, Function<String, T> reader) {
    return new Kind<>(expected, false, reader);
  }

  T read(String text) {
    return reader.apply(text);
  }
}
