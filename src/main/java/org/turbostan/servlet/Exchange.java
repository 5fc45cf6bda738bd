package org.turbostan.servlet;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.turbostan.Awaited;
import org.turbostan.CacheRequest;
import org.turbostan.Entry;
import org.turbostan.FragmentKey;
import org.turbostan.FragmentPolicy;
import org.turbostan.Hit;
import org.turbostan.Lookup;
import org.turbostan.Outcome;
import org.turbostan.Reason;
import org.turbostan.Rendering;
import org.turbostan.http.Admission;
import org.turbostan.http.CacheStatus;
import org.turbostan.http.CachingRule;
import org.turbostan.http.Invalidation;
import org.turbostan.http.RequestDirectives;
import org.turbostan.http.VaryKey;

/** One request and its answer: passed, looked up, rendered, stored, served. */
final class Exchange {

  private static final Logger LOG = System.getLogger(TurboStanFilter.class.getName());

  private final TurboStanFilter.Site site;
  private final CacheRequest cached;
  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final boolean isContainers;
  private final FilterChain chain;
  private final ServletFacts facts;
  private final Visitor visitor;
  private final Serving serving;
  private boolean waits;

  /** Whether the application answers, and nothing of the answer is kept for the next request. */
  private boolean rendersInVain;

  /** What is to be done when an asynchronous answer is complete. */
  private Runnable whenDone = () -> {};

  Exchange(
      TurboStanFilter.Site site,
      CacheRequest cached,
      HttpServletRequest request,
      HttpServletResponse response,
      FilterChain chain) {
    this.site = site;
    this.cached = cached;
    this.request = request;
    this.response = new PlainLinks(response, cached);
    this.isContainers = !(response instanceof ServletResponseWrapper);
    this.chain = chain;
    this.facts = new ServletFacts(request);
    this.visitor = new Visitor(site.cache(), site.options(), cached, request, this.response);
    this.serving = new Serving(visitor);
  }

  void run() throws IOException, ServletException {
    // It stays there when this filter is done: error pages and asynchronous dispatches come later.
    request.setAttribute(TurboStan.REQUEST_ATTRIBUTE, cached);
    long began = System.nanoTime();
    try {
      answer();
      if (rendersInVain && !request.isAsyncStarted()) {
        UncachedAnswer.note(site.cache(), facts, response, System.nanoTime() - began);
      }
    } finally {
      if (!waits) {
        leave();
      }
    }
  }

  private void answer() throws IOException, ServletException {
    String path = Admission.path(facts);
    CachingRule rule = site.rules().match(path != null ? path : facts.path());
    if (Invalidation.isUnsafe(facts.method())) {
      change(rule);
      return;
    }
    if (rule == null) {
      pass();
      return;
    }
    Reason why = Admission.whyBypassed(rule, facts, site.options().allowsHost());
    if (why != null || path == null) {
      bypass(rule, why != null ? why : Reason.NON_CANONICAL_PATH);
      pass();
      return;
    }
    lookup(Page.of(rule, path, facts));
  }

  private void lookup(Page page) throws IOException, ServletException {
    RequestDirectives asked =
        site.options().obeys(page.rule()) ? RequestDirectives.of(facts) : RequestDirectives.NONE;
    PagePolicy policy =
        new PagePolicy(page, asked, visitor::now, TurboStan.holes(request.getServletContext()));
    Lookup found =
        AsyncWait.isPossible(request)
            ? cached.openUnlessAwaited(page.key(), policy)
            : cached.open(page.key(), policy);
    if (found instanceof Hit hit) {
      serving.serve(hit);
    } else if (found instanceof Awaited other) {
      waits = true;
      AsyncWait.begin(visitor, page.key(), policy, other, serving::serve);
    } else if (asked.onlyIfCached()) {
      refuse((Rendering) found);
    } else {
      render(policy, (Rendering) found);
    }
  }

  private void pass() throws IOException, ServletException {
    rendersInVain = true;
    visitor.foresee();
    chain.doFilter(request, takingBytes(response));
  }

