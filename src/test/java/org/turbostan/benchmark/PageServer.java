package org.turbostan.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.eclipse.jetty.ee10.annotations.AnnotationConfiguration;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.turbostan.servlet.TurboStanFilter;

/**
 * One way to serve the page of {@link TagHitBenchmark}, in a process of its own: an embedded Jetty
 * that prints its port and runs until its standard input ends.
 */
final class PageServer {

  /** The ways; each is started with the address of a memcached, which only some of them use. */
  enum Way {
    /** A servlet that writes the page as one array: what the container itself costs. */
    FLOOR("one byte[]"),
    /** {@link MapTag}. */
    MAP("hand-written tag over a map"),
    /** {@code <stan:cache>} in local mode. */
    LOCAL("TurboStan, tags, local"),
    /** The whole page by a rule of the filter, in local mode. */
    WHOLE("TurboStan, full page, local"),
    /** {@link FolsomTag}: one multi-get with all keys known at the start. */
    FOLSOM("hand-written Folsom multi-get"),
    /** {@code <stan:cache>} with memcached. */
    MEMCACHED("TurboStan, tags, memcached"),
    /** The whole page by a rule of the filter, with memcached. */
    WHOLE_MEMCACHED("TurboStan, full page, memcached");

    final String title;

    Way(String title) {
      this.title = title;
    }

    boolean usesMemcached() {
      return this == FOLSOM || this == MEMCACHED || this == WHOLE_MEMCACHED;
    }
  }

  private PageServer() {}

  /** Runs a server; arguments are the way and the address of memcached, e.g. {@code ::1:11211}. */
  public static void main(String... args) throws Exception {
    Way way = Way.valueOf(args[0]);
    if (way == Way.MEMCACHED || way == Way.WHOLE_MEMCACHED) {
      System.setProperty("stan.memcached", args[1]);
    }
    Path folder = Files.createTempDirectory("turbostan-page");
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    server.setHandler(context(way, args[1], folder));
    server.start();
    System.out.println("port " + connector.getLocalPort());
    System.out.flush();
    while (System.in.read() >= 0) {
      // Until whoever has started this ends.
    }
    Runtime.getRuntime().halt(0);
  }

  private static WebAppContext context(Way way, String memcached, Path folder) throws IOException {
    Path webInf = Files.createDirectories(folder.resolve("WEB-INF"));
    try (InputStream tld = PageServer.class.getResourceAsStream("/META-INF/turbostan.tld")) {
      Files.copy(Objects.requireNonNull(tld), webInf.resolve("turbostan.tld"));
    }
    Files.writeString(webInf.resolve("map.tld"), tld("map", MapTag.class));
    Files.writeString(webInf.resolve("folsom.tld"), tld("folsom", FolsomTag.class));
    Files.writeString(folder.resolve("page.jsp"), page(way));
    WebAppContext context = new WebAppContext();
    context.setContextPath("/");
    context.setWar(folder.toString());
    context.setParentLoaderPriority(true);
    context.setTempDirectory(Files.createDirectories(folder.resolve("work")).toFile());
    context.addConfiguration(new AnnotationConfiguration());
    // As in production: Jasper doesn't look at the page's file with each request.
    ServletContainerInitializer production =
        (classes, application) ->
            application.getServletRegistration("jsp").setInitParameter("development", "false");
    context.addServletContainerInitializer(production);
    switch (way) {
      case FLOOR -> context.addServlet(new ServletHolder(new Floor()), "/page.jsp");
      case FOLSOM -> filter(context, new FilterHolder(new Prefetch(memcached)));
      case MAP -> {
        // Nothing but the page.
      }
      case LOCAL, MEMCACHED -> filter(context, new FilterHolder(new TurboStanFilter()));
      case WHOLE, WHOLE_MEMCACHED -> {
        FilterHolder filter = new FilterHolder(new TurboStanFilter());
        filter.setInitParameter("rules", "/page.jsp ttl=1h public");
        filter(context, filter);
      }
    }
    return context;
  }

  private static void filter(WebAppContext context, FilterHolder filter) {
    filter.setAsyncSupported(true);
    context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST));
  }

  private static String page(Way way) {
    String prefix = way == Way.MAP ? "map" : way == Way.FOLSOM ? "folsom" : "stan";
    return """
    <%@ page session="false" contentType="text/html;charset=UTF-8" %>\
    <%@ taglib prefix="stan" uri="turbostan.tags" %>\
    <%@ taglib prefix="map" uri="turbostan.map" %>\
    <%@ taglib prefix="folsom" uri="turbostan.folsom" %>\
    """
        + TagHitBenchmark.page(prefix, "LITERAL");
  }

  private static String tld(String prefix, Class<?> tag) {
    return """
    <?xml version="1.0" encoding="UTF-8"?>
    <taglib xmlns="https://jakarta.ee/xml/ns/jakartaee" version="3.1">
      <tlib-version>1.0</tlib-version>
      <short-name>PREFIX</short-name>
      <uri>turbostan.PREFIX</uri>
      <tag>
        <name>cache</name>
        <tag-class>CLASS</tag-class>
        <body-content>JSP</body-content>
        <attribute>
          <name>key</name>
          <required>true</required>
          <rtexprvalue>true</rtexprvalue>
        </attribute>
      </tag>
    </taglib>
    """
        .replace("PREFIX", prefix)
        .replace("CLASS", tag.getName());
  }

  /** Writes the page as it was once made. */
  @SuppressWarnings("serial")
  private static final class Floor extends HttpServlet {

    private final byte[] page = floor();

    private static byte[] floor() {
      String page = TagHitBenchmark.page("map", "LITERAL");
      return page.replaceAll("</?map:cache[^>]*>", "").getBytes(UTF_8);
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

    private static final List<String> KEYS =
        IntStream.range(0, TagHitBenchmark.FRAGMENTS).mapToObj(i -> "box-" + i).toList();

    Prefetch(String memcached) {
      FolsomTag.connect(memcached);
    }

    @Override
    public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
        throws IOException, ServletException {
      FolsomTag.prefetch(request, KEYS);
      chain.doFilter(request, response);
    }
  }
}
