package org.turbostan.jsp;

import jakarta.servlet.jsp.PageContext;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.turbostan.Content;
import org.turbostan.Field;
import org.turbostan.Printable;

/**
 * The page variables that a fragment's body sets: kept beside the fragment as fields such as {@code
 * var:total = i:42}, and set again on a hit.
 */
final class PageVariables {

  private static final String PREFIX = "var:";

  private PageVariables() {}

  /** What was found in a page: what to keep, or the variable that can't be kept. */
  record Kept(List<Field> fields, @Nullable String problem) {

    static final Kept NOTHING = new Kept(List.of(), null);
  }

  /**
   * Reads the attribute {@code vars}.
   *
   * @throws BadAttributeException if it names nothing
   */
  static List<String> names(@Nullable String vars) {
    if (vars == null) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    for (String name : vars.split(",", -1)) {
      if (name.isBlank()) {
        throw new BadAttributeException(
            "vars",
            Printable.quote(vars) + " is not a list of page variables: write names as in a,b.");
      }
      names.add(name.strip());
    }
    return names;
  }

  /** Reads the variables after the body; one that is not set is not kept. */
  static Kept keep(PageContext page, List<String> names) {
    if (names.isEmpty()) {
      return Kept.NOTHING;
    }
    List<Field> fields = new ArrayList<>(names.size());
    for (String name : names) {
      Object value = page.getAttribute(name, PageContext.PAGE_SCOPE);
      if (value == null) {
        continue;
      }
      String text = ExactText.of(value);
      if (text == null) {
        return new Kept(List.of(), problem(name, value));
      }
      fields.add(new Field(PREFIX + name, text));
    }
    return new Kept(fields, null);
  }

  /** Sets the variables as the body did. */
  static void restore(PageContext page, List<String> names, Content content) {
    for (String name : names) {
      String text = content.field(PREFIX + name);
      Object value = text == null ? null : ExactText.read(text);
      if (value == null) {
        page.removeAttribute(name, PageContext.PAGE_SCOPE);
      } else {
        page.setAttribute(name, value, PageContext.PAGE_SCOPE);
      }
    }
  }

  private static String problem(String name, Object value) {
    return "the variable "
        + Printable.quote(name)
        + " is a "
        + value.getClass().getName()
        + ", which has no exact textual form; keep a String, a number, a Boolean or a date of"
        + " java.time instead, or take it out of vars";
  }
}
