package org.turbostan.testing;

import java.lang.reflect.Array;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Looks into the thread-locals of all threads. The JDK must be opened for that, with {@code
 * --add-opens=java.base/java.lang=ALL-UNNAMED}, as Tomcat's own scripts do.
 */
public final class ThreadLocals {

  private ThreadLocals() {}

  /** Describes each thread-local whose key or value is of a class of this class loader. */
  public static List<String> of(ClassLoader loader) {
    List<String> found = new ArrayList<>();
    try {
      for (Thread thread : Thread.getAllStackTraces().keySet()) {
        for (String map : List.of("threadLocals", "inheritableThreadLocals")) {
          Object table = table(get(Thread.class, map, thread));
          for (int i = 0; table != null && i < Array.getLength(table); i++) {
            Object entry = Array.get(table, i);
            if (entry != null) {
              Object key = ((java.lang.ref.Reference<?>) entry).get();
              Object value = get(entry.getClass(), "value", entry);
              if (isOf(loader, key) || isOf(loader, value)) {
                found.add(thread.getName() + ": " + key + " = " + value);
              }
            }
          }
        }
      }
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("This JDK keeps thread-locals otherwise: " + e, e);
    }
    return found;
  }

  private static @Nullable Object table(@Nullable Object map) throws ReflectiveOperationException {
    return map == null ? null : get(map.getClass(), "table", map);
  }

  private static @Nullable Object get(Class<?> type, String name, Object object)
      throws ReflectiveOperationException {
    Field field = type.getDeclaredField(name);
    field.setAccessible(true);
    return field.get(object);
  }

  private static boolean isOf(ClassLoader loader, @Nullable Object object) {
    return object != null && object.getClass().getClassLoader() == loader;
  }
}
