package org.turbostan.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.ServletResponseWrapper;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turbostan.Awaited;
import org.turbostan.CacheRequest;
import org.turbostan.Entry;
import org.turbostan.FragmentCache;
import org.turbostan.FragmentKey;
import org.turbostan.FragmentPolicy;
import org.turbostan.Hit;
import org.turbostan.Lookup;
import org.turbostan.Outcome;
import org.turbostan.Reason;
import org.turbostan.Rendering;
import org.turbostan.Tag;
import org.turbostan.http.Admission;
import org.turbostan.http.CacheStatus;
import org.turbostan.http.CachingRule;
import org.turbostan.http.CachingRules;
import org.turbostan.http.Invalidation;
import org.turbostan.http.RequestDirectives;
import org.turbostan.http.VaryKey;

/**
 * Begins the cache's part of each request before the application reads any data, and caches whole
 * pages where a rule says so.
 *
 * <pre>{@code
 * <filter>
 *   <filter-name>turbostan</filter-name>
 *   <filter-class>org.turbostan.servlet.TurboStanFilter</filter-class>
 *   <async-supported>true</async-supported>
 *   <init-param>
 *     <param-name>rules</param-name>
 *     <param-value>
 *       /catalogue  ttl=60s stale=10m tags=catalogue ignore=utm_* public
 *     </param-value>
 *   </init-param>
 * </filter>
 * <filter-mapping>
 *   <filter-name>turbostan</filter-name>
 *   <url-pattern>/*</url-pattern>
 * </filter-mapping>
 * }</pre>
 *
 * <p>On larger sites the rules stand in a file, which the init-param {@code rules-file} names:
 * {@code /WEB-INF/stan-rules} in the web application, or {@code classpath:stan-rules} beside the
 * classes. Rules in {@code rules} count before those in the file. From code, the init-params belong
 * to the registration:
 *
 * <pre>{@code
 * FilterRegistration.Dynamic filter = context.addFilter("turbostan", new TurboStanFilter());
 * filter.setAsyncSupported(true);
 * filter.setInitParameter("rules", PageRule.of("/catalogue").ttl(ttl).forEveryone().toString());
 * filter.addMappingForUrlPatterns(EnumSet.of(REQUEST, ASYNC), false, "/*");
 * }</pre>
 *
 * <p>It belongs outermost. It acts on requests from outside only: forwards, includes, error pages
 * and asynchronous dispatches pass through it and use what the request from outside has begun.
 * Without rules it is still of use: a delete that falls between a controller's reading and a tag's
 * rendering wins only where this filter has begun the request.
 *
 * <p>A request for a page that another one is rendering waits without a thread, where the filter is
 * declared with {@code async-supported}. It should be mapped to {@code REQUEST} and {@code ASYNC}
 * then: if the other rendering brings nothing to serve, the request comes by that way again.
 *
 * <p>See {@link org.turbostan.http.PageRule} and {@link CachingRules} for what a rule may say.
 * Whatever speaks against storing a page is noticed and named: in the log, in the cache's figures
 * and, with {@code stan.trace=header}, in the response's {@code Cache-Status}.
 */
public final class TurboStanFilter implements Filter {

  private static final Logger LOG = System.getLogger(TurboStanFilter.class.getName());

  private @Nullable Site site;

  /** What the filter has found at its start. */
  private record Site(
      FragmentCache cache, SiteOptions options, CachingRules rules, Renewals renewals) {}

  /** Makes a filter; containers do. */
  public TurboStanFilter() {}

  /**
   * Reads the rules.
   *
   * @throws ServletException if a rule or an init-param is wrong, or if the web application has no
   *     cache
   */
  @Override
  public void init(FilterConfig config) throws ServletException {
    try {
      FragmentCache cache = TurboStan.cache(config.getServletContext());
      SiteOptions options = TurboStan.options(config.getServletContext());
      CachingRules rules = FilterRules.read(config, options.stale());
      site = new Site(cache, options, rules, new Renewals());
    } catch (IllegalArgumentException | IllegalStateException e) {
      throw new ServletException(
          "The filter " + config.getFilterName() + " does not start. " + e.getMessage(), e);
    }
  }

