package org.turbostan.servlet;

import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/**
 * The attributes of a request at one moment, but those of containers and of this library.
 *
 * @param values the values by name
 */
record RequestAttributes(Map<String, Object> values) {

  static RequestAttributes of(HttpServletRequest request) {
    Map<String, Object> values = new HashMap<>();
    for (String name : Collections.list(request.getAttributeNames())) {
      Object value = request.getAttribute(name);
      if (value != null && !AsItCame.isOfContainers(name)) {
        values.put(name, value);
      }
    }
    return new RequestAttributes(values);
  }

  /** Takes back what has been set since. */
  void restore(HttpServletRequest request) {
    for (String name : of(request).values.keySet()) {
      if (!values.containsKey(name)) {
        request.removeAttribute(name);
      }
    }
    values.forEach(
        (name, value) -> {
          if (request.getAttribute(name) != value) {
            request.setAttribute(name, value);
          }
        });
  }
}
