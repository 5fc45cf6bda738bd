package org.turbostan.servlet;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Instant;
import java.util.function.Supplier;
import org.turbostan.CacheRequest;
import org.turbostan.FragmentCache;
import org.turbostan.http.CacheStatus;

/**
 * One visitor's request and response, and their part of the cache.
 *
 * @param cached what the request has of the cache
 */
record Visitor(
    FragmentCache cache,
    SiteOptions options,
    CacheRequest cached,
    HttpServletRequest request,
    HttpServletResponse response) {

  Instant now() {
    return cache.now();
  }

  /** Returns the same visitor, with another part of the cache. */
  Visitor with(CacheRequest cached) {
    return new Visitor(cache, options, cached, request, response);
  }

  /** Returns the same visitor, whose request and response look otherwise. */
  Visitor with(HttpServletRequest request, HttpServletResponse response) {
    return new Visitor(cache, options, cached, request, response);
  }

  /** Asks beforehand for the fragments that the page will probably use. */
  void foresee() {
    cached.foresee(new ServletVisit(request));
  }

  /** Tells a developer what becomes of the request, if that is wanted. */
  void trace(Supplier<String> status) {
    if (options.trace() == SiteOptions.Trace.HEADER) {
      response.addHeader(CacheStatus.NAME, status.get());
    }
  }
}
