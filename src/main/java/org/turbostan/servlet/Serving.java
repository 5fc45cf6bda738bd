package org.turbostan.servlet;

import java.io.IOException;
import java.time.Instant;
import org.turbostan.CacheRequest;
import org.turbostan.Entry;
import org.turbostan.Hit;
import org.turbostan.http.CacheStatus;

/** Serves one visitor from the cache. */
record Serving(Visitor visitor) {

  void serve(Hit hit) throws IOException {
    visitor.trace(() -> CacheStatus.served(hit.outcome(), secondsLeft(hit)));
    send(hit);
  }

  /** Serves the last good page in the place of an error of this status; 0 for an exception. */
  void serveForFailure(Hit lastGood, int status) throws IOException {
    visitor.trace(() -> CacheStatus.servedForFailure(status, secondsLeft(lastGood)));
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
    RequestAttributes before = RequestAttributes.of(visitor.request());
    try (CacheRequest own = visitor.cache().begin()) {
      visitor.request().setAttribute(TurboStan.REQUEST_ATTRIBUTE, own);
      if (visitor.request().getProtocol().startsWith("HTTP/1.")) {
        // It would be good for the visitor's next request only after the rendering.
        visitor.response().setHeader("Connection", "close");
      }
      new Serving(visitor.with(own)).serve(own.serveStale(stale));
      visitor.response().getOutputStream().close();
    } finally {
      before.restore(visitor.request());
      visitor.request().setAttribute(TurboStan.REQUEST_ATTRIBUTE, visitor.cached());
    }
  }

  private void send(Hit hit) throws IOException {
    Instant now = visitor.now();
    StoredPage page = new StoredPage(hit.content());
    PageSender sender =
        new PageSender(new ServletFacts(visitor.request()), visitor.response(), now);
    if (page.isHoled()) {
      visitor.foresee();
      VisitorHoles holes =
          new VisitorHoles(visitor.request(), visitor.response(), visitor.cached());
      sender.sendPersonal(new HoledPage(visitor.request(), visitor.response(), holes).filled(page));
    } else {
      sender.send(page, page.age(hit.entry(), now));
    }
  }

  private long secondsLeft(Hit hit) {
    return StoredPage.left(hit.entry(), visitor.now()).toSeconds();
  }
}
