package org.turbostan.servlet;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request as it came to the filter, without the attributes that the application has set in it
 * since. Holes of a page that was rendered see it like this, because holes of the same page from
 * the cache do: what a hole can't have then it must not have now, or nobody would notice.
 *
 * <p>A HEAD is shown as the GET whose header it asks for: what an included page writes counts.
 */
final class AsItCame extends HttpServletRequestWrapper {

  /** What containers and this library set: includes would not work without. */
  private static final List<String> OF_CONTAINERS =
      List.of(
          "org.turbostan.",
          "org.apache.",
          "org.eclipse.jetty.",
          "jakarta.servlet.include.",
          "jakarta.servlet.forward.",
          "jakarta.servlet.error.",
          "jakarta.servlet.async.");

  private final Set<String> shown;

  /** Makes a view of a request as it is now. */
  AsItCame(HttpServletRequest request) {
    super(request);
    this.shown = new HashSet<>(Collections.list(request.getAttributeNames()));
  }

  @Override
  public String getMethod() {
    String method = super.getMethod();
    return method.equals("HEAD") ? "GET" : method;
  }

  @Override
  public @Nullable Object getAttribute(String name) {
    return isShown(name) ? super.getAttribute(name) : null;
  }

  @Override
  public Enumeration<String> getAttributeNames() {
    return Collections.enumeration(
        Collections.list(super.getAttributeNames()).stream().filter(this::isShown).toList());
  }

  @Override
  public void setAttribute(String name, @Nullable Object value) {
    shown.add(name);
    super.setAttribute(name, value);
  }

  private boolean isShown(String name) {
    return shown.contains(name) || isOfContainers(name);
  }

  /** Returns whether an attribute is a container's, or this library's. */
  static boolean isOfContainers(String name) {
    return OF_CONTAINERS.stream().anyMatch(name::startsWith);
  }
}