  /** Answers from the cache, or lets the application answer. */
  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    Site site = this.site;
    if (site != null
        && request instanceof HttpServletRequest http
        && response instanceof HttpServletResponse answer) {
      if (Purge.is(http, site.options)) {
        Purge.answer(site.cache, site.options, http, answer);
        return;
      }
      CacheRequest cached = partOfTheCache(site, http);
      if (cached != null) {
        new Exchange(site, cached, http, answer, chain).run();
        return;
      }
    }
    chain.doFilter(request, response);
  }

  /** Returns what a request has of the cache, if this is where it enters; else {@code null}. */
  private static @Nullable CacheRequest partOfTheCache(Site site, HttpServletRequest request) {
    boolean enters =
        request.getDispatcherType() == DispatcherType.REQUEST && TurboStan.request(request) == null;
    return enters ? site.cache.begin() : AsyncWait.resumed(request);
  }

  /** One request and its answer. */
  private static final class Exchange {

    private final FragmentCache cache;
    private final SiteOptions options;
    private final CachingRules rules;
    private final Renewals renewals;
    private final HttpServletRequest request;
    private final HttpServletResponse response;
    private final boolean isContainers;
    private final FilterChain chain;
    private final ServletFacts facts;
    private final CacheRequest cached;
    private final Serving serving;
    private boolean waits;

    /** Whether the application answers, and nothing of the answer is kept for the next request. */
    private boolean rendersInVain;

    /** What is to be done when an asynchronous answer is complete. */
    private Runnable whenDone = () -> {};

    Exchange(
        Site site,
        CacheRequest cached,
        HttpServletRequest request,
        HttpServletResponse response,
        FilterChain chain) {
      this.cache = site.cache;
      this.options = site.options;
      this.rules = site.rules;
      this.renewals = site.renewals;
      this.request = request;
      this.facts = new ServletFacts(request);
      this.chain = chain;
      this.cached = cached;
      this.response = new PlainLinks(response, cached);
      this.serving = new Serving(cache, options, cached, request, this.response);
      this.isContainers = !(response instanceof ServletResponseWrapper);
    }

    void run() throws IOException, ServletException {
      // It stays there when this filter is done: error pages and asynchronous dispatches come
      // later.
      request.setAttribute(TurboStan.REQUEST_ATTRIBUTE, cached);
      long began = System.nanoTime();
      try {
        answer();
        if (rendersInVain && !request.isAsyncStarted()) {
          UncachedAnswer.note(cache, facts, response, System.nanoTime() - began);
        }
      } finally {
        if (!waits) {
          leave();
        }
      }
    }

    private void answer() throws IOException, ServletException {
      String path = Admission.path(facts);
      CachingRule rule = rules.match(path != null ? path : containersPath());
      if (Invalidation.isUnsafe(facts.method())) {
        change(rule);
        return;
      }
      if (rule == null) {
        pass();
        return;
      }
      Reason why = Admission.whyBypassed(rule, facts, options.allowsHost());
      if (why != null || path == null) {
        bypass(rule, why != null ? why : Reason.NON_CANONICAL_PATH);
        return;
      }
      lookup(Page.of(rule, path, facts));
    }

    private void lookup(Page page) throws IOException, ServletException {
      RequestDirectives asked =
          options.obeys(page.rule()) ? RequestDirectives.of(facts) : RequestDirectives.NONE;
      PagePolicy policy =
          new PagePolicy(page, asked, cache::now, TurboStan.holes(request.getServletContext()));
      Lookup found =
          AsyncWait.isPossible(request)
              ? cached.openUnlessAwaited(page.key(), policy)
              : cached.open(page.key(), policy);
      if (found instanceof Hit hit) {
        serving.serve(hit);
      } else if (found instanceof Awaited other) {
        waits = true;
        AsyncWait.begin(
            request,
            response,
            cached,
            page.key(),
            policy,
            other,
            cache.longestWait(),
            serving::serve);
      } else if (asked.onlyIfCached()) {
        refuse((Rendering) found);
      } else {
        render(page, policy, (Rendering) found);
      }
    }

    private void pass() throws IOException, ServletException {
      rendersInVain = true;
      cached.foresee(new ServletVisit(request));
      chain.doFilter(request, takingBytes(response));
    }

    /** Whoever has wrapped the response outside of this filter may count on the page's writer. */
    private HttpServletResponse takingBytes(HttpServletResponse seen) {
      return isContainers ? new Utf8Response(seen) : seen;
    }

    private void bypass(CachingRule rule, Reason why) throws IOException, ServletException {
      FragmentKey pages = FragmentKey.of(rule.pattern(), "");
      cached.bypass(pages, FragmentPolicy.of(Duration.ZERO), why).close();
      pass(Outcome.bypassed(why));
    }

    private void pass(Outcome outcome) throws IOException, ServletException {
      serving.trace(() -> CacheStatus.rendered(outcome, outcome, VaryKey.NONE, null));
      pass();
    }

    /** Lets the application change something, then deletes what is out of date by it. */
    private void change(@Nullable CachingRule rule) throws IOException, ServletException {
      if (rule != null) {
        FragmentKey pages = FragmentKey.of(rule.pattern(), "");
        cached.bypass(pages, FragmentPolicy.of(Duration.ZERO), Reason.METHOD).close();
        Outcome outcome = Outcome.bypassed(Reason.METHOD);
        serving.trace(() -> CacheStatus.rendered(outcome, outcome, VaryKey.NONE, null));
      }
      chain.doFilter(request, takingBytes(new ChangeNotice(response, this::leaves)));
      if (request.isAsyncStarted()) {
        whenDone = this::invalidate;
      } else {
        invalidate();
      }
    }

    private void leaves(@Nullable String redirect) {
      if (redirect == null) {
        invalidate();
      } else {
        invalidate(HttpServletResponse.SC_FOUND, List.of(redirect));
      }
    }

    private void invalidate() {
      List<String> named = new ArrayList<>();
      for (String header : List.of("Location", "Content-Location")) {
        named.addAll(response.getHeaders(header));
      }
      invalidate(response.getStatus(), named);
    }

    private void invalidate(int status, List<String> named) {
      Set<Tag> pages = new HashSet<>();
      for (String path : Invalidation.paths(rules, facts, containersPath(), status, named)) {
        pages.add(Tag.name(facts.contextPath() + path));
      }
      if (!pages.isEmpty()) {
        cached.deleteAsNeeded(pages);
      }
    }

    private void refuse(Rendering rendering) {
      rendering.close();
      serving.trace(CacheStatus::notCached);
      response.setStatus(HttpServletResponse.SC_GATEWAY_TIMEOUT);
      response.setContentLength(0);
    }

    private void render(Page page, PagePolicy policy, Rendering rendering)
        throws IOException, ServletException {
      try (rendering) {
        if (rendering.outcome().kind() == Outcome.Kind.BYPASSED) {
          rendering.close();
          pass(rendering.outcome());
          return;
        }
        Entry stale = rendering.servedMeanwhile();
        if (stale != null && isContainers && renewals.allow(request, stale, cache.now())) {
          renew(page, policy, rendering, stale);
          return;
        }
        PageRendering attempt =
            new PageRendering(
                page, policy, cached, rendering, request, response, options, cache.now());
        cached.foresee(new ServletVisit(request));
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
          attempt.store(cache.now());
          rendersInVain = rendering.outcome().kind() != Outcome.Kind.RENDERED;
          attempt.serve(cache.now());
        }
      }
    }

    /** Serves the stale page, so that nobody waits for it, and then renders it anew. */
    private void renew(Page page, PagePolicy policy, Rendering rendering, Entry stale)
        throws IOException, ServletException {
      Renewal renewal = new Renewal(stale, request, response);
      serving.serveStale(stale);
      PageRendering attempt =
          new PageRendering(
              page,
              policy,
              cached,
              rendering,
              renewal.request(),
              renewal.response(),
              options,
              cache.now());
      if (!renewal.run(attempt, chain, cache::now)) {
        renewals.failed(stale, cache.now());
      }
    }

    private boolean serveLastGood(PageRendering attempt, int status, Exception failure)
        throws IOException {
      Hit lastGood = attempt.lastGood(failure);
      if (lastGood == null) {
        return false;
      }
      LOG.log(
          Level.WARNING,
          "Rendering " + lastGood.entry().key() + " failed; served it stale",
          failure);
      serving.serveForFailure(lastGood, status);
      return true;
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

    /** Returns the path as the container has read it, for requests that are not looked up. */
    private String containersPath() {
      String below = request.getPathInfo();
      return below == null ? request.getServletPath() : request.getServletPath() + below;
    }

    private static Exception failed(int status) {
      return new ServletException("the application answered with status " + status);
    }
  }
}
