package org.turbostan.jsp;

import org.jspecify.annotations.Nullable;
import org.turbostan.KeyText;
import org.turbostan.Keyed;

/**
 * The functions of the expression language, e.g. {@code ${stan:key(product.id, tab)}}.
 *
 * <p>Parts are joined by colons. A colon, a comma, a per cent sign or white space within a part is
 * written as its code ({@code %3A}), so that different parts never make the same whole, and a comma
 * never divides one tag into two.
 *
 * <p>Each part is a value that has a text to rely on ({@link KeyText}), an object that is {@link
 * Keyed}, or nothing; each function throws an {@link IllegalArgumentException} if it gets any other
 * object.
 */
public final class Functions {

  private Functions() {}

  /**
   * Returns a key of two parts, e.g. {@code 42:reviews}; no value is the empty string. An object
   * that is {@link Keyed} is there with its key and, if it has one, its version.
   */
  public static String key(@Nullable Object first, @Nullable Object second) {
    return versioned(first) + ':' + versioned(second);
  }

  /** Returns a tag of a kind and an identity, e.g. {@code product:42}. */
  public static String tag(@Nullable Object kind, @Nullable Object id) {
    return KeyText.part(AuthorKey.text(kind)) + ':' + KeyText.part(AuthorKey.text(id));
  }

  /**
   * Returns a digest of a text, 32 hexadecimal digits: for keys of long or confidential parts,
   * which would otherwise be shown to administrators.
   */
  public static String hash(@Nullable Object text) {
    return Digest.of(text instanceof Keyed ? versioned(text) : AuthorKey.text(text));
  }

  /** A per cent sign of the part's own is followed by a digit. */
  private static String versioned(@Nullable Object part) {
    String text = KeyText.part(AuthorKey.text(part));
    String version = AuthorKey.version(part);
    return version.isEmpty() ? text : text + "%v" + KeyText.part(version);
  }
}
