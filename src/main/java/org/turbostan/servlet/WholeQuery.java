package org.turbostan.servlet;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.util.Enumeration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request that shows the parameters of another one, and is itself in all else. */
final class WholeQuery extends HttpServletRequestWrapper {

  private final HttpServletRequest whole;

  WholeQuery(HttpServletRequest request, HttpServletRequest whole) {
    super(request);
    this.whole = whole;
  }

  @Override
  public @Nullable String getQueryString() {
    return whole.getQueryString();
  }

  @Override
  public @Nullable String getParameter(String name) {
    return whole.getParameter(name);
  }

  @Override
  public String @Nullable [] getParameterValues(String name) {
    return whole.getParameterValues(name);
  }

  @Override
  public Map<String, String[]> getParameterMap() {
    return whole.getParameterMap();
  }

  @Override
  public Enumeration<String> getParameterNames() {
    return whole.getParameterNames();
  }
}
