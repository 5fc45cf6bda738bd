package org.turbostan.jsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.FragmentCache;
import org.turbostan.Tag;
import org.turbostan.memcached.MemcachedStore;
import org.turbostan.memcached.PatientStores;
import org.turbostan.servlet.SiteOptions;
import org.turbostan.servlet.TurboStanFilter;
import org.turbostan.testing.Container;
import org.turbostan.testing.Http.Reply;
import org.turbostan.testing.Memcached;

/**
 * Two nodes with the same pages and one memcached: what one has rendered, the other shows with
 * holes filled for its own visitors, once it knows what belongs into them.
 *
 * <p>{@code ${renders.next}} counts on each node by itself; the second begins at 100.
 */
@ParameterizedClass
@EnumSource
class SharedHolesIT {

  private static final String HEAD =
      "<%@ page session='false' contentType='text/html; charset=UTF-8' pageEncoding='UTF-8' %>"
          + "<%@ taglib prefix='stan' uri='turbostan.tags' %>";
  private static final String PAGE =
      HEAD
          + "<% response.setHeader(\"Content-Security-Policy\", \"script-src 'nonce-\" +"
          + " org.turbostan.servlet.TurboStan.nonce(request) + \"'\"); %>Grün ${renders.next}["
          + "<stan:hole value='#{param.v_x}/#{hole.id}'><stan:param name='id' value='é'/></stan:hole>]"
          + "<stan:cache tags='part'>${renders.next}(<stan:hole page='/hole.jsp'/>)</stan:cache>";
  private static final String FRAGMENT =
      HEAD
          + "<stan:cache tags='part'>Grün ${renders.next}[<stan:hole"
          + " value='#{param.v_x}/#{hole.id}'><stan:param name='id' value='é'/></stan:hole>]</stan:cache>";

  private static final AtomicInteger namespaces = new AtomicInteger();
  private static Memcached memcached;

  private final Container.Kind kind;
  private final List<JspSite> nodes = new ArrayList<>();

  SharedHolesIT(Container.Kind kind) {
    this.kind = kind;
  }

  @BeforeAll
  static void startServer() {
    memcached = Memcached.start();
  }

  @AfterAll
  static void stopServer() {
    memcached.close();
  }

  @BeforeEach
  void startNodes() {
    namespaces.incrementAndGet();
    start();
    start();
  }

  @AfterEach
  void stopNodes() {
    nodes.forEach(JspSite::close);
    nodes.forEach(node -> node.cache.close());
  }

  @Test
  void aPageIsFilledForTheVisitorsOfEachNode() {
    thenShows(0, "page.jsp?v_x=a", "Grün 1[a/é]2(a)");
    // The second node has not run the page: it does not know what belongs into the holes.
    thenShows(1, "page.jsp?v_x=b", "Grün 101[b/é]102(b)");
    soonShows(1, "page.jsp?v_x=c", "Grün 101[c/é]102(c)");
    // Now both know, and show the same.
    thenShows(0, "page.jsp?v_x=d", "Grün 101[d/é]102(d)");
    delete("part");
    thenShows(0, "page.jsp?v_x=e", "Grün 3[e/é]4(e)");
    thenShows(1, "page.jsp?v_x=f", "Grün 3[f/é]4(f)");
  }

  @Test
  void theNonceInTheHeaderOfAPageFromMemcachedIsNewEachTime() {
    get(0, "page.jsp");
    get(1, "page.jsp");
    delete("part");
    List<String> seen = new ArrayList<>();
    for (int node : new int[] {0, 1, 0, 1}) {
      Reply reply = get(node, "page.jsp");
      assertThat(reply.text()).startsWith("Grün 3");
      seen.addAll(reply.headers("Content-Security-Policy"));
    }
    assertThat(seen)
        .hasSize(4)
        .doesNotHaveDuplicates()
        .allMatch(policy -> policy.matches("script-src 'nonce-[a-z0-9]{26}'"));
  }

  @Test
  void aFragmentIsFilledForTheVisitorsOfEachNode() {
    thenShows(0, "fragment.jsp?v_x=a", "Grün 1[a/é]");
    thenShows(1, "fragment.jsp?v_x=b", "Grün 101[b/é]");
    soonShows(0, "fragment.jsp?v_x=c", "Grün 101[c/é]");
    delete("part");
    thenShows(0, "fragment.jsp?v_x=d", "Grün 2[d/é]");
    thenShows(1, "fragment.jsp?v_x=e", "Grün 2[e/é]");
  }

  @Test
  void afterADeploymentThePageIsRenderedOnceAndThenKnown() {
    thenShows(0, "page.jsp?v_x=a", "Grün 1[a/é]2(a)");
    start();
    thenShows(2, "page.jsp?v_x=b", "Grün 201[b/é]202(b)");
    soonShows(2, "page.jsp?v_x=c", "Grün 201[c/é]202(c)");
    thenShows(2, "fragment.jsp?v_x=c", "Grün 203[c/é]");
    thenShows(2, "fragment.jsp?v_x=d", "Grün 203[d/é]");
  }

  private void start() {
    MemcachedStore store =
        PatientStores.open(
            PatientStores.builder(memcached).namespace("holes" + kind + namespaces.get()));
    FragmentCache cache =
        FragmentCache.builder(store).budget(PatientStores.BUDGET).jitter(0).build();
    int first = 100 * nodes.size();
    JspSite node =
        new JspSite(
            kind,
            SiteOptions.DEFAULTS.withTrace(SiteOptions.Trace.HEADER),
            cache,
            app ->
                app.page("page.jsp", PAGE)
                    .page("fragment.jsp", FRAGMENT)
                    .page("hole.jsp", "${param.v_x}")
                    .filter("/*", SharedHolesIT::behindABalancer)
                    .filter(
                        "/*",
                        new TurboStanFilter(),
                        Map.of("rules", "/page.jsp ttl=1h ignore=v_* public"),
                        DispatcherType.REQUEST,
                        DispatcherType.ASYNC));
    node.renderedAlready(first);
    nodes.add(node);
  }

  /** The host is part of a page's key, and all nodes have the same one. */
  private static void behindABalancer(
      ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    chain.doFilter(
        new HttpServletRequestWrapper((HttpServletRequest) request) {
          @Override
          public String getHeader(String name) {
            return name.equalsIgnoreCase("Host") ? "shop.test" : super.getHeader(name);
          }

          @Override
          public Enumeration<String> getHeaders(String name) {
            return name.equalsIgnoreCase("Host")
                ? Collections.enumeration(List.of("shop.test"))
                : super.getHeaders(name);
          }

          @Override
          public String getServerName() {
            return "shop.test";
          }

          @Override
          public int getServerPort() {
            return 80;
          }
        },
        response);
  }

  private void thenShows(int node, String page, String text) {
    Reply reply = get(node, page);
    assertThat(reply.text()).as(reply::toString).isEqualTo(text);
  }

  /** What takes the place of another's is stored after the visitor has it. */
  private void soonShows(int node, String page, String text) {
    await().untilAsserted(() -> thenShows(node, page, text));
  }

  private Reply get(int node, String page) {
    return nodes.get(node).stranger().get("/" + page);
  }

  private void delete(String tag) {
    assertThat(nodes.get(0).cache.delete(Tag.of(tag)).acknowledged()).isTrue();
  }
}
