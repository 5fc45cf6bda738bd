package org.turbostan.jsp;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.turbostan.FragmentKey;
import org.turbostan.Outcome;

/**
 * A development aid: what became of a fragment, as an HTML comment, e.g. {@code <!-- stan: HIT
 * age=12s name=/catalogue.jsp#0 key=product:42 -->}.
 */
final class TraceComment {

  private TraceComment() {}

  /** Returns the comment; {@code age} is {@code null} for what was just rendered. */
  static String of(FragmentKey key, Outcome outcome, @Nullable Duration age) {
    StringBuilder comment = new StringBuilder("<!-- stan: ").append(outcome);
    if (age != null) {
      comment.append(" age=").append(age.toSeconds()).append('s');
    }
    append(comment, " name=", key.name());
    append(comment, " key=", key.key());
    append(comment, " variant=", key.variant());
    return comment.append(" -->").toString();
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
