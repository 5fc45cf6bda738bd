package org.turbostan.jsp;

import java.lang.reflect.Array;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turbostan.KeyText;
import org.turbostan.Keyed;
import org.turbostan.Tag;

/**
 * Reads the tags that an author gives: a list with commas, e.g. {@code product:42,catalogue}, an
 * object that brings its own, or a collection or an array, each element of which is one tag or such
 * an object.
 */
final class TagNames {

  private TagNames() {}

  /**
   * Returns the tags; what is blank names nothing and is left out.
   *
   * @throws NotKeyedException if an object has neither tags nor a text to rely on
   */
  static Set<Tag> of(@Nullable Object value) {
    if (value == null) {
      return Set.of();
    }
    Set<Tag> tags = new LinkedHashSet<>();
    if (value instanceof Keyed) {
      add(tags, value);
    } else if (value instanceof Iterable<?> many) {
      many.forEach(one -> add(tags, one));
    } else if (value.getClass().isArray()) {
      for (int i = 0; i < Array.getLength(value); i++) {
        add(tags, Array.get(value, i));
      }
    } else {
      for (String one : text(value).split(",", -1)) {
        add(tags, one);
      }
    }
    return tags;
  }

  private static void add(Set<Tag> tags, @Nullable Object one) {
    if (one instanceof Keyed keyed) {
      keyed.cacheTags().forEach(tag -> add(tags, tag));
      return;
    }
    String name = one == null ? "" : text(one).strip();
    if (!name.isEmpty()) {
      tags.add(Tag.of(name));
    }
  }

  private static String text(Object value) {
    String text = KeyText.of(value);
    if (text == null) {
      throw new NotKeyedException(value);
    }
    return text;
  }
}
