package org.turbostan.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.Reason;
import org.turbostan.Tag;
import org.turbostan.testing.Container;
import org.turbostan.testing.Http;
import org.turbostan.testing.Http.Reply;

/** Requests that wait for another's rendering of a page, without a thread of the container. */
@ParameterizedClass
@EnumSource
public class AsyncWaitIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final CountDownLatch rendered = new CountDownLatch(1);
  private final CountDownLatch insideOfThePage = new CountDownLatch(1);
  private final AtomicInteger entered = new AtomicInteger();
  private final AtomicInteger inside = new AtomicInteger();
  private final Site site;

  AsyncWaitIT(Container.Kind kind) {
    Filter counting =
        (request, response, chain) -> {
          entered.incrementAndGet();
          inside.incrementAndGet();
          try {
            chain.doFilter(request, response);
          } finally {
            inside.decrementAndGet();
          }
        };
    site = new Site(kind).rules("/slow ttl=60s; /other ttl=60s").outer(counting);
  }

  @AfterEach
  void stop() {
    rendered.countDown();
    site.close();
  }

  @Test
  void aThousandRequestsForOneColdPageHoldOneThread() {
    site.app().threads(50);
    site.page("/slow", this::slowly).page("/other");
    List<CompletableFuture<Reply>> replies = ask(1000);
    awaitWaiting(999);
    assertThat(site.get("/other").status()).isEqualTo(200);
    rendered.countDown();
    assertThat(texts(replies)).hasSize(1000).containsOnly("render 2");
    assertThat(site.renders).hasValue(2);
  }

  @Test
  void whoWaitedIsServedFromTheCache() {
    site.page("/slow", this::slowly);
    List<CompletableFuture<Reply>> replies = ask(8);
    awaitWaiting(7);
    rendered.countDown();
    assertThat(
            replies.stream()
                .map(reply -> Site.status(reply.join()))
                .filter(hit -> hit.contains("collapsed")))
        .hasSize(7);
  }

  @Test
  void whenTheRenderingFailsOneOfThoseWhoWaitedRendersForTheOthers() {
    site.page(
        "/slow",
        (request, response) -> {
          hold();
          if (site.renders.incrementAndGet() == 1) {
            throw new IllegalStateException("the first of all renderings");
          }
          response.getWriter().print("content");
        });
    List<CompletableFuture<Reply>> replies = ask(8);
    awaitWaiting(7);
    rendered.countDown();
    assertThat(replies.stream().map(reply -> reply.join().status()))
        .containsOnly(200, 500)
        .containsOnlyOnce(500);
    assertThat(site.renders).hasValue(2);
  }

  @Test
  void whenThePageIsNotForAllEachOfThoseWhoWaitedGetsItsOwn() {
    site.page(
        "/slow",
        (request, response) -> {
          hold();
          response.setHeader("Cache-Control", "private");
          response.getWriter().print(site.next());
        });
    List<CompletableFuture<Reply>> replies = ask(8);
    awaitWaiting(7);
    rendered.countDown();
    assertThat(texts(replies)).doesNotHaveDuplicates();
  }

  @Test
  void whatIsDeletedMeanwhileIsNotServedToThoseWhoCameAfterwards() {
    site.page("/slow", this::slowly);
    CompletableFuture<Reply> before = ask(1).get(0);
    awaitInside();
    site.cache.delete(Tag.key("/slow"));
    List<CompletableFuture<Reply>> after = ask(7);
    awaitWaiting(7);
    rendered.countDown();
    assertThat(before.join().text()).isEqualTo("render 1");
    assertThat(texts(after)).containsOnly("render 2");
  }

  @Test
  void whereAnOuterFilterKnowsNoAsynchronyThreadsWait() {
    Filter old = (request, response, chain) -> chain.doFilter(request, response);
    site.app()
        .onStart(
            context -> {
              FilterRegistration.Dynamic added = context.addFilter("old", old);
              added.setAsyncSupported(false);
              added.addMappingForUrlPatterns(EnumSet.of(DispatcherType.REQUEST), true, "/*");
            });
    site.page("/slow", this::slowly);
    List<CompletableFuture<Reply>> replies = ask(8);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(inside).hasValue(8));
    rendered.countDown();
    assertThat(texts(replies)).containsOnly("render 1");
    assertThat(site.cache.statistics().count(Reason.WAITED_TOO_LONG)).isZero();
  }

  private void slowly(HttpServletRequest request, HttpServletResponse response) throws Exception {
    if (request.getRequestURI().endsWith("/slow")) {
      insideOfThePage.countDown();
      hold();
    }
    response.getWriter().print(site.next());
  }

  private void awaitInside() {
    await().atMost(PATIENCE).until(() -> insideOfThePage.getCount() == 0);
  }

  private void hold() throws InterruptedException {
    if (!rendered.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw new IllegalStateException("not released");
    }
  }

  /** All have come in, all but the one that renders have gone out, and none has been answered. */
  private void awaitWaiting(int requests) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(entered.get() + " entered, " + inside.get() + " inside")
                    .isEqualTo((requests + 1) + " entered, 1 inside"));
  }

  private List<CompletableFuture<Reply>> ask(int times) {
    Http client = Http.to(site.base());
    return IntStream.range(0, times).mapToObj(i -> client.getAsync("/slow")).toList();
  }

  private static List<String> texts(List<CompletableFuture<Reply>> replies) {
    return replies.stream().map(reply -> reply.join().text()).toList();
  }
}
