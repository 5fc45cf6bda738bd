package org.turbostan.servlet;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.Tag;
import org.turbostan.testing.Container;
import org.turbostan.testing.Http;

/** What unsafe requests make out of date: RFC 9111, section 4.4, seen from outside. */
@ParameterizedClass
@EnumSource
public class InvalidationIT {

  private final Site site;

  InvalidationIT(Container.Kind kind) {
    site = new Site(kind).rules("/* ttl=60s public");
  }

  @AfterEach
  void stop() {
    site.close();
  }

  @Test
  void aPageIsRenderedAnewAfterAnUnsafeRequestHasSucceeded() {
    site.page("/a");
    for (String method : new String[] {"POST", "PUT", "DELETE", "PATCH", "REPORT"}) {
      site.get("/a");
      int before = site.renders.get();
      send(method, "/a");
      assertThat(site.get("/a").text()).as(method).isEqualTo("render " + (before + 2));
    }
  }

  @Test
  void aSafeRequestChangesNothing() {
    site.page("/a");
    site.get("/a");
    send("OPTIONS", "/a");
    assertThat(site.get("/a").text()).isEqualTo("render 1");
  }

  @Test
  void aRequestThatHasFailedChangesNothing() {
    site.page(
        "/a",
        (request, response) -> {
          if (request.getMethod().equals("POST")) {
            switch (request.getParameter("x")) {
              case "status" -> response.setStatus(500);
              case "error" -> response.sendError(404);
              default -> throw new IllegalStateException("no database");
            }
          }
          response.getWriter().print(site.next());
        });
    String first = site.get("/a").text();
    for (String failure : new String[] {"status", "error", "throw"}) {
      Http.to(site.base()).post("/a", "x=" + failure);
      assertThat(site.get("/a").text()).as(failure).isEqualTo(first);
    }
  }

  @Test
  void aPageMayStayWhenAFormLeadsToIt() {
    site.rules("/a ttl=60s location=keep public; /* ttl=60s public")
        .page("/a")
        .page("/form", (request, response) -> response.sendRedirect("/a"));
    site.get("/a");
    send("POST", "/form");
    assertThat(site.get("/a").text()).isEqualTo("render 1");
    send("POST", "/a");
    assertThat(site.get("/a").text()).isEqualTo("render 3");
  }

  @Test
  void whatTheAnswerNamesIsRenderedAnewToo() {
    site.app().contextPath("/shop");
    site.page("/b")
        .page("/c")
        .page("/d")
        .page(
            "/a",
            (request, response) -> {
              response.setHeader("Location", "/shop/b");
              response.setHeader("Content-Location", site.base() + "/c");
              response.addHeader("Content-Location", "http://other.example/shop/d");
              response.setStatus(201);
            });
    for (String path : new String[] {"/b", "/c", "/d"}) {
      site.get(path);
    }
    send("POST", "/a");
    assertThat(site.get("/b").text()).isEqualTo("render 4");
    assertThat(site.get("/c").text()).isEqualTo("render 5");
    assertThat(site.get("/d").text()).isEqualTo("render 3");
  }

  @Test
  void aFormWithoutARuleMayLeadToAPageWithOne() {
    site.rules("/b ttl=60s public")
        .page("/b")
        .page("/a", (request, response) -> response.sendRedirect("/b"));
    site.get("/b");
    send("POST", "/a");
    assertThat(site.get("/b").text()).isEqualTo("render 2");
  }

  @Test
  void anAsynchronousAnswerCountsWhenItIsComplete() {
    site.page(
        "/a",
        (request, response) -> {
          String text = site.next();
          if (request.getMethod().equals("GET")) {
            response.getWriter().print(text);
            return;
          }
          var async = request.startAsync();
          async.start(async::complete);
        });
    site.get("/a");
    send("POST", "/a");
    org.awaitility.Awaitility.await()
        .atMost(java.time.Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(site.get("/a").text()).isNotEqualTo("render 1"));
  }

