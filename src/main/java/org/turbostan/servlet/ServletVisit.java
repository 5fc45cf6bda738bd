package org.turbostan.servlet;

import jakarta.servlet.http.HttpServletRequest;
import org.turbostan.Visit;

/**
 * A request as it came to the filter, to foresee what it will ask for.
 *
 * @param request what the container has made of it, which notes nothing
 */
public record ServletVisit(HttpServletRequest request) implements Visit {

  @Override
  public String page() {
    String query = request.getQueryString();
    String path = request.getRequestURI();
    return query == null ? path : path + '?' + query;
  }
}
