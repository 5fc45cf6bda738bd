package org.turbostan.jsp;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.turbostan.FragmentCache;
import org.turbostan.Tag;
import org.turbostan.local.LocalStore;
import org.turbostan.servlet.SiteOptions;
import org.turbostan.servlet.TurboStan;
import org.turbostan.servlet.TurboStanFilter;
import org.turbostan.testing.Container;
import org.turbostan.testing.Http;
import org.turbostan.testing.WebApp;

/** A running container with a web application whose cache goes by a clock of the test's. */
public final class JspSite implements AutoCloseable {

  private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

  /** The surroundings in which tags are tested; made for {@code @EnumSource}. */
  enum Setup {
    JETTY(Container.Kind.JETTY, false),
    TOMCAT(Container.Kind.TOMCAT, false),
    JETTY_BEHIND_THE_FILTER(Container.Kind.JETTY, true),
    TOMCAT_BEHIND_THE_FILTER(Container.Kind.TOMCAT, true);

    final Container.Kind kind;
    final boolean filter;

    Setup(Container.Kind kind, boolean filter) {
      this.kind = kind;
      this.filter = filter;
    }

    JspSite start() {
      return start(SiteOptions.DEFAULTS);
    }

    JspSite start(SiteOptions options) {
      return new JspSite(
          kind,
          options,
          JspSite.cache(),
          app -> {
            if (filter) {
              app.filter("/*", new TurboStanFilter());
            }
          });
    }
  }

  /** Below this path one logs in, e.g. as ann, an editor, or bob, a reader. */
  static final String SECURE = "secure";

  private static final String LOGIN =
      """
      <security-constraint>
        <web-resource-collection>
          <web-resource-name>all</web-resource-name><url-pattern>/secure/*</url-pattern>
        </web-resource-collection>
        <auth-constraint><role-name>*</role-name></auth-constraint>
      </security-constraint>
      <login-config><auth-method>BASIC</auth-method></login-config>
      <security-role><role-name>editor</role-name></security-role>
      <security-role><role-name>reader</role-name></security-role>
      """;

  /** Pages that fail on purpose fill the log with traces that nobody reads. */
  private static final List<Logger> QUIET =
      Stream.of(
              "org.apache.catalina.core.ContainerBase.[Tomcat].[localhost].[/].[jsp]",
              "org.eclipse.jetty.ee10.servlet.ServletChannel",
              "org.eclipse.jetty.session.AbstractSessionManager",
              "org.turbostan.jsp.CacheTag",
              "org.turbostan.ReasonLog")
          .map(Logger::getLogger)
          .toList();

  /** One clock for all sites: they are used by one test after another. */
  private static final Clock CLOCK = new Clock();

  final WebApp app = new WebApp();
  final Clock clock = CLOCK;
  final FragmentCache cache;
  private final Renders renders = new Renders();
  private final Container container;

  /** Starts a site; nodes of a cluster share their cache. */
  JspSite(Container.Kind kind, SiteOptions options, FragmentCache cache, Consumer<WebApp> content) {
    QUIET.forEach(logger -> logger.setLevel(Level.OFF));
    this.cache = cache;
    app.onStart(
        context -> {
          TurboStan.publish(context, cache, options);
          context.setAttribute("renders", renders);
        });
    app.user("ann", "secret", "editor").user("bob", "secret", "reader").webXml(LOGIN);
    content.accept(app);
    container = kind.start(app);
  }

  /** Makes it as if the site had just been started. */
  void reset() {
    CLOCK.now = START;
    renders.count.set(0);
    var unused = cache.delete(Tag.ALL);
  }

  /** Lets {@code ${renders.next}} go on after this number. */
  void renderedAlready(int count) {
    renders.count.set(count);
  }

  static FragmentCache cache() {
    return FragmentCache.builder(new LocalStore(10_000_000)).clock(CLOCK).jitter(0).build();
  }

  URI base() {
    return container.base();
  }

  Http visitor() {
    return Http.visitor(container.base());
  }

  Http stranger() {
    return Http.to(container.base());
  }

  @Override
  public void close() {
    container.close();
  }

  /** Counts on each time a page asks for {@code ${renders.next}}. */
  public static final class Renders {

    private final AtomicInteger count = new AtomicInteger();

    public int getNext() {
      return count.incrementAndGet();
    }
  }

  /** Stands still until it is moved. */
  static final class Clock implements InstantSource {

    private volatile Instant now = START;

    @Override
    public Instant instant() {
      return now;
    }

    void pass(Duration span) {
      now = now.plus(span);
    }
  }
}
