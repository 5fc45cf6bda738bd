package org.turbostan.servlet;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.function.Supplier;
import org.turbostan.CacheRequest;
import org.turbostan.Entry;
import org.turbostan.FragmentCache;
import org.turbostan.Hit;
import org.turbostan.http.CacheStatus;

/** Serves one visitor from the cache. */
final class Serving {

  private final FragmentCache cache;
  private final SiteOptions options;
  private final CacheRequest cached;
  private final HttpServletRequest request;
  private final HttpServletResponse response;

  Serving(
      FragmentCache cache,
      SiteOptions options,
      CacheRequest cached,
      HttpServletRequest request,
      HttpServletResponse response) {
    this.cache = cache;
    this.options = options;
    this.cached = cached;
    this.request = request;
    this.response = response;
  }

  void serve(Hit hit) throws IOException {
    trace(() -> CacheStatus.served(hit.outcome(), secondsLeft(hit)));
    send(hit);
  }

  /** Serves the last good page in the place of an error of this status; 0 for an exception. */
  void serveForFailure(Hit lastGood, int status) throws IOException {
    trace(() -> CacheStatus.servedForFailure(status, secondsLeft(lastGood)));
    send(lastGood);
  }

  /**
   * Serves what is stale while it is rendered anew, in this request and after this: the client has
   * all of it when this returns.
   *
   * <p>What fills its holes is part of another request of the cache, because it is no part of what
   * is rendered, and leaves nothing behind that the page could see.
   */
  void serveStale(Entry stale) throws IOException {
    RequestAttributes before = RequestAttributes.of(request);
    try (CacheRequest own = cache.begin()) {
      request.setAttribute(TurboStan.REQUEST_ATTRIBUTE, own);
      if (request.getProtocol().startsWith("HTTP/1.")) {
        // It would be good for the visitor's next request only after the rendering.
        response.setHeader("Connection", "close");
      }
      new Serving(cache, options, own, request, response).serve(own.serveStale(stale));
      response.getOutputStream().close();
    } finally {
      before.restore(request);
      request.setAttribute(TurboStan.REQUEST_ATTRIBUTE, cached);
    }
  }

  private void send(Hit hit) throws IOException {
    Instant now = cache.now();
    StoredPage page = new StoredPage(hit.content());
    PageSender sender = new PageSender(new ServletFacts(request), response, now);
    if (page.isHoled()) {
      cached.foresee(new ServletVisit(request));
      VisitorHoles holes = new VisitorHoles(request, response, cached);
      sender.sendPersonal(new HoledPage(request, response, holes).filled(page));
    } else {
      sender.send(page, page.age(hit.entry(), now));
    }
  }

  private long secondsLeft(Hit hit) {
    return StoredPage.left(hit.entry(), cache.now()).toSeconds();
  }

  /** Tells a developer, if that is wanted. */
  void trace(Supplier<String> status) {
    if (options.trace() == SiteOptions.Trace.HEADER) {
      response.addHeader(CacheStatus.NAME, status.get());
    }
  }
}
