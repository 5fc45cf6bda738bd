package org.turbostan.jsp;

import org.jspecify.annotations.Nullable;
import org.turbostan.KeyText;
import org.turbostan.Keyed;

/** Reads what an author gives as a key: a text, a value that has one, or an object with its own. */
final class AuthorKey {

  private AuthorKey() {}

  /**
   * Returns the key's text; empty if there is none.
   *
   * @throws NotKeyedException if the object has no text to rely on
   */
  static String text(@Nullable Object given) {
    if (given instanceof String text) {
      return text;
    }
    return given instanceof Keyed keyed ? ofOthers(keyed) : given == null ? "" : known(given);
  }

  /**
   * Returns the text of the version that the object brings; empty if it brings none.
   *
   * @throws NotKeyedException if the version has no text to rely on
   */
  static String version(@Nullable Object given) {
    Object version = given instanceof Keyed keyed ? keyed.cacheVersion() : null;
    return version == null ? "" : known(version);
  }

  /** Others' code may answer what it must not. */
  @SuppressWarnings("ConstantValue")
  private static String ofOthers(Keyed keyed) {
    @Nullable String key = keyed.cacheKey();
    return key == null ? "" : key;
  }

  private static String known(Object value) {
    String text = KeyText.of(value);
    if (text == null) {
      throw new NotKeyedException(value);
    }
    return text;
  }
}
