package org.turbostan;

/**
 * Foreign text made fit for a log line or an error message.
 *
 * <p>Keys, settings and attribute values come from outside and may hold line feeds, escape
 * sequences or characters that reverse the reading direction; printed as they are they forge log
 * lines.
 */
public final class Printable {

  private static final int LONGEST = 120;

  private Printable() {}

  /**
   * Returns the text in double quotes, on one line, shortened after 120 characters, e.g. {@code
   * "two\nlines"}. Letters of any script stay as they are; control and format characters, line
   * separators and lone surrogates are written as escapes.
   *
   * @param text anything
   * @return the text, quoted and harmless
   */
  public static String quote(String text) {
    var quoted = new StringBuilder(text.length() + 2).append('"');
    int end =
        text.codePointCount(0, text.length()) <= LONGEST
            ? text.length()
            : text.offsetByCodePoints(0, LONGEST);
    text.substring(0, end).codePoints().forEach(c -> append(quoted, c));
    if (end < text.length()) {
      quoted.append('…');
    }
    return quoted.append('"').toString();
  }

  private static void append(StringBuilder quoted, int c) {
    switch (c) {
      case '\n' -> quoted.append("\\n");
      case '\r' -> quoted.append("\\r");
      case '\t' -> quoted.append("\\t");
      case '"', '\\' -> quoted.append('\\').append((char) c);
      default -> {
        if (isHarmless(c)) {
          quoted.appendCodePoint(c);
        } else {
          quoted.append("\\u{").append(Integer.toHexString(c)).append('}');
        }
      }
    }
  }

  /**
   * Returns whether a code point may be shown as it is: no control or format character, line
   * separator, lone surrogate or code without a meaning that all share.
   */
  public static boolean isHarmless(int c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR,
          Character.SURROGATE,
          Character.PRIVATE_USE,
          Character.UNASSIGNED ->
          false;
      default -> true;
    };
  }
}
