package org.turbostan.servlet;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.turbostan.servlet.Site.status;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.Reason;
import org.turbostan.testing.Container;
import org.turbostan.testing.Http.Reply;

/** What a page may do with its response, and each kind of dispatch; the rest of S7, S9 and S10. */
@ParameterizedClass
@EnumSource
public class WrapperIT {

  private final Container.Kind kind;
  private final Site site;

  WrapperIT(Container.Kind kind) {
    this.kind = kind;
    site = new Site(kind).rules("/* ttl=60s public");
  }

  @AfterEach
  void stop() {
    site.close();
  }

  // What goes before and after the answer.

  @Test
  void trailersReachTheClientAndAreNotKept() {
    site.page(
        "/a",
        (request, response) -> {
          response.setHeader("Trailer", "X-Sum");
          response.setTrailerFields(() -> Map.of("X-Sum", "42"));
          response.getWriter().print(site.next());
        });
    for (int i = 1; i <= 2; i++) {
      assertThat(site.raw("GET /a HTTP/1.1", "TE: trailers"))
          .contains("render " + i)
          .containsIgnoringCase("\r\nX-Sum: 42\r\n");
    }
  }

  @Test
  void anInterimAnswerIsNotTheAnswer() {
    // Servlet 6.0 has no method for it. Jetty has; in Tomcat the page just answers.
    boolean interim = kind == Container.Kind.JETTY;
    site.page(
        "/a",
        (request, response) -> {
          response.setHeader("Link", "</a.css>; rel=preload");
          if (interim) {
            response.sendError(103);
          }
          response.getWriter().print(site.next());
        });
    assertThat(site.raw("GET /a HTTP/1.1"))
        .startsWith(interim ? "HTTP/1.1 103" : "HTTP/1.1 200")
        .endsWith("render 1");
    assertThat(site.raw("GET /a HTTP/1.1")).startsWith("HTTP/1.1 200").endsWith("render 1");
  }

  // Lengths, buffers, closing.

  @Test
  void aBodyLongerThanItsLengthIsNotStored() {
    site.page(
        "/a",
        (request, response) -> {
          site.next();
          response.setContentLength(3);
          response.getOutputStream().print("longer");
        });
    for (int i = 1; i <= 2; i++) {
      site.raw("GET /a HTTP/1.1");
      assertThat(site.renders).hasValue(i);
    }
  }

  @Test
  void aPageThatFailsAfterItsFirstByteIsNeverStored() {
    AtomicBoolean fails = new AtomicBoolean(true);
    site.page(
        "/a",
        (request, response) -> {
          response.getWriter().print(site.next());
          if (fails.get()) {
            response.flushBuffer();
            throw new IllegalStateException("no database");
          }
        });
    site.raw("GET /a HTTP/1.1");
    fails.set(false);
    assertThat(site.get("/a").text()).isEqualTo("render 2");
  }

  @Test
  void theBufferIsSizedBeforeTheFirstByteOnly() {
    AtomicBoolean refused = new AtomicBoolean();
    site.page(
        "/a",
        (request, response) -> {
          response.setBufferSize(20_000);
          ServletOutputStream out = response.getOutputStream();
          out.print(site.next());
          try {
            response.setBufferSize(30_000);
          } catch (IllegalStateException e) {
            refused.set(true);
          }
        });
    assertHit("/a", "render 1");
    assertThat(refused).isTrue();
  }

  @Test
  void afterAResetThePageMayWriteTheOtherWay() {
    site.page(
        "/a",
        (request, response) -> {
          response.getWriter().print("lost");
          response.reset();
          response.getOutputStream().print(site.next());
        });
    assertHit("/a", "render 1");
  }

  @Test
  void whatIsWrittenAfterTheEndIsLostWithAndWithoutACache() {
    site.page(
        "/a",
        (request, response) -> {
          response.getWriter().print(site.next());
          response.getWriter().close();
          response.getWriter().print("more");
        });
    assertHit("/a", "render 1");
  }

  @Test
  void onceItStreamsThePageMayNeitherResetNorRedirectNorFail() {
    AtomicLong refused = new AtomicLong();
    site.page(
        "/a",
        (request, response) -> {
          response.getWriter().print(site.next());
          response.flushBuffer();
          for (Sending late :
              List.<Sending>of(
                  HttpServletResponse::reset,
                  HttpServletResponse::resetBuffer,
                  r -> r.sendRedirect("/b"),
                  r -> r.sendError(500))) {
            try {
              late.send(response);
            } catch (IllegalStateException e) {
              refused.incrementAndGet();
            }
          }
        });
    assertThat(site.get("/a").text()).isEqualTo("render 1");
    assertThat(refused).hasValue(4);
  }

  @Test
  void headOfAPageThatStreamsHasNoBody() {
    site.page(
        "/a",
        (request, response) -> {
          response.getWriter().print(site.next());
          response.flushBuffer();
          response.getWriter().print("more");
        });
    assertThat(site.raw("HEAD /a HTTP/1.1")).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n");
    assertThat(site.get("/a").text()).isEqualTo("render 2more");
  }

