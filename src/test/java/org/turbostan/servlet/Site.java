package org.turbostan.servlet;

import static java.util.Objects.requireNonNull;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.turbostan.FragmentCache;
import org.turbostan.local.LocalStore;
import org.turbostan.testing.Container;
import org.turbostan.testing.Http;
import org.turbostan.testing.Http.Reply;
import org.turbostan.testing.WebApp;

/**
 * A web application behind {@link TurboStanFilter}, with a clock that stands still, and a counter
 * of renderings that pages print.
 */
final class Site implements AutoCloseable {

  /** Answers requests; may throw anything. */
  interface Handler {
    void handle(HttpServletRequest request, HttpServletResponse response) throws Exception;
  }

  private final Container.Kind kind;
  private final WebApp app = new WebApp();
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-03-01T12:00:00Z"));
  final FragmentCache cache =
      FragmentCache.builder(new LocalStore(10_000_000))
          .clock((InstantSource) now::get)
          .jitter(0)
          // Pages that wait for a latch don't hang, however slow the machine.
          .longestWait(Duration.ofMinutes(5))
          .build();
  final AtomicInteger renders = new AtomicInteger();
  private SiteOptions options = SiteOptions.DEFAULTS.withTrace(SiteOptions.Trace.HEADER);
  private Map<String, String> parameters = Map.of();
  private boolean filtered = true;
  private @Nullable Container container;

  Site(Container.Kind kind) {
    this.kind = kind;
  }

  Site rules(String rules) {
    return parameters(Map.of("rules", rules));
  }

  /** Gives the filter these init-params and no others. */
  Site parameters(Map<String, String> parameters) {
    this.parameters = Map.copyOf(parameters);
    return this;
  }

  /** Leaves the filter to be added by the test. */
  Site withoutFilter() {
    filtered = false;
    return this;
  }

  Site options(UnaryOperator<SiteOptions> change) {
    options = change.apply(options);
    return this;
  }

  /** Adds a page that prints {@code render N}. */
  Site page(String pattern) {
    return page(pattern, (request, response) -> response.getWriter().print(next()));
  }

  Site page(String pattern, Handler handler) {
    app.servlet(pattern, new Handling(handler));
    return this;
  }

  /** Adds a filter before TurboStan's. */
  Site outer(Filter filter) {
    app.filter("/*", filter);
    return this;
  }

  Container.Kind kind() {
    return kind;
  }

  WebApp app() {
    return app;
  }

  /** Returns the text of the next rendering. */
  String next() {
    return "render " + renders.incrementAndGet();
  }

  void pass(Duration span) {
    now.updateAndGet(time -> time.plus(span));
  }

  Container start() {
    Container running = container;
    if (running == null) {
      app.onStart(context -> TurboStan.publish(context, cache, options));
      if (filtered) {
        app.filter("/*", new TurboStanFilter(), parameters, DispatcherType.values());
      }
      running = kind.start(app);
      container = running;
    }
    return running;
  }

  URI base() {
    return start().base();
  }

  Reply get(String path, String... headers) {
    return Http.to(base()).get(path, headers);
  }

  Reply head(String path, String... headers) {
    return Http.to(base()).head(path, headers);
  }

  Http visitor() {
    return Http.visitor(base());
  }

  /** Sends a request line and header as they are; returns all of the answer. */
  String raw(String requestLine, String... headers) {
    StringBuilder request = new StringBuilder(requestLine).append("\r\n");
    if (!String.join("\n", headers).contains("Host:")) {
      request.append("Host: ").append(base().getAuthority()).append("\r\n");
    }
    request.append("Connection: close\r\n");
    for (String header : headers) {
      request.append(header).append("\r\n");
    }
    return Http.raw(base(), request.append("\r\n").toString());
  }

  /** Returns the field {@code Cache-Status} without the name of the cache. */
  static String status(Reply reply) {
    return reply.header("Cache-Status").orElse("(none)").replace("TurboStan; ", "");
  }

  @Override
  public void close() {
    if (container != null) {
      requireNonNull(container).close();
    }
  }

  private static final class Handling extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private final transient Handler handler;

    Handling(Handler handler) {
      this.handler = handler;
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) {
      try {
        handler.handle(request, response);
      } catch (Exception e) {
        Site.<RuntimeException>sneak(e);
      }
    }
  }

  @SuppressWarnings("unchecked")
  private static <X extends Exception> void sneak(Exception e) throws X {
    throw (X) e;
  }
}
