package org.turbostan.persistence;

import jakarta.persistence.Entity;
import java.beans.Introspector;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turbostan.KeyText;
import org.turbostan.Keyed;
import org.turbostan.Tag;

/** What a changed entity deletes. */
final class EntityTags {

  private EntityTags() {}

  /**
   * Returns the tags that a change of an entity deletes, e.g. {@code product}, {@code product:42}
   * and the key {@code product:42}.
   *
   * @param type its class
   * @param id its id; {@code null} if that is not known
   * @param entity the entity itself; {@code null} if it is not at hand
   */
  static Set<Tag> of(Class<?> type, @Nullable Object id, @Nullable Object entity) {
    Set<Tag> tags = new HashSet<>();
    String text = id == null ? null : KeyText.of(id);
    for (String name : names(type)) {
      tags.add(Tag.of(name));
      if (text != null) {
        add(tags, name + ':' + text);
        // As stan:tag and stan:key write it.
        add(tags, name + ':' + KeyText.part(text));
      }
    }
    if (entity instanceof Keyed keyed) {
      addOwn(tags, keyed);
    }
    return tags;
  }

  /** Returns the names of an entity and of those that it extends, with which it shares its ids. */
  static List<String> names(Class<?> type) {
    List<String> names = new ArrayList<>();
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      Entity entity = each.getDeclaredAnnotation(Entity.class);
      if (entity != null) {
        String name = entity.name().isEmpty() ? each.getSimpleName() : entity.name();
        names.add(Introspector.decapitalize(name));
      }
    }
    return names;
  }

  private static void add(Set<Tag> tags, String name) {
    tags.add(Tag.of(name));
    tags.add(Tag.key(name));
  }

  private static void addOwn(Set<Tag> tags, Keyed entity) {
    String key = entity.cacheKey();
    if (!key.isEmpty()) {
      tags.add(Tag.key(key));
    }
    for (String tag : entity.cacheTags()) {
      if (!tag.isBlank()) {
        tags.add(Tag.of(tag.strip()));
      }
    }
  }
}