  @Test
  void s10AnAnswerWithoutEndIsNotHeldBack() throws Exception {
    int chunk = 1_000_000;
    CountDownLatch arrived = new CountDownLatch(1);
    site.page(
        "/a",
        (request, response) -> {
          ServletOutputStream out = response.getOutputStream();
          byte[] bytes = new byte[chunk];
          out.write(bytes);
          out.write(bytes);
          arrived.await();
          for (int i = 2; i < 50; i++) {
            out.write(bytes);
          }
        });
    try (Socket socket = new Socket(site.base().getHost(), site.base().getPort())) {
      socket.setSoTimeout(60_000);
      String request = "GET /a HTTP/1.0\r\nHost: " + site.base().getAuthority() + "\r\n\r\n";
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      InputStream in = socket.getInputStream();
      assertThat(in.readNBytes(chunk)).hasSize(chunk);
      arrived.countDown();
      assertThat(in.transferTo(java.io.OutputStream.nullOutputStream()))
          .isGreaterThanOrEqualTo(49L * chunk);
    }
    assertThat(site.cache.statistics().count(Reason.TOO_LARGE)).isEqualTo(1);
  }

  // S7: headers.

  @Test
  void s7ALineBreakInAHeaderAddsNoHeaderAndThePageIsRenderedAnew() {
    AtomicBoolean evil = new AtomicBoolean(true);
    site.page(
        "/a",
        (request, response) -> {
          if (evil.getAndSet(false)) {
            response.setHeader("X-Text", "a\r\nX-Evil: b\r\n\r\n<b>");
          }
          response.getWriter().print(site.next());
        });
    assertThat(site.raw("GET /a HTTP/1.1")).doesNotContain("\nX-Evil").doesNotContain("\n<b>");
    assertThat(site.raw("GET /a HTTP/1.1")).doesNotContain("X-Evil").contains("render 2");
  }

  @Test
  void s7ALineBreakInARedirectAddsNoHeader() {
    site.rules("/* status=302:60s public")
        .page("/a", (request, response) -> response.sendRedirect("/b\r\nX-Evil: b"));
    for (int i = 0; i < 2; i++) {
      assertThat(site.raw("GET /a HTTP/1.1")).doesNotContain("\nX-Evil");
    }
  }

  // Dispatches.

  @Test
  void aControllerThatForwardsToAJspIsCachedWhole() {
    site.app()
        .page(
            "WEB-INF/views/home.jsp",
            "<%@ page contentType='text/html;charset=UTF-8' %><h1>${title}</h1><jsp:include"
                + " page='part.jsp'/>")
        .page("WEB-INF/views/part.jsp", "<p><%= System.nanoTime() %> ${title}</p>");
    site.page(
        "/home",
        (request, response) -> {
          request.setAttribute("title", "Grün €" + site.next());
          response.setHeader("Content-Language", "de");
          request.getRequestDispatcher("/WEB-INF/views/home.jsp").forward(request, response);
        });
    Reply miss = site.get("/home");
    Reply hit = site.get("/home");
    assertThat(status(hit)).startsWith("hit");
    assertThat(hit.text()).isEqualTo(miss.text()).startsWith("<h1>Grün €render 1</h1>");
    assertThat(hit.headers("Content-Type")).isEqualTo(miss.headers("Content-Type"));
    assertThat(hit.headers("Content-Language")).isEqualTo(miss.headers("Content-Language"));
    assertThat(miss.headers("Set-Cookie")).isEmpty();
  }

  @Test
  void anErrorPageOfTheApplicationIsMadeForEachVisitorWhereTheErrorIsCached() {
    site.app()
        .webXml("<error-page><error-code>404</error-code><location>/oops</location></error-page>");
    site.rules("/* status=404:60s public")
        .page("/a", (request, response) -> response.sendError(404, site.next()))
        .page("/oops", (request, response) -> response.getWriter().print("oops " + site.next()));
    Reply miss = site.get("/a");
    assertThat(miss.status()).isEqualTo(404);
    assertThat(miss.text()).isEqualTo("oops render 2");
    Reply hit = site.get("/a");
    assertThat(hit.status()).isEqualTo(404);
    assertThat(status(hit)).startsWith("hit");
    assertThat(hit.text()).isEqualTo("oops render 3");
  }

  @Test
  void theErrorPageOfAFailureIsTheApplicationsAndNotStored() {
    site.app().webXml("<error-page><location>/oops</location></error-page>");
    site.page(
            "/a",
            (request, response) -> {
              response.getWriter().print("half a page");
              throw new IllegalStateException(site.next());
            })
        .page("/oops", (request, response) -> response.getWriter().print("oops " + site.next()));
    assertThat(site.get("/a").text()).isEqualTo("oops render 2");
    assertThat(site.get("/a").text()).isEqualTo("oops render 4");
  }

  @Test
  void aPageThatIsIncludedOrForwardedToIsNotLookedUpByItself() {
    site.page("/part")
        .page(
            "/includes",
            (request, response) -> request.getRequestDispatcher("/part").include(request, response))
        .page(
            "/forwards",
            (request, response) ->
                request.getRequestDispatcher("/part").forward(request, response));
    assertThat(site.get("/part").text()).isEqualTo("render 1");
    assertHit("/includes", "render 2");
    assertHit("/forwards", "render 3");
    assertHit("/part", "render 1");
  }

  private interface Sending {
    void send(HttpServletResponse response) throws IOException;
  }

  private void assertHit(String path, String text) {
    assertThat(site.get(path).text()).isEqualTo(text);
    Reply hit = site.get(path);
    assertThat(status(hit)).startsWith("hit");
    assertThat(hit.text()).isEqualTo(text);
  }
}
