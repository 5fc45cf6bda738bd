package org.turbostan.http;

import java.nio.charset.Charset;
import java.util.Collection;
import java.util.List;
import org.turbostan.Field;

/** Searches what is about to be stored for what belongs to the one visitor it was rendered for. */
public final class Secrets {

  /** Shorter texts are found everywhere. */
  private static final int SHORTEST = 3;

  private Secrets() {}

  /**
   * Returns whether any of {@code secrets} occurs in an answer.
   *
   * @param charset of the body
   */
  public static boolean occur(
      Collection<String> secrets, byte[] body, Charset charset, List<Field> fields) {
    for (String secret : secrets) {
      if (secret.length() >= SHORTEST
          && (contains(body, secret.getBytes(charset))
              || fields.stream().anyMatch(field -> field.value().contains(secret)))) {
        return true;
      }
    }
    return false;
  }

  private static boolean contains(byte[] body, byte[] secret) {
    int last = body.length - secret.length;
    for (int start = 0; start <= last; start++) {
      int i = 0;
      while (i < secret.length && body[start + i] == secret[i]) {
        i++;
      }
      if (i == secret.length) {
        return true;
      }
    }
    return false;
  }
}
