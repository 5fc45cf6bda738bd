package org.turbostan.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.turbostan.servlet.Site.status;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.Reason;
import org.turbostan.testing.Container;
import org.turbostan.testing.Http;
import org.turbostan.testing.Http.Reply;

/**
 * What the caching filters before this one fell into; the numbers are those of the project's list.
 */
@ParameterizedClass
@EnumSource
public class FilterTrapsIT {

  private final Site site;

  FilterTrapsIT(Container.Kind kind) {
    site = new Site(kind).rules("/a ttl=60s");
  }

  @AfterEach
  void stop() {
    site.close();
  }

  // 1: captured bytes survive reset.

  @Test
  void resetDropsWhatWasCapturedAndTheHeader() {
    site.page(
        "/a",
        (request, response) -> {
          response.setHeader("X-Half", "1");
          response.setContentType("text/html;charset=UTF-8");
          response.getWriter().print("half a page");
          response.reset();
          response.getOutputStream().write("whole".getBytes(UTF_8));
        });
    for (Reply reply : twice("/a")) {
      assertThat(reply.text()).isEqualTo("whole");
      assertThat(reply.header("X-Half")).isEmpty();
      assertThat(reply.header("Content-Length")).contains("5");
    }
  }

  @Test
  void resetBufferDropsWhatWasCapturedButNotTheHeader() {
    site.page(
        "/a",
        (request, response) -> {
          response.setHeader("X-Kept", "1");
          response.getWriter().print("half a page");
          response.getWriter().flush();
          response.resetBuffer();
          response.getWriter().print("whole");
        });
    for (Reply reply : twice("/a")) {
      assertThat(reply.text()).isEqualTo("whole");
      assertThat(reply.header("X-Kept")).contains("1");
    }
  }

  @Test
  void anErrorPageIsNotGluedToHalfAPage() {
    site.page(
            "/a",
            (request, response) -> {
              response.getWriter().print("half a page");
              response.sendError(404, "gone");
              response.getWriter().print("and more");
            })
        .page("/error", (request, response) -> response.getWriter().print("error page"));
    site.app()
        .webXml("<error-page><error-code>404</error-code><location>/error</location></error-page>");
    for (Reply reply : twice("/a")) {
      assertThat(reply.status()).isEqualTo(404);
      assertThat(reply.text()).isEqualTo("error page");
    }
  }

  // 2: POST cached; a key without host and scheme.

  @Test
  void aPostIsNeitherAnsweredFromTheCacheNorStored() {
    site.page("/a");
    site.get("/a");
    assertThat(Http.to(site.base()).post("/a", "x=1").text()).isEqualTo("render 2");
    assertThat(site.get("/a").text()).isEqualTo("render 3");
  }

  @Test
  void hostsDoNotShareAPage() {
    site.page(
        "/a",
        (request, response) ->
            response.getWriter().print(request.getServerName() + ":" + request.getServerPort()));
    for (String host : List.of("one.example", "two.example", "one.example:8080")) {
      String expected = host.contains(":") ? host : host + ":80";
      for (int i = 0; i < 2; i++) {
        assertThat(site.raw("GET /a HTTP/1.1", "Host: " + host)).endsWith(expected);
      }
    }
    assertThat(site.raw("GET /a HTTP/1.1", "Host: ONE.example:80")).contains("stored");
    assertThat(site.raw("GET /a HTTP/1.1", "Host: one.example")).contains("hit");
  }

  // 3: the key under INCLUDE and FORWARD.

  @Test
  void whatAPageIncludesAndForwardsToIsPartOfThePage() {
    site.rules("/* ttl=60s")
        .page(
            "/a",
            (request, response) -> request.getRequestDispatcher("/b").forward(request, response))
        .page(
            "/b",
            (request, response) -> {
              response.getWriter().print("[");
              for (String part : List.of("/c?n=1", "/c?n=2")) {
                request.getRequestDispatcher(part).include(request, response);
              }
              response.getWriter().print("]");
            })
        .page(
            "/c",
            (request, response) ->
                response.getWriter().print(request.getParameter("n") + " " + site.next() + " "));
    for (Reply reply : twice("/a")) {
      assertThat(reply.text()).isEqualTo("[1 render 1 2 render 2 ]");
    }
    assertThat(site.get("/c?n=1").text()).isEqualTo("1 render 3 ");
  }

