package org.turbostan.servlet;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.FilterConfig;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.turbostan.CacheRequest;
import org.turbostan.FragmentCache;
import org.turbostan.http.CachingRules;

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

  private @Nullable Site site;

  /** What the filter has found at its start. */
  record Site(FragmentCache cache, SiteOptions options, CachingRules rules, Renewals renewals) {}

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
}
