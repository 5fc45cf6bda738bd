package org.turbostan.servlet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.turbostan.FragmentKey;
import org.turbostan.Outcome;

/**
 * A development aid: what became of a fragment, as an HTML comment, e.g. {@code <!-- stan: HIT
 * age=12s name=/catalogue.jsp#0 key=product:42 -->}.
 *
 * <p>A comment is true of one answer only. So comments of what is nested are taken out of what is
 * stored: a later hit would tell of renderings that were not its own.
 */
public final class TraceComment {

  private static final String START = "<!-- stan: ";
  private static final String END = " -->";

  private TraceComment() {}

  /** Returns the comment; {@code age} is {@code null} for what was just rendered. */
  public static String of(FragmentKey key, Outcome outcome, @Nullable Duration age) {
    StringBuilder comment = new StringBuilder(START).append(outcome);
    if (age != null) {
      comment.append(" age=").append(age.toSeconds()).append('s');
    }
    append(comment, " name=", key.name());
    append(comment, " key=", key.key());
    append(comment, " variant=", key.variant());
    return comment.append(END).toString();
  }

  /** Returns {@code text} without the comments in it. */
  public static String strip(String text) {
    int start = text.indexOf(START);
    if (start < 0) {
      return text;
    }
    StringBuilder rest = new StringBuilder(text.length());
    int from = 0;
    while (start >= 0) {
      int end = text.indexOf(END, start);
      if (end < 0) {
        break;
      }
      rest.append(text, from, start);
      from = end + END.length();
      start = text.indexOf(START, from);
    }
    return rest.append(text, from, text.length()).toString();
  }

  /** Returns a page's bytes without the comments in it, which are ASCII as markup is. */
  static byte[] strip(byte[] page) {
    return strip(new String(page, ISO_8859_1)).getBytes(ISO_8859_1);
  }

  /** Keys hold what visitors send: nothing in them may end the comment or begin a line. */
  private static void append(StringBuilder comment, String label, String text) {
    if (text.isEmpty()) {
      return;
    }
    comment.append(label);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean afterDash = comment.charAt(comment.length() - 1) == '-';
      switch (c) {
        case '<' -> comment.append("&lt;");
        case '>' -> comment.append("&gt;");
        case '&' -> comment.append("&amp;");
        case '-' -> comment.append(afterDash ? "&#45;" : "-");
        default -> comment.append(Character.isISOControl(c) ? ' ' : c);
      }
    }
  }
}
