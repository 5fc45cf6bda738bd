package org.turbostan.benchmark;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eclipse.jetty.ee10.annotations.AnnotationConfiguration;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.ee10.webapp.MetaInfConfiguration;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.turbostan.servlet.TurboStanFilter;

/**
 * One {@link Way} to serve the page of {@link PageSpec}, in a process of its own: an embedded Jetty
 * that prints its port and runs until its standard input ends.
 */
final class PageServer {

  private PageServer() {}

  /**
   * Runs a server; arguments are the way, the addresses of memcached servers, e.g. {@code
   * 127.0.0.1:11211,127.0.0.1:11212}, and for the floor a file that holds the page.
   */
  public static void main(String... args) throws Exception {
    Way way = Way.valueOf(args[0]);
    String memcached = args[1];
    if (way.isTurboStan() && way.usesMemcached) {
      System.setProperty("stan.memcached", memcached);
      System.setProperty("stan.near", Boolean.toString(way != Way.COLD));
    }
    Path folder = Files.createTempDirectory("turbostan-page");
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    WebAppContext context = context(folder, PageSpec.told().files(way));
    serve(way, memcached, context, args.length > 2 ? Path.of(args[2]) : null);
    server.setHandler(context);
    server.start();
    System.out.println("port " + connector.getLocalPort());
    System.out.flush();
    while (System.in.read() >= 0) {
      // Until whoever has started this ends.
    }
    Runtime.getRuntime().halt(0);
  }

  private static WebAppContext context(Path folder, Map<String, String> files) throws IOException {
    Path webInf = Files.createDirectories(folder.resolve("WEB-INF"));
    try (InputStream tld = PageServer.class.getResourceAsStream("/META-INF/turbostan.tld")) {
      Files.copy(Objects.requireNonNull(tld), webInf.resolve("turbostan.tld"));
    }
    tld(webInf, "map", MapTag.class.getName());
    tld(webInf, "bounded", BoundedTag.class.getName());
    tld(webInf, "folsom", FolsomTag.class.getName());
    tld(webInf, "spy", SpyTag.class.getName());
    tld(webInf, "oscache", "com.opensymphony.oscache.web.tag.CacheTag");
    Path classes = Files.createDirectories(webInf.resolve("classes"));
    Files.writeString(classes.resolve("ehcache.xml"), EHCACHE);
    for (Map.Entry<String, String> file : files.entrySet()) {
      Files.writeString(folder.resolve(file.getKey()), file.getValue());
    }
    WebAppContext context = new WebAppContext();
    context.setContextPath("/");
    context.setWar(folder.toString());
    context.setParentLoaderPriority(true);
    context.setAttribute(
        MetaInfConfiguration.CONTAINER_JAR_PATTERN,
        ".*/jakarta\\.servlet\\.jsp\\.jstl-[^/]*\\.jar$");
    context.setTempDirectory(Files.createDirectories(folder.resolve("work")).toFile());
    context.addConfiguration(new AnnotationConfiguration());
    // As in production: Jasper doesn't look at the page's file with each request.
    ServletContainerInitializer production =
        (found, application) ->
            application.getServletRegistration("jsp").setInitParameter("development", "false");
    context.addServletContainerInitializer(production);
    return context;
  }

  private static void serve(Way way, String memcached, WebAppContext context, Path page)
      throws Exception {
    switch (way) {
      case FLOOR -> context.addServlet(new ServletHolder(new Floor(page)), "/page.jsp");
      case MAP, BOUNDED, OSCACHE, UNCACHED -> {
        // Nothing but the page.
      }
      case SPY -> SpyTag.connect(memcached);
      case FOLSOM -> {
        FolsomTag.connect(memcached);
        filter(context, new FilterHolder(new Prefetch()), DispatcherType.REQUEST);
      }
      case EHCACHE -> {
        FilterHolder filter = new FilterHolder();
        filter.setClassName("net.sf.ehcache.constructs.web.filter.SimplePageFragmentCachingFilter");
        filter.setInitParameter("cacheName", "SimplePageFragmentCachingFilter");
        filter(context, new FilterHolder(new IncludedAsRequested()), DispatcherType.INCLUDE);
        filter(context, filter, DispatcherType.INCLUDE);
      }
      case LOCAL, MEMCACHED, COLD ->
          filter(context, new FilterHolder(new TurboStanFilter()), DispatcherType.REQUEST);
      case WHOLE, WHOLE_MEMCACHED -> {
        FilterHolder filter = new FilterHolder(new TurboStanFilter());
        filter.setInitParameter("rules", "/page.jsp ttl=1h public");
        filter(context, filter, DispatcherType.REQUEST);
      }
    }
  }

  private static void filter(WebAppContext context, FilterHolder filter, DispatcherType when) {
    filter.setAsyncSupported(when == DispatcherType.REQUEST);
    context.addFilter(filter, "/*", EnumSet.of(when));
  }

  private static void tld(Path webInf, String prefix, String tag) throws IOException {
    String tld = TagLibrary.of("benchmark." + prefix, tag);
    Files.writeString(webInf.resolve(prefix + ".tld"), tld);
  }

  private static final String EHCACHE =
      """
      <ehcache updateCheck="false">
        <defaultCache maxElementsInMemory="10000" eternal="true" overflowToDisk="false"/>
        <cache name="SimplePageFragmentCachingFilter" maxElementsInMemory="10000" eternal="true"
            overflowToDisk="false"/>
      </ehcache>
      """;

  /** Writes the page as it was once made. */
  @SuppressWarnings("serial")
  private static final class Floor extends HttpServlet {

    private final byte[] page;

    Floor(Path page) throws IOException {
      this.page = Files.readAllBytes(page);
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setContentType("text/html;charset=UTF-8");
      response.setContentLength(page.length);
      response.getOutputStream().write(page);
    }
  }

  /** Fetches all fragments that are going to be used, before the page is run. */
  private static final class Prefetch implements Filter {

    private final List<String> keys = PageSpec.told().steadyKeys();

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      FolsomTag.prefetch(request, keys);
      chain.doFilter(request, response);
    }
  }

  /** Shows an included page as what is asked for, since Ehcache makes its key of that. */
  private static final class IncludedAsRequested implements Filter {

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      chain.doFilter(
          new HttpServletRequestWrapper((HttpServletRequest) request) {
            @Override
            public String getRequestURI() {
              return (String) getAttribute(RequestDispatcher.INCLUDE_REQUEST_URI);
            }

            @Override
            public String getQueryString() {
              return (String) getAttribute(RequestDispatcher.INCLUDE_QUERY_STRING);
            }
          },
          response);
    }
  }
}
