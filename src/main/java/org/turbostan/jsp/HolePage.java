package org.turbostan.jsp;

import jakarta.servlet.Servlet;
import jakarta.servlet.ServletConfig;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.jsp.JspFactory;
import jakarta.servlet.jsp.JspWriter;
import jakarta.servlet.jsp.PageContext;
import java.util.Collections;
import java.util.Enumeration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The page in which holes are filled: an empty one of our own, because on a hit no other page may
 * be running. It sees the request, the session if there is one, and the application.
 */
final class HolePage implements Servlet, ServletConfig {

  private final ServletContext application;

  private HolePage(ServletContext application) {
    this.application = application;
  }

  /** Does something with a new page context. */
  static <T> T with(
      HttpServletRequest request, HttpServletResponse response, Function<PageContext, T> action) {
    JspFactory factory = JspFactory.getDefaultFactory();
    PageContext page =
        factory.getPageContext(
            new HolePage(request.getServletContext()),
            request,
            response,
            null,
            // A page that asks for a session gets one, whether the visitor has one or not.
            request.getSession(false) != null,
            JspWriter.DEFAULT_BUFFER,
            true);
    try {
      return action.apply(page);
    } finally {
      factory.releasePageContext(page);
    }
  }

  @Override
  public void init(ServletConfig config) {
    // It is its own configuration.
  }

  @Override
  public ServletConfig getServletConfig() {
    return this;
  }

  @Override
  public void service(ServletRequest request, ServletResponse response) throws ServletException {
    throw new ServletException("A hole answers no requests.");
  }

  @Override
  public String getServletInfo() {
    return "a hole";
  }

  @Override
  public void destroy() {
    // It holds nothing.
  }

  @Override
  public String getServletName() {
    return "stan:hole";
  }

  @Override
  public ServletContext getServletContext() {
    return application;
  }

  @Override
  public @Nullable String getInitParameter(String name) {
    return null;
  }

  @Override
  public Enumeration<String> getInitParameterNames() {
    return Collections.emptyEnumeration();
  }
}
