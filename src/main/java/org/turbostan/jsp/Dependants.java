package org.turbostan.jsp;

import java.lang.reflect.Method;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a compiled page depends on: static includes, tag files and tag library descriptors, with the
 * times of these files, e.g. {@code /WEB-INF/header.jspf = 1700000000000}.
 *
 * <p>Every Jasper generates a method {@code getDependants()} for it, but the interface that
 * declares the method has another name in each of its descendants. So it is called by its name: a
 * container without it has pages without known dependants, not a missing class.
 */
final class Dependants {

  private Dependants() {}

  /** Returns the dependants of a page by their names, in order; none if the page does not say. */
  static Map<String, Long> of(Object page) {
    Map<String, Long> dependants = new TreeMap<>();
    if (answer(page) instanceof Map<?, ?> times) {
      times.forEach((name, time) -> put(dependants, name, time));
    } else if (answer(page) instanceof Iterable<?> names) {
      names.forEach(name -> put(dependants, name, 0L));
    }
    return dependants;
  }

  /** Returns a name without the folder in which a jar happens to lie on this machine. */
  static String portableName(String name) {
    int jar = name.lastIndexOf(".jar!/");
    if (jar >= 0) {
      return name.substring(name.lastIndexOf('/', jar) + 1);
    }
    return name.contains(":") ? name.substring(name.lastIndexOf('/') + 1) : name;
  }

  private static void put(Map<String, Long> dependants, Object name, Object time) {
    dependants.put(name.toString(), time instanceof Long millis ? millis : 0L);
  }

  private static Object answer(Object page) {
    try {
      Method method = page.getClass().getMethod("getDependants");
      Object answer = method.invoke(page);
      return answer == null ? Map.of() : answer;
    } catch (ReflectiveOperationException | RuntimeException e) {
      return Map.of();
    }
  }
}
