package org.turbostan.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.turbostan.servlet.Site.status;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.Outcome;
import org.turbostan.Reason;
import org.turbostan.Tag;
import org.turbostan.Together;
import org.turbostan.testing.Container;
import org.turbostan.testing.Http;
import org.turbostan.testing.Http.Reply;

/** Stale pages that are rendered anew when their visitor has been served (RFC 5861, section 3). */
@ParameterizedClass
@EnumSource
public class RenewalIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** What a page that is rendered anew waits for. */
  private final CountDownLatch gate = new CountDownLatch(1);

  /** How many requests have not ended. */
  private final AtomicInteger inside = new AtomicInteger();

  private final Container.Kind kind;
  private final Site site;

  RenewalIT(Container.Kind kind) {
    this.kind = kind;
    site =
        new Site(kind)
            .rules("/* ttl=60s stale=10m public")
            .outer(
                (request, response, chain) -> {
                  inside.incrementAndGet();
                  try {
                    chain.doFilter(request, response);
                  } finally {
                    inside.decrementAndGet();
                  }
                });
  }

  @AfterEach
  void stop() {
    gate.countDown();
    site.close();
  }

  @Test
  void theVisitorWhoRenewsAPageHasTheStaleOneBeforeItIsRendered() {
    site.page("/a", this::heldWhenRenewed);
    site.get("/a");
    expire();
    Reply stale = site.get("/a");
    assertThat(stale.text()).isEqualTo("render 1");
    assertThat(status(stale)).isEqualTo("hit; ttl=-1");
    assertThat(stale.headers("Age")).containsExactly("61");
    gate.countDown();
    awaitRenewed("/a", "render 2");
    assertThat(site.renders).hasValue(2);
  }

  @Test
  void ofTwoHundredVisitorsNobodyWaitsForTheOneRefresh() {
    site.page("/a", this::heldWhenRenewed);
    site.get("/a");
    expire();
    Http visitors = Http.to(site.base());
    List<String> texts = Together.run(200, () -> visitors.get("/a").text());
    assertThat(texts).containsOnly("render 1");
    gate.countDown();
    awaitRenewed("/a", "render 2");
    assertThat(site.renders).hasValue(2);
  }

  @Test
  void afterADeleteNothingStaleIsServed() {
    site.page("/a");
    site.get("/a");
    expire();
    site.cache.delete(Tag.key("/a"));
    assertThat(site.get("/a").text()).isEqualTo("render 2");
  }

  @Test
  void aDeleteWhileAPageIsRenewedWins() {
    site.page("/a", this::heldWhenRenewed);
    site.get("/a");
    expire();
    site.get("/a");
    await().atMost(PATIENCE).until(() -> site.renders.get() == 2);
    site.cache.delete(Tag.key("/a"));
    gate.countDown();
    assertThat(site.get("/a").text()).isEqualTo("render 3");
    assertThat(site.get("/a").text()).isEqualTo("render 3");
  }

  @Test
  void aVisitorWhoHasTheStalePageIsToldSoAndItIsRenewed() {
    site.page("/a", this::heldWhenRenewed);
    String tag = site.get("/a").header("ETag").orElseThrow();
    expire();
    Reply reply = site.get("/a", "If-None-Match", tag);
    assertThat(reply.status()).isEqualTo(304);
    gate.countDown();
    awaitRenewed("/a", "render 2");
  }

  @Test
  void theApplicationMayConfirmThePageAfterwards() {
    site.page(
        "/a",
        (request, response) -> {
          response.setHeader("ETag", "\"v1\"");
          if ("\"v1\"".equals(request.getHeader("If-None-Match"))) {
            response.setStatus(304);
            site.renders.incrementAndGet();
          } else {
            response.getWriter().print("the page");
          }
        });
    site.get("/a");
    expire();
    site.get("/a");
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(status(site.get("/a"))).isEqualTo("hit; ttl=60"));
    assertThat(site.get("/a").text()).isEqualTo("the page");
    assertThat(site.renders).hasValue(1);
  }

  @Test
  void aHeadLeavesTheRenewalToTheNextGet() {
    site.page("/a");
    site.get("/a");
    expire();
    assertThat(site.head("/a").status()).isEqualTo(200);
    assertThat(site.get("/a").text()).isEqualTo("render 1");
    awaitRenewed("/a", "render 3");
  }

  @Test
  void aRenewedPageIsTheSameAsIfItHadBeenRenderedForAVisitor() {
    site.outer(
            (request, response, chain) -> {
              ((HttpServletResponse) response).setHeader("Link", "<outer>");
              chain.doFilter(request, response);
            })
        .page(
            "/a",
            (request, response) -> {
              response.setContentType("text/html");
              response.addHeader("Link", "<inner>");
              response.setHeader("X-Render", site.next());
              response.getWriter().print("gr\u00fcn");
            });
    site.get("/a");
    Reply first = site.get("/a");
    expire();
    site.get("/a");
    await().atMost(PATIENCE).until(() -> site.get("/a").headers("X-Render").contains("render 2"));
    Reply renewed = site.get("/a");
    for (String name : List.of("ETag", "Content-Type", "Link", "Content-Length")) {
      assertThat(renewed.headers(name)).as(name).isEqualTo(first.headers(name));
    }
    assertThat(renewed.body()).isEqualTo(first.body());
  }

  @Test
  void aPageThatFailsIsRenderedBeforeTheAnswerTheNextTime() {
    site.page(
        "/a",
        (request, response) -> {
          if (site.renders.incrementAndGet() == 2) {
            throw new IllegalStateException("the first renewal");
          }
          response.getWriter().print("render " + site.renders.get());
        });
    site.get("/a");
    expire();
    assertThat(site.get("/a").text()).isEqualTo("render 1");
    awaitCounted(Reason.RENDER_FAILED);
    Reply next = site.get("/a");
    assertThat(next.text()).isEqualTo("render 3");
    assertThat(status(next)).isEqualTo("fwd=stale; stored; detail=expired");
  }

  @Test
  void anotherStatusIsForTheNextVisitorToAskFor() {
    site.page(
        "/a",
        (request, response) -> {
          if (site.renders.incrementAndGet() > 1) {
            response.sendError(404);
          } else {
            response.getWriter().print("render 1");
          }
        });
    site.get("/a");
    expire();
    assertThat(site.get("/a").text()).isEqualTo("render 1");
    awaitCounted(Reason.RENDER_FAILED);
    assertThat(site.get("/a").status()).isEqualTo(404);
  }

  @Test
  void anAsynchronousPageIsRenderedBeforeTheAnswerTheNextTime() {
    site.page(
        "/a",
        (request, response) -> {
          if (site.renders.incrementAndGet() == 1) {
            response.getWriter().print("render 1");
            return;
          }
          var context = request.startAsync();
          context.getResponse().getWriter().print("later");
          context.complete();
        });
    site.get("/a");
    expire();
    assertThat(site.get("/a").text()).isEqualTo("render 1");
    awaitCounted(Reason.STREAMED);
    assertThat(site.get("/a").text()).isEqualTo("later");
  }

  @Test
  void aPageThatWantsASessionIsRenderedForEachOfTheNext() {
    site.page(
        "/a",
        (request, response) -> {
          if (site.renders.incrementAndGet() > 1) {
            request.getSession().setAttribute("seen", true);
          }
          response.getWriter().print("render " + site.renders.get());
        });
    site.get("/a");
    expire();
    Reply stale = site.get("/a");
    assertThat(stale.text()).isEqualTo("render 1");
    assertThat(stale.header("Set-Cookie")).isEmpty();
    awaitCounted(Reason.SESSION);
    Reply next = site.get("/a");
    assertThat(next.text()).isEqualTo("render 3");
    assertThat(next.header("Set-Cookie")).isPresent();
  }

  @Test
  void aCookieIsNotStored() {
    site.page(
        "/a",
        (request, response) -> {
          if (site.renders.incrementAndGet() > 1) {
            response.setHeader("Set-Cookie", "a=b");
          }
          response.getWriter().print("render " + site.renders.get());
        });
    site.get("/a");
    expire();
    assertThat(site.get("/a").text()).isEqualTo("render 1");
    awaitCounted(Reason.SET_COOKIE);
    assertThat(site.get("/a").header("Set-Cookie")).contains("a=b");
  }

  @Test
  void aStreamWithoutEndEndsWhenNobodyReadsIt() {
    CountDownLatch ended = new CountDownLatch(1);
    site.page(
        "/a",
        (request, response) -> {
          if (site.renders.incrementAndGet() == 1) {
            response.getWriter().print("render 1");
            return;
          }
          try {
            while (true) {
              response.getOutputStream().write("data\n".getBytes(StandardCharsets.UTF_8));
              response.flushBuffer();
            }
          } catch (IOException e) {
            ended.countDown();
            throw e;
          }
        });
    site.get("/a");
    expire();
    assertThat(site.get("/a").text()).isEqualTo("render 1");
    await().atMost(PATIENCE).until(() -> ended.getCount() == 0);
    awaitCounted(Reason.STREAMED);
  }

  /** Jetty forwards no request that is answered. */
  @Test
  void aPageThatIsForwardedToIsRenewedOneWayOrTheOther() {
    site.page(
            "/a",
            (request, response) -> request.getRequestDispatcher("/b").forward(request, response))
        .page(
            "/b",
            (request, response) -> {
              response.setContentType("text/plain;charset=UTF-8");
              response.getWriter().print(site.next());
            });
    site.get("/a");
    expire();
    assertThat(site.get("/a").text()).isEqualTo("render 1");
    if (kind == Container.Kind.JETTY) {
      awaitCounted(Reason.RENDER_FAILED);
      assertThat(site.get("/a").text()).isEqualTo("render 2");
    } else {
      awaitRenewed("/a", "render 2");
    }
    expire();
    assertThat(site.get("/a").text())
        .isEqualTo(kind == Container.Kind.JETTY ? "render 3" : "render 2");
  }

  @Test
  void whereAnOuterFilterHasWrappedTheResponseThePageIsRenderedBeforeTheAnswer() {
    site.outer(
            (request, response, chain) ->
                chain.doFilter(
                    request, new HttpServletResponseWrapper((HttpServletResponse) response)))
        .page("/a");
    site.get("/a");
    expire();
    assertThat(site.get("/a").text()).isEqualTo("render 2");
  }

  @Test
  void theConnectionIsNotKeptForTheVisitorsNextRequest() {
    // Tomcat closes the connection when the page is rendered; the client need not wait for that.
    site.page("/a");
    site.get("/a");
    expire();
    String answer = site.raw("GET /a HTTP/1.1");
    assertThat(answer).startsWith("HTTP/1.1 200").containsIgnoringCase("Connection: close");
    assertThat(answer).endsWith("render 1");
  }

  @Test
  void redirectsAreMadeBeforeTheAnswer() {
    site.rules("/* status=302:60s stale=10m public")
        .page(
            "/a",
            (request, response) -> response.sendRedirect("/" + site.next().replace(' ', '-')));
    site.get("/a");
    expire();
    assertThat(site.get("/a").header("Location").orElseThrow()).endsWith("/render-2");
  }

  @Test
  void theApplicationsOwnSpanCounts() {
    site.rules("/* public")
        .page(
            "/a",
            (request, response) -> {
              response.setHeader("Cache-Control", "max-age=60, stale-while-revalidate=30");
              response.getWriter().print(site.next());
            });
    site.get("/a");
    expire();
    assertThat(site.get("/a").text()).isEqualTo("render 1");
    awaitRenewed("/a", "render 2");
    site.pass(Duration.ofSeconds(91));
    assertThat(site.get("/a").text()).isEqualTo("render 3");
  }

  @Test
  void attributesOfTheRequestAreThereForTheRenewal() {
    AtomicReference<Object> seen = new AtomicReference<>();
    site.outer(
            (request, response, chain) -> {
              request.setAttribute("outer", "1");
              chain.doFilter(new HttpServletRequestWrapper((HttpServletRequest) request), response);
            })
        .page(
            "/a",
            (request, response) -> {
              seen.set(request.getAttribute("outer"));
              response.getWriter().print(site.next());
            });
    site.get("/a");
    expire();
    seen.set(null);
    site.get("/a");
    awaitRenewed("/a", "render 2");
    assertThat(seen).hasValue("1");
  }

  @Test
  void whatFailedIsTriedAgainAfterAnHour() {
    AtomicInteger failures = new AtomicInteger(1);
    site.page(
        "/a",
        (request, response) -> {
          String text = site.next();
          if (text.equals("render 2") && failures.getAndDecrement() > 0) {
            throw new IllegalStateException("the first renewal");
          }
          response.getWriter().print(text);
        });
    site.get("/a");
    expire();
    site.get("/a");
    awaitCounted(Reason.RENDER_FAILED);
    assertThat(site.get("/a").text()).isEqualTo("render 3");
    site.pass(Duration.ofMinutes(61));
    assertThat(site.get("/a").text()).isEqualTo("render 4");
    expire();
    assertThat(site.get("/a").text()).isEqualTo("render 4");
    awaitRenewed("/a", "render 5");
  }

  private void heldWhenRenewed(HttpServletRequest request, HttpServletResponse response)
      throws Exception {
    String text = site.next();
    if (!text.equals("render 1")) {
      gate.await(5, TimeUnit.MINUTES);
    }
    response.getWriter().print(text);
  }

  private void expire() {
    site.pass(Duration.ofSeconds(61));
  }

  private void awaitRenewed(String path, String text) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(site.get(path).text()).isEqualTo(text));
  }

  /** That a page could not be renewed is counted first, and remembered as its request ends. */
  private void awaitCounted(Reason why) {
    await()
        .atMost(PATIENCE)
        .until(() -> site.cache.statistics().count(why) > 0 && inside.get() == 0);
    assertThat(site.cache.statistics().count(Outcome.Kind.NOT_STORED)).isPositive();
  }
}