  @ParameterizedTest
  @EnumSource
  void whoHasTheFirstByteOfTheAnswerSeesTheChange(Leaving how) throws Exception {
    CountDownLatch seen = new CountDownLatch(1);
    site.page(
        "/a",
        (request, response) -> {
          if (request.getMethod().equals("GET")) {
            response.getWriter().print(site.next());
          } else {
            how.send(response);
            seen.await();
          }
        });
    site.get("/a");
    try (Socket socket = new Socket(site.base().getHost(), site.base().getPort())) {
      socket.setSoTimeout(60_000);
      socket
          .getOutputStream()
          .write(
              ("POST /a HTTP/1.1\r\nHost: "
                      + site.base().getAuthority()
                      + "\r\nContent-Length: 0\r\n\r\n")
                  .getBytes(US_ASCII));
      assertThat(socket.getInputStream().read()).isEqualTo('H');
      assertThat(site.get("/a").text()).isEqualTo("render 2");
    } finally {
      seen.countDown();
    }
  }

  /** What makes an answer leave before the application is done. */
  enum Leaving {
    FLUSH_BUFFER(HttpServletResponse::flushBuffer),
    FLUSHED_STREAM(
        response -> {
          response.getOutputStream().write('x');
          response.getOutputStream().flush();
        }),
    FLUSHED_WRITER(
        response -> {
          response.getWriter().print('x');
          response.getWriter().flush();
        }),
    CLOSED_STREAM(response -> response.getOutputStream().close()),
    CLOSED_WRITER(response -> response.getWriter().close()),
    LARGE_BODY(response -> response.getOutputStream().write(new byte[500_000])),
    LARGE_TEXT(response -> response.getWriter().print("x".repeat(500_000))),
    MUCH_IN_LITTLE(
        response -> {
          for (int i = 0; i < 500_000; i++) {
            response.getOutputStream().write('x');
          }
        }),
    CHECKED_WRITER(
        response -> {
          response.getWriter().print('x');
          response.getWriter().checkError();
        });

    private final Sending sending;

    Leaving(Sending sending) {
      this.sending = sending;
    }

    void send(HttpServletResponse response) throws IOException {
      sending.send(response);
    }

    private interface Sending {
      void send(HttpServletResponse response) throws IOException;
    }
  }

  @Test
  void whatChangesAfterTheFirstByteIsSeenWhenTheAnswerIsComplete() {
    site.page(
        "/a",
        (request, response) -> {
          if (request.getMethod().equals("POST")) {
            response.flushBuffer();
            // Somebody comes between the first byte and the change.
            site.get("/a");
          }
          response.getWriter().print(site.next());
        });
    site.get("/a");
    send("POST", "/a");
    assertThat(site.get("/a").text()).isEqualTo("render 4");
  }

  @Test
  void whatIsWrittenArrivesUnchanged() {
    site.page(
        "/a",
        (request, response) -> {
          response.getWriter().print("lost");
          response.reset();
          response.getWriter().print("new");
          response.setContentLength(3);
        });
    assertThat(Http.to(site.base()).post("/a", "x=y").text()).isEqualTo("new");
  }

  @Test
  void allVariantsAndQueriesAreOutOfDate() {
    site.page(
        "/a",
        (request, response) -> {
          response.setHeader("Vary", "Accept-Language");
          response.getWriter().print(site.next());
        });
    site.get("/a?x=1", "Accept-Language", "de");
    send("POST", "/a");
    assertThat(site.get("/a?x=1", "Accept-Language", "de").text()).isEqualTo("render 3");
  }

  @Test
  void surrogateKeysBringTagsAndTellThem() {
    site.rules("/* ttl=60s tags=all public surrogate-key")
        .page(
            "/a",
            (request, response) -> {
              response.setHeader("Surrogate-Key", "product:42 news");
              response.getWriter().print(site.next());
            });
    for (int i = 0; i < 2; i++) {
      assertThat(site.get("/a").headers("Surrogate-Key")).containsExactly("all news product:42");
    }
    site.cache.delete(Tag.of("news"));
    assertThat(site.get("/a").text()).isEqualTo("render 2");
  }

  private void send(String method, String path) {
    Http.to(site.base()).send(method, path, BodyPublishers.ofString("x"));
  }
}
