package org.turbostan.servlet;

import static java.util.Objects.requireNonNull;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import org.jspecify.annotations.Nullable;
import org.turbostan.CacheRequest;
import org.turbostan.FragmentCache;
import org.turbostan.Printable;
import org.turbostan.RunningCaches;
import org.turbostan.Tag;
import org.turbostan.http.RequestPath;

/**
 * Finds the cache of a web application and the part of it that belongs to one request.
 *
 * <pre>{@code
 * TurboStan.cache(getServletContext()).delete(Tag.of("product:42"));
 * }</pre>
 *
 * <p>Both are attributes, so that code which must not depend on this class can read them too.
 */
public final class TurboStan {

  /** The name of the attribute of the servlet context that holds the {@link FragmentCache}. */
  public static final String CACHE_ATTRIBUTE = "org.turbostan.FragmentCache";

  /** The name of the attribute of a request that holds its {@link CacheRequest}. */
  public static final String REQUEST_ATTRIBUTE = "org.turbostan.CacheRequest";

  /** The name of the attribute of the servlet context that holds the {@link SiteOptions}. */
  public static final String OPTIONS_ATTRIBUTE = "org.turbostan.SiteOptions";

  /** The name of the attribute of the servlet context that holds the {@link Holes}. */
  public static final String HOLES_ATTRIBUTE = "org.turbostan.Holes";

  /**
   * The name of the attribute of the servlet context by which a test gives the application's cache
   * its time, a {@link java.time.InstantSource}: what entries age by, when it is set before the
   * application starts. Without it, that is the system's clock.
   */
  public static final String CLOCK_ATTRIBUTE = "org.turbostan.clock";

  private TurboStan() {}

  /**
   * Returns the cache of a web application.
   *
   * @throws IllegalStateException if the application has none, because TurboStan was not started in
   *     it
   */
  public static FragmentCache cache(ServletContext application) {
    if (application.getAttribute(CACHE_ATTRIBUTE) instanceof FragmentCache cache) {
      return cache;
    }
    throw new IllegalStateException(
        "The web application '"
            + application.getContextPath()
            + "' has no TurboStan cache. It is published as the application starts, by the"
            + " ServletContainerInitializer in turbostan.jar. If the container was told not to run"
            + " it (an <absolute-ordering> without turbostan, or jar scanning switched off), add"
            + " <listener><listener-class>org.turbostan.boot.TurboStanListener</listener-class>"
            + "</listener> to web.xml, before other listeners.");
  }

  /**
   * Returns the cache's view of a request, or {@code null} if the filter has not seen the request.
   */
  public static @Nullable CacheRequest request(ServletRequest request) {
    return request.getAttribute(REQUEST_ATTRIBUTE) instanceof CacheRequest cached ? cached : null;
  }

  /**
   * Returns a request with all its parameters, also where a rule hides some: for servlets whose
   * answers say {@code no-store} and so are their own whatever rule names them.
   */
  public static HttpServletRequest whole(HttpServletRequest request) {
    HttpServletRequest visitor = VisitorSecrets.visitor(request);
    return visitor == request ? request : new WholeQuery(request, visitor);
  }

  /** Returns what is set for the whole application; the defaults where nothing was published. */
  public static SiteOptions options(ServletContext application) {
    return application.getAttribute(OPTIONS_ATTRIBUTE) instanceof SiteOptions options
        ? options
        : SiteOptions.DEFAULTS;
  }

  /** Returns what belongs into the holes of a web application's pages, as far as it is known. */
  public static Holes holes(ServletContext application) {
    if (application.getAttribute(HOLES_ATTRIBUTE) instanceof Holes holes) {
      return holes;
    }
    // An attribute can't be set if it is absent; who comes second at the very start is forgotten.
    Holes holes = new Holes(application);
    application.setAttribute(HOLES_ATTRIBUTE, holes);
    return holes;
  }

  /**
   * Returns the tag of a page, all its variants together, by its address.
   *
   * @param contextPath the path of the web application
   * @param url the page's URL, e.g. {@code https://www.example.org/shop/catalogue?page=2}, or its
   *     path; host and query do not matter. A path that does not begin with the context path is
   *     taken for one within the application, as behind a proxy that leaves the context path out.
   * @throws IllegalArgumentException if it is not the address of a page that could be cached
   */
  public static Tag page(String contextPath, String url) {
    String raw = null;
    try {
      raw = URI.create(url).getRawPath();
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    String path = raw == null ? null : RequestPath.decode(raw.isEmpty() ? "/" : raw);
    if (path == null) {
      throw new IllegalArgumentException(
          Printable.quote(url)
              + " is not the address of a page that could be cached. Write it as a browser does,"
              + " URL-encoded, e.g. https://www.example.org/catalogue or /catalogue.");
    }
    return path.startsWith(contextPath + "/") || path.equals(contextPath)
        ? Tag.name(path)
        : Tag.key(path);
  }

  /**
   * Returns this request's nonce for a Content-Security-Policy: 26 random letters and digits, the
   * same for the whole request.
   *
   * <p>Write it into what is cached by {@code <stan:hole kind="nonce"/>}, or that is not stored. In
   * the header of a page under a rule it becomes a hole by itself.
   */
  public static String nonce(ServletRequest request) {
    return Nonce.of(request);
  }

  /**
   * Gives a web application its cache. The library's listener does this; it leaves an application
   * alone that has a cache already. Who calls this also calls {@link #withdraw} when the
   * application ends.
   */
  public static void publish(ServletContext application, FragmentCache cache, SiteOptions options) {
    application.setAttribute(OPTIONS_ATTRIBUTE, requireNonNull(options, "options"));
    application.setAttribute(HOLES_ATTRIBUTE, new Holes(application));
    application.setAttribute(CACHE_ATTRIBUTE, requireNonNull(cache, "cache"));
    RunningCaches.add(loaderOf(application), cache);
  }

  /** A container within an application may give it none of its own. */
  private static ClassLoader loaderOf(ServletContext application) {
    ClassLoader loader = application.getClassLoader();
    return loader == null ? TurboStan.class.getClassLoader() : loader;
  }

  /** Takes the cache away from a web application that ends. The cache is not closed by this. */
  public static void withdraw(ServletContext application) {
    if (application.getAttribute(CACHE_ATTRIBUTE) instanceof FragmentCache cache) {
      RunningCaches.remove(cache);
    }
    application.removeAttribute(CACHE_ATTRIBUTE);
    application.removeAttribute(OPTIONS_ATTRIBUTE);
    application.removeAttribute(HOLES_ATTRIBUTE);
  }
}
