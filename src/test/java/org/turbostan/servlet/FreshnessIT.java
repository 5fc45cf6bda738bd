package org.turbostan.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turbostan.servlet.Site.status;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.http.HttpDate;
import org.turbostan.testing.Container;
import org.turbostan.testing.Http.Reply;

/** How long pages live: RFC 9111, sections 4.2 and 5, seen from outside. */
@ParameterizedClass
@EnumSource
public class FreshnessIT {

  private final Site site;

  FreshnessIT(Container.Kind kind) {
    site = new Site(kind).rules("/* public");
  }

  @AfterEach
  void stop() {
    site.close();
  }

  @Test
  void theApplicationSaysHowLongAPageIsFresh() {
    page("Cache-Control", "max-age=60");
    site.get("/a");
    site.pass(Duration.ofSeconds(59));
    assertThat(site.get("/a").text()).isEqualTo("render 1");
    site.pass(Duration.ofSeconds(1));
    assertThat(site.get("/a").text()).isEqualTo("render 2");
  }

  @Test
  void aPageOfWhichNobodySaysSoIsNotStored() {
    page("X-Any", "1");
    assertThat(status(site.get("/a"))).isEqualTo("fwd=uri-miss; detail=no-lifetime");
    assertThat(site.get("/a").text()).isEqualTo("render 2");
  }

  @Test
  void theApplicationsWordWinsOverTheRules() {
    site.rules("/* ttl=60s public");
    page("Cache-Control", "max-age=300");
    site.get("/a");
    assertThat(status(site.get("/a"))).isEqualTo("hit; ttl=300");
  }

  @Test
  void aRuleMayOverrideIt() {
    site.rules("/* ttl=60s override public");
    page("Cache-Control", "max-age=300");
    site.get("/a");
    assertThat(status(site.get("/a"))).isEqualTo("hit; ttl=60");
  }

  @Test
  void aTargetedFieldIsForThisCacheAndTheOtherForThoseBehindIt() {
    page("Cache-Control", "no-store", "CDN-Cache-Control", "max-age=60");
    site.get("/a");
    Reply hit = site.get("/a");
    assertThat(status(hit)).isEqualTo("hit; ttl=60");
    assertThat(hit.header("Cache-Control")).contains("no-store");
  }

  @Test
  void theAgeThatAPageHadAlreadyCounts() {
    page("Cache-Control", "max-age=60", "Age", "30");
    site.get("/a");
    site.pass(Duration.ofSeconds(10));
    Reply hit = site.get("/a");
    assertThat(hit.headers("Age")).containsExactly("40");
    assertThat(status(hit)).isEqualTo("hit; ttl=20");
    site.pass(Duration.ofSeconds(20));
    assertThat(site.get("/a").text()).isEqualTo("render 2");
  }

  @Test
  void theDateOfAPageIsThatOfItsRendering() {
    page("Cache-Control", "max-age=60", "Date", "Sun, 01 Mar 2026 11:59:50 GMT");
    site.get("/a");
    site.pass(Duration.ofSeconds(5));
    Reply hit = site.get("/a");
    assertThat(hit.headers("Date")).containsExactly("Sun, 01 Mar 2026 11:59:50 GMT");
    assertThat(hit.headers("Age")).containsExactly("15");
  }

  @Test
  void aDateThatThePageAddsIsTheOnlyOne() {
    Instant made = Instant.parse("2026-03-01T11:59:50Z");
    site.page(
        "/a",
        (request, response) -> {
          response.setHeader("Cache-Control", "max-age=60");
          response.addDateHeader("Date", made.minusSeconds(9).toEpochMilli());
          response.addHeader("Date", HttpDate.format(made));
          response.getWriter().print(site.next());
        });
    for (Reply reply : List.of(site.get("/a"), site.get("/a"))) {
      assertThat(reply.headers("Date")).containsExactly("Sun, 01 Mar 2026 11:59:50 GMT");
    }
    assertThat(site.renders).hasValue(1);
  }

  @Test
  void aPageWithoutADateGetsOne() {
    page("Expires", "Sun, 01 Mar 2026 12:01:00 GMT");
    site.get("/a");
    site.pass(Duration.ofSeconds(5));
    Reply hit = site.get("/a");
    assertThat(hit.headers("Date")).containsExactly("Sun, 01 Mar 2026 12:00:00 GMT");
    assertThat(status(hit)).isEqualTo("hit; ttl=55");
  }

