package org.turbostan.persistence;

import jakarta.persistence.EntityListeners;
import jakarta.persistence.ExcludeSuperclassListeners;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;

/**
 * The classes of entities whose commits are seen. They are held weakly: applications that share
 * this copy of TurboStan come and go.
 *
 * <p>Safe for use by many threads.
 */
final class WatchedEntities {

  private static final Set<Class<?>> CLASSES =
      Collections.newSetFromMap(Collections.synchronizedMap(new WeakHashMap<>()));

  private WatchedEntities() {}

  static void add(Class<?> type) {
    CLASSES.add(type);
  }

  static boolean contains(Class<?> type) {
    return CLASSES.contains(type);
  }

  /** Returns whether {@link InvalidateOnCommit} is a listener of these entities. */
  static boolean isMarked(Class<?> type) {
    for (Class<?> each = type; each != null; each = each.getSuperclass()) {
      EntityListeners listeners = each.getDeclaredAnnotation(EntityListeners.class);
      if (listeners != null && List.of(listeners.value()).contains(InvalidateOnCommit.class)) {
        return true;
      }
      if (each.isAnnotationPresent(ExcludeSuperclassListeners.class)) {
        return false;
      }
    }
    return false;
  }
}
