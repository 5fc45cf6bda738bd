package org.turbostan.config;

import java.nio.charset.StandardCharsets;

/**
 * A text that must not be seen. Its {@link #toString()} hides it, so that it can't slip into a log
 * by way of whatever holds it.
 *
 * @param text the secret itself
 */
public record Secret(String text) {

  /** What is shown in the place of a secret. */
  static final String HIDDEN = "(hidden)";

  /** Returns the UTF-8 bytes of the secret, e.g. as the key of an HMAC. */
  public byte[] bytes() {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Returns a fixed text, whatever the secret is. */
  @Override
  public String toString() {
    return HIDDEN;
  }
}
