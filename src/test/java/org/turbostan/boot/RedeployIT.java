package org.turbostan.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.testing.Container;
import org.turbostan.testing.Http;
import org.turbostan.testing.LogLines;
import org.turbostan.testing.Memcached;
import org.turbostan.testing.ThreadLocals;
import org.turbostan.testing.WebApp;

/**
 * F19: twenty times a web application is used and deployed anew, in one container that goes on, and
 * nothing of it stays behind: no class loader, no thread, no thread-local.
 *
 * <p>The JDK's soft references do not count: the tests run with {@code SoftRefLRUPolicyMSPerMB=0}.
 */
@ParameterizedClass
@EnumSource
class RedeployIT {

  private static final int TIMES = 20;

  private static final String RULES = "/page.jsp ttl=1h";

  private final Container.Kind kind;
  private final WebApp app =
      new WebApp()
          .stanFilter(RULES)
          .page("page.jsp", "<%@ page session='false' %><%= System.nanoTime() %>")
          .page(
              "fragment.jsp",
              """
              <%@ page session='false' %><%@ taglib prefix='stan' uri='turbostan.tags' %>
              <stan:cache key='${param.id}' tags='a,b' stale='1m'><%= System.nanoTime() %></stan:cache>
              """)
          .page(
              "delete.jsp",
              """
              <%@ page session='false' %><%@ taglib prefix='stan' uri='turbostan.tags' %>
              <stan:invalidate tags='a'/>
              """);

  RedeployIT(Container.Kind kind) {
    this.kind = kind;
  }

  @Test
  void withoutMemcached() {
    assertNothingIsLeftBehind(round -> {});
  }

  @Test
  void withAMemcachedThatDiesAndComesBack() {
    try (Memcached memcached = Memcached.start()) {
      app.memcachedLib().contextParam("stan.memcached", memcached.address());
      assertNothingIsLeftBehind(
          round -> {
            if (round % 4 == 1) {
              memcached.kill9();
            } else if (round % 4 == 2) {
              memcached.restart();
            }
          });
    }
  }

  private void assertNothingIsLeftBehind(Consumer<Integer> fault) {
    Set<Thread> before = threads();
    List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
    try (LogLines complaints = LogLines.of("org.apache.catalina.loader");
        Container container = kind.start(app)) {
      for (int round = 0; round < TIMES; round++) {
        use(container);
        fault.accept(round);
        use(container);
        loaders.add(redeploy(container));
        assertThat(complaints.lines()).isEmpty();
      }
    }
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              System.gc();
              assertThat(loaders).allMatch(loader -> loader.get() == null);
              assertThat(threads())
                  .filteredOn(thread -> !before.contains(thread))
                  .extracting(Thread::getName)
                  .noneMatch(name -> name.matches("(?i).*(turbostan|folsom|netty|nioevent).*"));
            });
  }

  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet();
  }

  private static WeakReference<ClassLoader> redeploy(Container container) {
    ClassLoader loader = container.webAppLoader();
    container.redeploy();
    assertThat(ThreadLocals.of(loader)).isEmpty();
    return new WeakReference<>(loader);
  }

  private static void use(Container container) {
    Http http = Http.to(container.base());
    for (String path : List.of("/page.jsp", "/fragment.jsp?id=1", "/delete.jsp", "/page.jsp")) {
      assertThat(http.get(path).status()).as(path).isEqualTo(200);
    }
  }
}
