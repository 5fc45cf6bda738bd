package org.turbostan.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletException;
import java.net.http.HttpHeaders;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.Reason;
import org.turbostan.servlet.TurboStan;
import org.turbostan.testing.Container;
import org.turbostan.testing.Http;
import org.turbostan.testing.WebApp;

/** The examples in docs/testing.md of tests over HTTP. */
class ProductPageIT {

  private static final String DIRECTIVES =
      "<%@ page session='false' %><%@ taglib prefix='stan' uri='turbostan.tags' %>";

  // example: clock
  private final TestClock clock = TestClock.startingNow();
  private final ServletContainerInitializer time =
      (classes, application) -> application.setAttribute(TurboStan.CLOCK_ATTRIBUTE, clock);

  // end of example

  private final AtomicReference<ServletContext> context = new AtomicReference<>();
  private final WebApp app =
      new WebApp()
          .stanFilter("/catalogue.jsp ttl=1h")
          .contextParam("stan.jitter", "0%")
          .contextParam("stan.budget", "5s")
          .page(
              "product.jsp",
              DIRECTIVES
                  + "<stan:cache name='product-box' key='product:${param.id}' ttl='10m'"
                  + " tags='product:${param.id}'><%= System.nanoTime() %></stan:cache>")
          .page("rename.jsp", DIRECTIVES + "<stan:invalidate tags='product:${param.id}'/>")
          .page("catalogue.jsp", DIRECTIVES + "<%= System.nanoTime() %>");
  private Container container;

  @AfterEach
  void stop() {
    container.close();
  }

  @ParameterizedTest
  @EnumSource
  void aProductIsTestedByItsComments(Container.Kind kind) {
    start(kind, "comment");
    // example: comments
    FragmentTrace.in(page("/product.jsp?id=42"))
        .assertRendered("product-box", "product:42", Reason.COLD);
    FragmentTrace.in(page("/product.jsp?id=42")).assertCached("product-box", "product:42");
    page("/rename.jsp?id=42");
    FragmentTrace.in(page("/product.jsp?id=42"))
        .assertRendered("product-box", "product:42", Reason.DELETED);
    clock.advance(Duration.ofMinutes(10));
    FragmentTrace.in(page("/product.jsp?id=42"))
        .assertRendered("product-box", "product:42", Reason.EXPIRED);
    // end of example
  }

  @ParameterizedTest
  @EnumSource
  void aPageIsTestedByItsHeader(Container.Kind kind) {
    start(kind, "header");
    // example: header
    PageTrace.of(header("/catalogue.jsp", "Cache-Status")).assertRendered();
    PageTrace.of(header("/catalogue.jsp", "Cache-Status")).assertCached();
    clock.advance(Duration.ofHours(1));
    PageTrace.of(header("/catalogue.jsp", "Cache-Status")).assertRendered();
    // end of example
  }

  @ParameterizedTest
  @EnumSource
  void aPageIsTestedByAProbe(Container.Kind kind) {
    start(kind, "off");
    ServletContext servletContext = context.get();
    // example: probe
    CacheProbe probe = CacheProbe.of(TurboStan.cache(servletContext));
    page("/catalogue.jsp");
    page("/product.jsp?id=42");
    probe.assertRendered("/catalogue.jsp");
    probe.assertRendered("product-box");
    page("/catalogue.jsp");
    page("/product.jsp?id=42");
    probe.assertCached("/catalogue.jsp");
    probe.assertCached("product-box");
    // end of example
  }

  /** The clock is of a class of the JDK, so it passes the border between class loaders. */
  @Test
  void aWebApplicationWithClassesOfItsOwnGoesByTheClockToo() {
    app.page(
        "WEB-INF/web.xml",
        """
        <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
          <context-param><param-name>stan.trace</param-name>
            <param-value>comment</param-value></context-param>
        </web-app>
        """);
    container = Container.serve(app.folder(), List.of(), 0, this::setClock);
    FragmentTrace.in(page("/product.jsp?id=42")).assertRendered("product-box", Reason.COLD);
    FragmentTrace.in(page("/product.jsp?id=42")).assertCached("product-box");
    clock.advance(Duration.ofMinutes(10));
    FragmentTrace.in(page("/product.jsp?id=42")).assertRendered("product-box", Reason.EXPIRED);
  }

  private void start(Container.Kind kind, String trace) {
    app.contextParam("stan.trace", trace).onStart(context::set).onStart(this::setClock);
    container = kind.start(app);
  }

  private void setClock(ServletContext application) {
    try {
      time.onStartup(null, application);
    } catch (ServletException e) {
      throw new AssertionError(e);
    }
  }

  private String page(String path) {
    Http.Reply reply = Http.to(container.base()).get(path);
    assertThat(reply.status()).as(reply::toString).isEqualTo(200);
    return reply.text();
  }

  private String header(String path, String name) {
    HttpHeaders headers = Http.to(container.base()).get(path).headers();
    return headers.firstValue(name).orElse(null);
  }
}