  @Test
  void aJspIsCachedWithWhatItIncludes() {
    site.rules("/a.jsp ttl=60s");
    site.app()
        .page("a.jsp", "<%@ page session='false' %>a <jsp:include page='b.jsp' flush='true'/> é€ ")
        .page(
            "b.jsp",
            "<%@ page session='false' contentType='text/html;charset=UTF-8' %><%= System.nanoTime() %>");
    List<Reply> replies = twice("/a.jsp");
    assertThat(replies.get(1).body()).isEqualTo(replies.get(0).body());
    assertThat(status(replies.get(1))).startsWith("hit");
    assertThat(replies.get(1).headers("Content-Type"))
        .isEqualTo(replies.get(0).headers("Content-Type"));
  }

  // 4: cookies replayed to everyone: see K1 in FilterSurvivesIT.

  // 5: lengths and ages.

  @Test
  void aHitHasItsLengthAndItsAge() {
    site.page("/a", (request, response) -> response.getWriter().print("12345"));
    site.get("/a");
    site.pass(Duration.ofSeconds(7));
    Reply hit = site.get("/a");
    assertThat(hit.header("Content-Length")).contains("5");
    assertThat(hit.headers("Age")).containsExactly("7");
  }

  // 6: answers that are no 200.

  @Test
  void bodiesOfOtherStatusesArriveAndAreNotStored() {
    site.page(
        "/a",
        (request, response) -> {
          response.setStatus(Integer.parseInt(request.getParameter("s")));
          response.getWriter().print(site.next());
        });
    for (int status : new int[] {201, 202, 206, 404, 410, 418, 500, 503}) {
      for (int i = 0; i < 2; i++) {
        Reply reply = site.get("/a?s=" + status);
        assertThat(reply.status()).isEqualTo(status);
        assertThat(reply.text()).isEqualTo("render " + site.renders.get());
      }
    }
    assertThat(site.renders).hasValue(16);
  }

  @Test
  void aRedirectArrivesAndIsNotStored() {
    site.page(
        "/a",
        (request, response) -> {
          response.getWriter().print("half");
          site.next();
          response.sendRedirect("/b");
        });
    for (Reply reply : twice("/a")) {
      assertThat(reply.status()).isEqualTo(302);
      assertThat(reply.header("Location").orElse("")).endsWith("/b");
      assertThat(reply.text()).doesNotContain("half");
    }
    assertThat(site.renders).hasValue(2);
  }

  @Test
  void aNotModifiedOfTheApplicationIsNotStored() {
    site.page(
        "/a", (request, response) -> response.setStatus(304 + 0 * site.renders.incrementAndGet()));
    for (Reply reply : twice("/a")) {
      assertThat(reply.status()).isEqualTo(304);
    }
    assertThat(site.renders).hasValue(2);
  }

  // 8: waiters.