  @Test
  void answersOfOtherStatusesAreStoredIfTheApplicationSaysSo() {
    site.page(
        "/a",
        (request, response) -> {
          response.setHeader("Cache-Control", "max-age=60");
          response.setHeader("Location", "/elsewhere");
          response.setStatus(Integer.parseInt(request.getParameter("s")));
          if (!request.getParameter("s").equals("204")) {
            response.getWriter().print(site.next());
          }
        });
    for (int status : new int[] {203, 204, 299, 301, 302, 307, 308, 400, 404, 410, 500, 503, 599}) {
      Reply miss = site.get("/a?s=" + status);
      Reply hit = site.get("/a?s=" + status);
      assertThat(status(hit)).as("status " + status).isEqualTo("hit; ttl=60");
      assertThat(hit.status()).isEqualTo(status);
      assertThat(hit.body()).isEqualTo(miss.body());
      assertThat(hit.header("Location")).isEqualTo(miss.header("Location"));
    }
  }

  @Test
  void errorsAndRedirectsOfTheContainerAreStoredToo() {
    site.rules("/* status=404:10s,302:1h public")
        .page(
            "/a",
            (request, response) -> {
              site.renders.incrementAndGet();
              response.setHeader("X-Kept", "1");
              response.sendError(404, "no such product");
            })
        .page(
            "/b",
            (request, response) -> {
              site.renders.incrementAndGet();
              response.sendRedirect("/elsewhere?x=1");
            });
    for (String path : new String[] {"/a", "/b"}) {
      Reply miss = site.get(path);
      Reply hit = site.get(path);
      assertThat(status(hit)).as(path).startsWith("hit");
      assertThat(hit.status()).isEqualTo(miss.status());
      assertThat(hit.text()).isEqualTo(miss.text());
      assertThat(hit.header("Location")).isEqualTo(miss.header("Location"));
      assertThat(hit.header("X-Kept")).isEqualTo(miss.header("X-Kept"));
    }
    assertThat(site.renders).hasValue(2);
    site.pass(Duration.ofSeconds(10));
    site.get("/a");
    assertThat(site.renders).hasValue(3);
  }

  @Test
  void aPartThatTheApplicationSendsIsPassedThrough() {
    site.page(
        "/a",
        (request, response) -> {
          response.setStatus(206);
          response.setHeader("Cache-Control", "max-age=60");
          response.setHeader("Content-Range", "bytes 0-7/20");
          response.getWriter().print(site.next());
        });
    assertThat(site.get("/a").status()).isEqualTo(206);
    assertThat(site.get("/a").text()).isEqualTo("render 2");
  }

  @Test
  void fieldsOfOneConnectionAreDropped() {
    page("Cache-Control", "max-age=60, no-cache=\"X-Mine\"", "X-Mine", "1", "X-Kept", "1");
    site.get("/a");
    Reply hit = site.get("/a");
    assertThat(status(hit)).startsWith("hit");
    assertThat(hit.header("X-Mine")).isEmpty();
    assertThat(hit.header("X-Kept")).contains("1");
  }

  @Test
  void anAnswerToCredentialsIsSharedOnlyIfItSaysSo() {
    site.page(
        "/a",
        (request, response) -> {
          response.setHeader("Cache-Control", "max-age=60" + request.getParameter("more"));
          response.getWriter().print(site.next());
        });
    String[] credentials = {"Authorization", "Basic eDp5"};
    assertThat(status(site.get("/a?more=", credentials))).contains("detail=authorization");
    assertThat(site.get("/a?more=,public", credentials).text()).isEqualTo("render 2");
    assertThat(site.get("/a?more=,public").text()).isEqualTo("render 2");
  }

  @Test
  void mustRevalidateForbidsStalePages() {
    site.rules("/* stale=10m public")
        .page(
            "/a",
            (request, response) -> {
              response.setHeader("Cache-Control", "max-age=60" + request.getParameter("more"));
              response.getWriter().print(site.next());
              if (site.renders.get() > 2) {
                response.sendError(503);
              }
            });
    site.get("/a?more=");
    site.get("/a?more=,must-revalidate");
    site.pass(Duration.ofSeconds(61));
    assertThat(site.get("/a?more=").text()).isEqualTo("render 1");
    assertThat(site.get("/a?more=,must-revalidate").status()).isEqualTo(503);
  }

  private void page(String... header) {
    site.page(
        "/a",
        (request, response) -> {
          for (int i = 0; i < header.length; i += 2) {
            response.setHeader(header[i], header[i + 1]);
          }
          response.getWriter().print(site.next());
        });
  }
}
