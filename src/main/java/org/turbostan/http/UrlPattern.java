package org.turbostan.http;

import org.turbostan.Printable;

/**
 * Which paths a rule is for, written like a servlet's {@code url-pattern}: {@code /exact}, {@code
 * /below/*} or {@code *.ext}.
 *
 * @param text the pattern as it was written
 */
record UrlPattern(String text) {

  /**
   * Reads a pattern.
   *
   * @throws IllegalArgumentException if it is none of the three forms
   */
  UrlPattern {
    boolean path = text.startsWith("/");
    boolean extension = text.startsWith("*.") && text.length() > 2 && text.indexOf('/') < 0;
    if (!path && !extension) {
      throw refused(text, "begins neither with / nor with *.");
    }
    int star = text.indexOf('*', extension ? 1 : 0);
    if (star >= 0 && !(path && star == text.length() - 1 && text.charAt(star - 1) == '/')) {
      throw refused(text, "has a * in the middle.");
    }
    if (text.indexOf('%') >= 0 || text.indexOf('?') >= 0) {
      throw refused(text, "holds a % or a ?, but patterns are of decoded paths without a query.");
    }
  }

  /** Returns whether a decoded path, below the context path, is meant. */
  boolean matches(String path) {
    if (text.startsWith("*")) {
      return path.endsWith(text.substring(1)) && path.lastIndexOf('/') < path.lastIndexOf('.');
    }
    if (!text.endsWith("/*")) {
      return path.equals(text);
    }
    int prefix = text.length() - 2;
    return path.startsWith(text.substring(0, prefix))
        && (path.length() == prefix || path.charAt(prefix) == '/');
  }

  private static IllegalArgumentException refused(String text, String why) {
    return new IllegalArgumentException(
        Printable.quote(text)
            + " "
            + why
            + " Write a pattern like /catalogue, /catalogue/* or *.css.");
  }
}
