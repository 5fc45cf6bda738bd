package org.turbostan.servlet;

import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import org.turbostan.CacheRequest;
import org.turbostan.Outcome;
import org.turbostan.Rendering;

/**
 * Leaves links as they are while something is rendered for the cache: a session id that is written
 * into them for a visitor without cookies would be everybody's.
 */
final class PlainLinks extends HttpServletResponseWrapper {

  private final CacheRequest cached;

  PlainLinks(HttpServletResponse response, CacheRequest cached) {
    super(response);
    this.cached = cached;
  }

  @Override
  public String encodeURL(String url) {
    return rendersForCache() ? url : super.encodeURL(url);
  }

  @Override
  public String encodeRedirectURL(String url) {
    return rendersForCache() ? url : super.encodeRedirectURL(url);
  }

  private boolean rendersForCache() {
    Rendering rendering = cached.innermost();
    return rendering != null && rendering.outcome().kind() != Outcome.Kind.BYPASSED;
  }
}
