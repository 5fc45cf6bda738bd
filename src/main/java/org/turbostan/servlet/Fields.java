package org.turbostan.servlet;

import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.turbostan.Field;

/**
 * The header of a response at one moment. What a page has set is the difference between two of
 * these: the response itself knows best which cookies a container added, what a {@code reset} took
 * away again and what an include could not set.
 *
 * <p>Content type and length are left out: containers differ in whether they list them.
 *
 * @param byName the values by name, in the order in which the response lists the names
 * @param contentType the content type, or {@code null}
 */
record Fields(Map<String, List<String>> byName, @Nullable String contentType) {

  /** Marks, as the name of a stored field, a header that adds to what outer layers have set. */
  static final String ADDS_TO = ":adds-to";

  static Fields of(HttpServletResponse response) {
    Map<String, List<String>> fields = new java.util.LinkedHashMap<>();
    Map<String, Boolean> seen = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String name : response.getHeaderNames()) {
      if (seen.put(name, true) == null
          && !name.equalsIgnoreCase("Content-Type")
          && !name.equalsIgnoreCase("Content-Length")) {
        fields.put(name, List.copyOf(response.getHeaders(name)));
      }
    }
    return new Fields(fields, response.getContentType());
  }

  /** Returns what has been set since {@code before}, a field for each line. */
  List<Field> since(Fields before) {
    Map<String, List<String>> known = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    known.putAll(before.byName);
    List<Field> set = new ArrayList<>();
    byName.forEach(
        (name, values) -> {
          List<String> outer = known.getOrDefault(name, List.of());
          boolean added =
              values.size() >= outer.size() && values.subList(0, outer.size()).equals(outer);
          if (added && values.size() > outer.size() && !outer.isEmpty()) {
            set.add(new Field(ADDS_TO, name));
          }
          int first = added ? outer.size() : 0;
          values.subList(first, values.size()).forEach(value -> set.add(new Field(name, value)));
        });
    return set;
  }

  /** Returns whether a field sets a cookie. */
  static boolean isCookie(Field field) {
    return field.name().equalsIgnoreCase("Set-Cookie");
  }

  /** Takes back all that has been set in a response that is not committed yet. */
  void restore(HttpServletResponse response) {
    response.reset();
    byName.forEach(
        (name, values) -> {
          response.setHeader(name, values.get(0));
          values.subList(1, values.size()).forEach(value -> response.addHeader(name, value));
        });
    if (contentType != null) {
      response.setContentType(contentType);
    }
  }
}
