package org.turbostan.jsp;

/** Escapes text for HTML and XML, in elements and in quoted attributes, as JSTL does. */
final class Markup {

  private Markup() {}

  static String escape(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&#034;");
        case '\'' -> escaped.append("&#039;");
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
