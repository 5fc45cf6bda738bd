package org.turbostan.servlet;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.util.function.Consumer;

/**
 * Tells of a redirect before it is sent: the visitor may follow it before the filter is done, and
 * must not find the page that the request has changed.
 */
final class RedirectNotice extends HttpServletResponseWrapper {

  private final Consumer<String> beforeRedirect;

  RedirectNotice(HttpServletResponse response, Consumer<String> beforeRedirect) {
    super(response);
    this.beforeRedirect = beforeRedirect;
  }

  @Override
  public void sendRedirect(String location) throws IOException {
    beforeRedirect.accept(location);
    super.sendRedirect(location);
  }
}