  @Test
  void requestsForAColdPageWaitForOneRendering() throws InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch inside = new CountDownLatch(1);
    site.page(
        "/a",
        (request, response) -> {
          inside.countDown();
          go.await();
          response.getWriter().print(site.next());
        });
    List<CompletableFuture<Reply>> replies = async("/a", 20);
    inside.await();
    go.countDown();
    for (CompletableFuture<Reply> reply : replies) {
      assertThat(reply.join().text()).isEqualTo("render 1");
    }
  }

  @Test
  void aFailedRenderingIsNotGivenToThoseWhoWait() throws InterruptedException {
    CountDownLatch go = new CountDownLatch(1);
    CountDownLatch inside = new CountDownLatch(1);
    AtomicBoolean first = new AtomicBoolean(true);
    site.page(
        "/a",
        (request, response) -> {
          if (first.getAndSet(false)) {
            inside.countDown();
            go.await();
            throw new IllegalStateException("no database");
          }
          response.getWriter().print(site.next());
        });
    CompletableFuture<Reply> failed = Http.to(site.base()).getAsync("/a");
    inside.await();
    List<CompletableFuture<Reply>> waiting = async("/a", 5);
    go.countDown();
    assertThat(failed.join().status()).isEqualTo(500);
    for (CompletableFuture<Reply> reply : waiting) {
      assertThat(reply.join().text()).isEqualTo("render 1");
    }
  }

  @Test
  void whoWaitsIsLetGoAsSoonAsThePageIsKnownToBeUncacheable() throws InterruptedException {
    CountDownLatch all = new CountDownLatch(10);
    site.page(
        "/a",
        (request, response) -> {
          response.addHeader("set-cookie", "a=b");
          all.countDown();
          all.await();
          response.getWriter().print(site.next());
        });
    List<String> outcomes =
        async("/a", 10).stream().map(reply -> status(reply.join())).sorted().toList();
    assertThat(outcomes.subList(0, 9)).containsOnly("fwd=bypass; detail=uncacheable");
    assertThat(outcomes.get(9)).isEqualTo("fwd=uri-miss; detail=set-cookie");
  }

  // What users report: streaming, asynchronous and large answers broken by wrappers.

  @Test
  void anAnswerBeyondTheLimitPassesThroughWhole() {
    site.options(options -> options.withMaxBody(1000))
        .page(
            "/a",
            (request, response) -> {
              PrintWriter out = response.getWriter();
              site.next();
              for (int i = 0; i < 5000; i++) {
                out.print(i + ",");
              }
            });
    String whole = numbers(5000);
    for (Reply reply : twice("/a")) {
      assertThat(reply.text()).isEqualTo(whole);
    }
    assertThat(site.renders).hasValue(2);
    assertThat(site.cache.statistics().count(Reason.TOO_LARGE)).isEqualTo(1);
  }

  @Test
  void aLargeAnswerWithItsLengthAnnouncedKeepsIt() {
    site.options(options -> options.withMaxBody(1000))
        .page(
            "/a",
            (request, response) -> {
              response.setContentLength(5000);
              response.getOutputStream().write(new byte[5000]);
            });
    for (Reply reply : twice("/a")) {
      assertThat(reply.headers("Content-Length")).containsExactly("5000");
      assertThat(reply.body()).hasSize(5000);
    }
  }

  @Test
  void flushBufferSendsWhatIsThere() throws Exception {
    streams(
        (response, first) -> {
          response.getWriter().print(first);
          response.flushBuffer();
        });
  }

  @Test
  void anEventStreamArrivesEventByEvent() throws Exception {
    streams(
        (response, first) -> {
          response.setContentType("text/event-stream;charset=UTF-8");
          response.getWriter().print(first);
          response.getWriter().flush();
        });
  }

  @Test
  void aSecondFlushOfNewOutputIsStreaming() throws Exception {
    streams(
        (response, first) -> {
          response.getOutputStream().print(first.substring(0, 1));
          response.getOutputStream().flush();
          response.getOutputStream().print(first.substring(1));
          response.getOutputStream().flush();
        });
  }

  @Test
  void oneFlushIsNoStreaming() {
    site.page(
        "/a",
        (request, response) -> {
          response.getWriter().print("a");
          response.getWriter().flush();
          response.getWriter().print(site.next());
        });
    for (Reply reply : twice("/a")) {
      assertThat(reply.text()).isEqualTo("arender 1");
    }
  }

  @Test
  void anAsynchronousAnswerIsWholeAndNotStored() {
    site.page(
        "/a",
        (request, response) -> {
          response.setContentType("text/plain;charset=UTF-8");
          response.getWriter().print("before ");
          AsyncContext async = request.startAsync(request, response);
          async.start(
              () -> {
                print(async, "é after " + site.next());
                async.complete();
              });
        });
    assertThat(site.get("/a").text()).isEqualTo("before é after render 1");
    assertThat(site.get("/a").text()).isEqualTo("before é after render 2");
    assertThat(site.cache.statistics().count(Reason.STREAMED)).isEqualTo(1);
  }

  @Test
  void anAsynchronousDispatchIsAnsweredByTheApplication() {
    site.rules("/* ttl=60s")
        .page("/a", (request, response) -> request.startAsync().dispatch("/b"))
        .page(
            "/b",
            (request, response) ->
                response
                    .getWriter()
                    .print(site.next() + (TurboStan.request(request) != null ? " opened" : "")));
    assertThat(site.get("/a").text()).isEqualTo("render 1 opened");
    assertThat(site.get("/a").text()).isEqualTo("render 2 opened");
  }

  @Test
  void aNonBlockingWriterWorks() {
    site.page(
        "/a",
        (request, response) -> {
          AsyncContext async = request.startAsync(request, response);
          ServletOutputStream out = response.getOutputStream();
          out.setWriteListener(
              new WriteListener() {
                private int left = 100;

                @Override
                public void onWritePossible() throws IOException {
                  while (left > 0 && out.isReady()) {
                    left--;
                    out.write(new byte[10_000]);
                  }
                  if (left == 0 && out.isReady()) {
                    async.complete();
                  }
                }

                @Override
                public void onError(Throwable failure) {
                  async.complete();
                }
              });
        });
    for (Reply reply : twice("/a")) {
      assertThat(reply.body()).hasSize(1_000_000);
    }
  }

  @Test
  void aPageThatIsRenderedForTheCacheMayOpenASessionLate() {
    site.page(
        "/a",
        (request, response) -> {
          response.getOutputStream().write(new byte[100_000]);
          request.getSession().setAttribute("a", "b");
        });
    Reply reply = site.get("/a");
    assertThat(reply.headers("Set-Cookie")).hasSize(1);
    assertThat(reply.body()).hasSize(100_000);
  }

  @Test
  void trailersKeepAPageFromBeingStored() {
    site.page(
        "/a",
        (request, response) -> {
          response.setHeader("Trailer", "X-Sum");
          response.setTrailerFields(() -> Map.of("X-Sum", "1"));
          response.getWriter().print(site.next());
        });
    assertThat(site.get("/a").text()).isEqualTo("render 1");
    assertThat(site.get("/a").text()).isEqualTo("render 2");
  }

  @Test
  void writerAndStreamExcludeEachOther() {
    AtomicReference<Class<?>> thrown = new AtomicReference<>();
    site.page(
        "/a",
        (request, response) -> {
          response.getWriter().print("a");
          try {
            response.getOutputStream();
          } catch (IllegalStateException e) {
            thrown.set(e.getClass());
          }
        });
    assertThat(site.get("/a").text()).isEqualTo("a");
    assertThat(thrown.get()).isEqualTo(IllegalStateException.class);
  }

  /** The page sends its first part, then waits until the client has it. */
  private void streams(Start start) throws Exception {
    CountDownLatch arrived = new CountDownLatch(1);
    site.page(
        "/a",
        (request, response) -> {
          start.send(response, "first");
          arrived.await();
          site.next();
        });
    for (int i = 1; i <= 2; i++) {
      var stream = site.base().resolve("/a").toURL().openStream();
      assertThat(stream.readNBytes(5)).asString(UTF_8).isEqualTo("first");
      arrived.countDown();
      assertThat(stream.readAllBytes()).isEmpty();
      assertThat(site.renders).hasValue(i);
    }
  }

  private interface Start {
    void send(HttpServletResponse response, String first) throws IOException;
  }

  private static void print(AsyncContext async, String text) {
    try {
      async.getResponse().getWriter().print(text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private List<CompletableFuture<Reply>> async(String path, int times) {
    Http client = Http.to(site.base());
    return java.util.stream.IntStream.range(0, times).mapToObj(i -> client.getAsync(path)).toList();
  }

  private List<Reply> twice(String path) {
    return List.of(site.get(path), site.get(path));
  }

  private static String numbers(int count) {
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < count; i++) {
      all.append(i).append(',');
    }
    return all.toString();
  }
}
