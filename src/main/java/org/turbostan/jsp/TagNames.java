package org.turbostan.jsp;

import java.lang.reflect.Array;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turbostan.Tag;

/**
 * Reads the tags that an author gives: a list with commas, e.g. {@code product:42,catalogue}, or a
 * collection or an array, each element of which is one tag.
 */
final class TagNames {

  private TagNames() {}

  /** Returns the tags; what is blank names nothing and is left out. */
  static Set<Tag> of(@Nullable Object value) {
    if (value == null) {
      return Set.of();
    }
    Set<Tag> tags = new LinkedHashSet<>();
    if (value instanceof Iterable<?> many) {
      many.forEach(one -> add(tags, one));
    } else if (value.getClass().isArray()) {
      for (int i = 0; i < Array.getLength(value); i++) {
        add(tags, Array.get(value, i));
      }
    } else {
      for (String one : value.toString().split(",", -1)) {
        add(tags, one);
      }
    }
    return tags;
  }

  private static void add(Set<Tag> tags, @Nullable Object one) {
    String name = one == null ? "" : one.toString().strip();
    if (!name.isEmpty()) {
      tags.add(Tag.of(name));
    }
  }
}
