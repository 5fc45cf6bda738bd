package org.turbostan.admin;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import org.turbostan.Printable;

/**
 * Writes HTML in which everything is escaped but the markup that stands in this library's own
 * source: {@code html.add("<td>{}</td>", name)}.
 *
 * <p>What comes from outside is shown so that it can't pretend to be something else: control
 * characters, and those that reverse the reading direction, are written as {@code \}{@code
 * u{202e}}.
 *
 * <p>Not thread-safe.
 */
final class Html {

  private final StringBuilder text = new StringBuilder();

  /** Returns the HTML of markup and values. */
  static Html of(String markup, Object... values) {
    return new Html().add(markup, values);
  }

  /** Returns parts one after the other. */
  static Html of(Collection<Html> parts) {
    Html all = new Html();
    parts.forEach(part -> all.text.append(part.text));
    return all;
  }

  /**
   * Adds markup, with a value in the place of each <code>{}</code>: other HTML as it is, everything
   * else escaped.
   *
   * @throws IllegalArgumentException if there are more or fewer values than places
   */
  Html add(String markup, Object... values) {
    int from = 0;
    for (Object value : values) {
      int place = markup.indexOf("{}", from);
      if (place < 0) {
        throw new IllegalArgumentException("no place for a value in " + markup);
      }
      text.append(markup, from, place);
      if (value instanceof Html html) {
        text.append(html.text);
      } else {
        escape(value.toString());
      }
      from = place + 2;
    }
    if (markup.indexOf("{}", from) >= 0) {
      throw new IllegalArgumentException("a value is missing in " + markup);
    }
    text.append(markup, from, markup.length());
    return this;
  }

  /**
   * Returns a text to stand in an attribute from where it is sent back, character for character.
   */
  static Html exactly(String value) {
    Html exact = new Html();
    value
        .codePoints()
        .forEach(
            c -> {
              if (c < ' ' || c > '~' || "&<>\"'".indexOf(c) >= 0) {
                exact.text.append("&#").append(c).append(';');
              } else {
                exact.text.appendCodePoint(c);
              }
            });
    return exact;
  }

  /** Returns a text for the query of a link. */
  static String inQuery(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  private void escape(String value) {
    value
        .codePoints()
        .forEach(
            c -> {
              switch (c) {
                case '&' -> text.append("&amp;");
                case '<' -> text.append("&lt;");
                case '>' -> text.append("&gt;");
                case '"' -> text.append("&quot;");
                case '\'' -> text.append("&#39;");
                case '\n' -> text.append("\\n");
                default -> {
                  if (Printable.isHarmless(c)) {
                    text.appendCodePoint(c);
                  } else {
                    text.append("\\u{").append(Integer.toHexString(c)).append('}');
                  }
                }
              }
            });
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