  /** Whoever has wrapped the response outside of this filter may count on the page's writer. */
  private HttpServletResponse takingBytes(HttpServletResponse seen) {
    return isContainers ? new Utf8Response(seen) : seen;
  }

  /** Tells that a page is not looked up for which there is a rule. */
  private void bypass(CachingRule rule, Reason why) {
    FragmentKey pages = FragmentKey.of(rule.pattern(), "");
    cached.bypass(pages, FragmentPolicy.of(Duration.ZERO), why).close();
    trace(Outcome.bypassed(why));
  }

  private void trace(Outcome outcome) {
    visitor.trace(() -> CacheStatus.rendered(outcome, outcome, VaryKey.NONE, null));
  }

  /** Lets the application change something, then deletes what is out of date by it. */
  private void change(@Nullable CachingRule rule) throws IOException, ServletException {
    if (rule != null) {
      bypass(rule, Reason.METHOD);
    }
    Change change = new Change(site.rules(), visitor);
    chain.doFilter(request, takingBytes(new ChangeNotice(response, change)));
    if (request.isAsyncStarted()) {
      whenDone = change::invalidate;
    } else {
      change.invalidate();
    }
  }

  private void refuse(Rendering rendering) {
    rendering.close();
    visitor.trace(CacheStatus::notCached);
    response.setStatus(HttpServletResponse.SC_GATEWAY_TIMEOUT);
    response.setContentLength(0);
  }

  private void render(PagePolicy policy, Rendering rendering) throws IOException, ServletException {
    try (rendering) {
      if (rendering.outcome().kind() == Outcome.Kind.BYPASSED) {
        rendering.close();
        trace(rendering.outcome());
        pass();
        return;
      }
      Entry stale = rendering.servedMeanwhile();
      if (stale != null && isContainers && site.renewals().allow(request, stale, visitor.now())) {
        renew(policy, rendering, stale);
        return;
      }
      PageRendering attempt = new PageRendering(visitor, policy, rendering);
      visitor.foresee();
      try {
        attempt.run(chain);
      } catch (Exception failure) {
        if (!serveLastGood(attempt, 0, failure)) {
          throw failure;
        }
        return;
      }
      int status = attempt.status();
      boolean failed = status >= 500 && attempt.hasLastGood();
      if (!failed || !serveLastGood(attempt, status, failed(status))) {
        attempt.store(visitor.now());
        rendersInVain = rendering.outcome().kind() != Outcome.Kind.RENDERED;
        attempt.serve(visitor.now());
      }
    }
  }

  /** Serves the stale page, so that nobody waits for it, and then renders it anew. */
  private void renew(PagePolicy policy, Rendering rendering, Entry stale)
      throws IOException, ServletException {
    Renewal renewal = new Renewal(stale, request, response);
    serving.serveStale(stale);
    PageRendering attempt =
        new PageRendering(visitor.with(renewal.request(), renewal.response()), policy, rendering);
    if (!renewal.run(attempt, chain, visitor::now)) {
      site.renewals().failed(stale, visitor.now());
    }
  }

  private boolean serveLastGood(PageRendering attempt, int status, Exception failure)
      throws IOException {
    Hit lastGood = attempt.lastGood(failure);
    if (lastGood == null) {
      return false;
    }
    LOG.log(
        Level.WARNING, "Rendering " + lastGood.entry().key() + " failed; served it stale", failure);
    serving.serveForFailure(lastGood, status);
    return true;
  }

  private static Exception failed(int status) {
    return new ServletException("the application answered with status " + status);
  }

  private void leave() {
    if (request.isAsyncStarted()) {
      try {
        request.getAsyncContext().addListener(new CloseWhenDone(cached, whenDone));
        return;
      } catch (IllegalStateException e) {
        // It has been completed or dispatched meanwhile: nothing is left to wait for.
        LOG.log(Level.TRACE, "an asynchronous answer was complete at once", e);
      }
    }
    cached.close();
  }
}
