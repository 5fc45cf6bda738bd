package org.turbostan.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.util.EnumSet;
import java.util.Random;
import java.util.Set;
import org.apache.catalina.Context;
import org.apache.catalina.startup.Tomcat;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.turbostan.FragmentCache;
import org.turbostan.local.LocalStore;
import org.turbostan.servlet.SiteOptions;
import org.turbostan.servlet.TurboStan;
import org.turbostan.servlet.TurboStanFilter;
import org.turbostan.testing.Build;

/** A container as it comes, with a servlet twice: behind TurboStan's filter, and without. */
interface PageHitServer extends AutoCloseable {

  String PLAIN = "/plain";
  String CACHED = "/cached";

  /** Text as pages are made of: it halves a few times, but not to nothing. */
  byte[] BODY = body();

  URI base();

  @Override
  void close() throws Exception;

  /** The containers. */
  enum Kind {
    JETTY {
      @Override
      PageHitServer start() throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        ServletContextHandler context = new ServletContextHandler();
        context.addServletContainerInitializer(register());
        server.setHandler(context);
        server.start();
        return server(connector.getLocalPort(), server::stop);
      }
    },
    TOMCAT {
      @Override
      PageHitServer start() throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(Build.newFolder("tomcat").toString());
        tomcat.setPort(0);
        tomcat.getConnector().setProperty("address", "127.0.0.1");
        // As Jetty: no connection is closed after its hundredth request.
        tomcat.getConnector().setProperty("maxKeepAliveRequests", "-1");
        Context context = tomcat.addContext("", Build.newFolder("web").toString());
        context.addServletContainerInitializer(register(), Set.of());
        tomcat.start();
        return server(
            tomcat.getConnector().getLocalPort(),
            () -> {
              tomcat.stop();
              tomcat.destroy();
            });
      }
    };

    abstract PageHitServer start() throws Exception;

    private static PageHitServer server(int port, AutoCloseable stop) {
      return new PageHitServer() {
        @Override
        public URI base() {
          return URI.create("http://127.0.0.1:" + port);
        }

        @Override
        public void close() throws Exception {
          stop.close();
        }
      };
    }

    private static ServletContainerInitializer register() {
      return (classes, context) -> addPages(context);
    }

    private static void addPages(ServletContext context) {
      FragmentCache cache = FragmentCache.builder(new LocalStore(64_000_000)).build();
      TurboStan.publish(context, cache, SiteOptions.DEFAULTS);
      for (String path : new String[] {PLAIN, CACHED}) {
        ServletRegistration.Dynamic servlet = context.addServlet(path, new Writing());
        servlet.setAsyncSupported(true);
        servlet.addMapping(path);
      }
      FilterRegistration.Dynamic filter = context.addFilter("turbostan", new TurboStanFilter());
      filter.setAsyncSupported(true);
      filter.setInitParameter("rules", CACHED + " ttl=1d public");
      filter.addMappingForUrlPatterns(
          EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC), false, CACHED);
    }
  }

  /** Writes the body; without a cache nothing could be faster. */
  final class Writing extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setContentType("text/html;charset=UTF-8");
      response.setContentLength(BODY.length);
      response.getOutputStream().write(BODY);
    }
  }

  private static byte[] body() {
    Random random = new Random(40_000);
    StringBuilder text = new StringBuilder();
    while (text.length() < 40_000) {
      text.append("<p class=\"product\">").append(random.nextInt(1_000_000)).append("</p>\n");
    }
    return text.substring(0, 40_000).getBytes(UTF_8);
  }
}
