package org.turbostan.jsp;

import org.jspecify.annotations.Nullable;

/**
 * The functions of the expression language, e.g. {@code ${stan:key(product.id, tab)}}.
 *
 * <p>Parts are joined by colons. A colon, a comma, a per cent sign or white space within a part is
 * written as its code ({@code %3A}), so that different parts never make the same whole, and a comma
 * never divides one tag into two.
 */
public final class Functions {

  private Functions() {}

  /** Returns a key of two parts, e.g. {@code 42:reviews}; no value is the empty string. */
  public static String key(@Nullable Object first, @Nullable Object second) {
    return join(first, second);
  }

  /** Returns a tag of a kind and an identity, e.g. {@code product:42}. */
  public static String tag(@Nullable Object kind, @Nullable Object id) {
    return join(kind, id);
  }

  /**
   * Returns a digest of a text, 32 hexadecimal digits: for keys of long or confidential parts,
   * which would otherwise be shown to administrators.
   */
  public static String hash(@Nullable Object text) {
    return Digest.of(text == null ? "" : text.toString());
  }

  private static String join(@Nullable Object first, @Nullable Object second) {
    StringBuilder joined = new StringBuilder();
    append(joined, first);
    append(joined.append(':'), second);
    return joined.toString();
  }

  private static void append(StringBuilder joined, @Nullable Object part) {
    String text = part == null ? "" : part.toString();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == ':' || c == ',' || c == '%' || c <= ' ') {
        joined.append(String.format("%%%02X", (int) c));
      } else {
        joined.append(c);
      }
    }
  }
}
