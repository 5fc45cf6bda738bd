package org.turbostan.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turbostan.servlet.Site.status;

import jakarta.servlet.http.HttpServletResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.CacheRequest;
import org.turbostan.Content;
import org.turbostan.FragmentKey;
import org.turbostan.FragmentPolicy;
import org.turbostan.Tag;
import org.turbostan.testing.Container;
import org.turbostan.testing.Http.Reply;

@ParameterizedClass
@EnumSource
public class TurboStanFilterIT {

  private final Site site;

  TurboStanFilterIT(Container.Kind kind) {
    site = new Site(kind);
  }

  @AfterEach
  void stop() {
    site.close();
  }

  @Test
  void aPageWithARuleIsRenderedOnce() {
    site.rules("/a ttl=60s").page("/a");
    assertThat(status(site.get("/a"))).isEqualTo("fwd=uri-miss; stored; detail=cold");
    Reply hit = site.get("/a");
    assertThat(hit.text()).isEqualTo("render 1");
    assertThat(status(hit)).isEqualTo("hit; ttl=60");
  }

  @Test
  void aPageWithoutARuleIsRenderedEachTime() {
    site.rules("/a ttl=60s").page("/b");
    site.get("/b");
    Reply second = site.get("/b");
    assertThat(second.text()).isEqualTo("render 2");
    assertThat(status(second)).isEqualTo("(none)");
  }

  @Test
  void aPageExpiresAfterTheTtlOfItsRule() {
    site.rules("/a ttl=60s").page("/a");
    site.get("/a");
    site.pass(Duration.ofSeconds(59));
    assertThat(site.get("/a").header("Age")).contains("59");
    site.pass(Duration.ofSeconds(1));
    Reply expired = site.get("/a");
    assertThat(expired.text()).isEqualTo("render 2");
    assertThat(status(expired)).isEqualTo("fwd=stale; stored; detail=expired");
  }

  @Test
  void theApplicationMayShortenTheLifetime() {
    site.rules("/a ttl=60s")
        .page(
            "/a",
            (request, response) -> {
              response.setHeader("Cache-Control", "max-age=300, s-maxage=10");
              response.getWriter().print(site.next());
            });
    site.get("/a");
    assertThat(status(site.get("/a"))).isEqualTo("hit; ttl=10");
  }

  @Test
  void aPageIsDeletedByTagByKeyAndByName() {
    site.app().contextPath("/shop");
    site.rules("/a ttl=60s tags=catalogue,top").page("/a");
    assertThat(site.get("/a?x=1").text()).isEqualTo("render 1");
    site.cache.delete(Tag.of("top"));
    assertThat(site.get("/a?x=1").text()).isEqualTo("render 2");
    site.cache.delete(Tag.key("/a"));
    assertThat(site.get("/a?x=1").text()).isEqualTo("render 3");
    site.cache.delete(Tag.name("/shop/a"));
    assertThat(site.get("/a?x=1").text()).isEqualTo("render 4");
    assertThat(site.get("/a?x=1").text()).isEqualTo("render 4");
  }

  @Test
  void aDeleteOfANestedFragmentDeletesThePage() {
    site.rules("/a ttl=60s")
        .page(
            "/a",
            (request, response) -> {
              Content fragment =
                  TurboStan.request(request)
                      .fetch(
                          FragmentKey.of("box", "product:42"),
                          FragmentPolicy.of(Duration.ofHours(1)).withTags("news"),
                          rendering -> Content.of(site.next()));
              response.getWriter().print(fragment.text());
            });
    site.get("/a");
    assertThat(site.get("/a").text()).isEqualTo("render 1");
    site.cache.delete(Tag.of("news"));
    assertThat(site.get("/a").text()).isEqualTo("render 2");
  }

  @Test
  void aDeleteBetweenTheReadingAndTheEndOfThePageWins() {
    site.rules("/a ttl=60s tags=t")
        .page(
            "/a",
            (request, response) -> {
              String read = site.next();
              if (site.renders.get() == 1) {
                site.cache.delete(Tag.of("t"));
              }
              response.getWriter().print(read);
            });
    assertThat(status(site.get("/a"))).isEqualTo("fwd=uri-miss; detail=deleted-during-render");
    assertThat(site.get("/a").text()).isEqualTo("render 2");
  }

  @Test
  void aFragmentThatVariesByWhatThePageDoesNotKeepsItFromBeingStored() {
    site.rules("/a ttl=60s")
        .page(
            "/a",
            (request, response) -> {
              Content fragment =
                  TurboStan.request(request)
                      .fetch(
                          FragmentKey.of("box", "").withVariant("user=ann"),
                          FragmentPolicy.of(Duration.ofHours(1)).withVary("user"),
                          rendering -> Content.of("ann"));
              response.getWriter().print(fragment.text() + site.next());
            });
    assertThat(status(site.get("/a"))).contains("contains-variant");
    assertThat(site.get("/a").text()).isEqualTo("annrender 2");
  }

  @Test
  void aFragmentMayVaryByAnyParameterOfTheQuery() {
    site.rules("/a ttl=60s")
        .page(
            "/a",
            (request, response) -> {
              Content fragment =
                  TurboStan.request(request)
                      .fetch(
                          FragmentKey.of("box", "")
                              .withVariant("page=" + request.getParameter("page")),
                          FragmentPolicy.of(Duration.ofHours(1)).withVary("param:page"),
                          rendering -> Content.of(site.next()));
              response.getWriter().print(fragment.text());
            });
    assertThat(site.get("/a?page=1").text()).isEqualTo("render 1");
    assertThat(status(site.get("/a?page=1"))).startsWith("hit");
    assertThat(site.get("/a?page=2").text()).isEqualTo("render 2");
  }

  @Test
  void aHitHasTheHeaderOfTheMiss() {
    site.rules("/a ttl=60s")
        .page(
            "/a",
            (request, response) -> {
              response.setContentType("text/html; charset=UTF-8");
              response.setHeader("X-One", "1");
              response.addHeader("Link", "<a>");
              response.addHeader("Link", "<b>");
              response.setHeader("Last-Modified", "Sun, 01 Mar 2026 12:00:00 GMT");
              response.setHeader("ETag", "\"x\"");
              response.setHeader("Content-Security-Policy", "default-src 'self'");
              response.getWriter().print("äöü €😀");
            });
    Reply miss = site.get("/a");
    Reply hit = site.get("/a");
    assertThat(hit.body()).isEqualTo(miss.body());
    assertThat(hit.headers("Link")).containsExactly("<a>", "<b>");
    for (String name :
        new String[] {
          "Content-Type",
          "X-One",
          "Last-Modified",
          "ETag",
          "Content-Length",
          "Content-Security-Policy",
          "Server"
        }) {
      assertThat(hit.headers(name)).as(name).isEqualTo(miss.headers(name));
    }
    assertThat(hit.headers("Date").size()).isLessThanOrEqualTo(1);
    assertThat(hit.header("Age")).contains("0");
  }

  @Test
  void contentTypeAndBodyAreAsWithoutAFilter() {
    Site.Handler[] pages = {
      (request, response) -> response.getWriter().print("é"),
      (request, response) -> response.getOutputStream().write(new byte[] {1, 2}),
      (request, response) -> {
        response.setContentType("text/html");
        response.getWriter().print("é");
      },
      (request, response) -> {
        response.setContentType("text/html;charset=UTF-8");
        response.getWriter().print("é€");
      },
      (request, response) -> {
        response.setContentType("application/json");
        response.getWriter().print("\"é\"");
      },
      (request, response) -> {
        response.setCharacterEncoding("UTF-8");
        response.setContentType("text/plain");
        PrintWriterUse.twice(response);
      },
      (request, response) -> {
        response.setContentType("text/html; charset=iso-8859-15");
        response.getWriter().print("€");
        response.setContentType("text/xml;charset=UTF-8");
        response.setCharacterEncoding("UTF-8");
      },
      (request, response) -> {
        response.setLocale(java.util.Locale.GERMAN);
        response.setContentType("text/html");
        response.getWriter().print("é");
        response.setLocale(java.util.Locale.FRENCH);
      },
      (request, response) -> {
        response.setHeader("content-type", "image/svg+xml; charset=utf-8");
        response.getOutputStream().write("é".getBytes(StandardCharsets.UTF_8));
      },
      (request, response) -> response.setContentType("text/css"),
    };
    StringBuilder rules = new StringBuilder();
    for (int i = 0; i < pages.length; i++) {
      rules.append("/cached").append(i).append(" ttl=60s\n");
      site.page("/cached" + i, pages[i]).page("/plain" + i, pages[i]);
    }
    site.rules(rules.toString());
    for (int i = 0; i < pages.length; i++) {
      Reply plain = site.get("/plain" + i);
      Reply miss = site.get("/cached" + i);
      Reply hit = site.get("/cached" + i);
      assertThat(status(hit)).as("page " + i).startsWith("hit");
      for (Reply reply : new Reply[] {miss, hit}) {
        assertThat(reply.body()).as("page " + i).isEqualTo(plain.body());
        assertThat(reply.headers("Content-Type"))
            .as("page " + i)
            .isEqualTo(plain.headers("Content-Type"));
        assertThat(reply.headers("Content-Language"))
            .as("page " + i)
            .isEqualTo(plain.headers("Content-Language"));
      }
    }
  }

  private static final class PrintWriterUse {
    static void twice(HttpServletResponse response) throws java.io.IOException {
      response.getWriter().print("é");
      response.getWriter().print("€");
    }
  }

  @Test
  void outerLayersKeepTheirHeader() {
    site.rules("/a ttl=60s")
        .outer(
            (request, response, chain) -> {
              ((HttpServletResponse) response).setHeader("X-Frame-Options", "DENY");
              ((HttpServletResponse) response).addHeader("Link", "<outer>");
              chain.doFilter(request, response);
            })
        .page(
            "/a",
            (request, response) -> {
              response.addHeader("Link", "<inner>");
              response.getWriter().print(site.next());
            });
    Reply miss = site.get("/a");
    Reply hit = site.get("/a");
    assertThat(miss.headers("Link")).containsExactly("<outer>", "<inner>");
    assertThat(hit.headers("Link")).containsExactly("<outer>", "<inner>");
    assertThat(hit.headers("X-Frame-Options")).containsExactly("DENY");
    assertThat(status(hit)).startsWith("hit");
  }

  @Test
  void theLastGoodPageIsServedWhenRenderingFails() {
    AtomicReference<String> fault = new AtomicReference<>("");
    site.rules("/a ttl=60s")
        .page(
            "/a",
            (request, response) -> {
              response.setHeader("X-Partial", fault.get());
              response.setHeader("Cache-Control", "max-age=60, stale-if-error=600");
              response.getWriter().print(site.next());
              switch (fault.get()) {
                case "throw" -> throw new IllegalStateException("no database");
                case "error" -> response.sendError(503);
                case "status" -> response.setStatus(500);
                default -> {}
              }
            });
    site.get("/a");
    for (String kind : new String[] {"throw", "error", "status"}) {
      site.pass(Duration.ofSeconds(61));
      fault.set(kind);
      Reply stale = site.get("/a");
      assertThat(stale.status()).as(kind).isEqualTo(200);
      assertThat(stale.text()).as(kind).isEqualTo("render 1");
      assertThat(stale.header("X-Partial")).as(kind).contains("");
      assertThat(status(stale)).as(kind).startsWith("fwd=stale; ").contains("ttl=-");
    }
  }

  @Test
  void aFailureWithoutALastGoodPageIsTheContainers() {
    site.rules("/a ttl=60s")
        .page(
            "/a",
            (request, response) -> {
              response.getWriter().print("half a page");
              if (site.renders.incrementAndGet() == 1) {
                throw new IllegalStateException("no database");
              }
            });
    Reply failed = site.get("/a");
    assertThat(failed.status()).isEqualTo(500);
    assertThat(failed.text()).doesNotContain("half a page");
    assertThat(site.get("/a").status()).isEqualTo(200);
  }

  @Test
  void anIgnoredParameterSplitsNothingAndIsNotShown() {
    site.rules("/a ttl=60s ignore=utm_*")
        .page(
            "/a",
            (request, response) ->
                response
                    .getWriter()
                    .print(
                        request.getQueryString()
                            + " "
                            + request.getParameter("utm_source")
                            + " "
                            + request.getParameterMap().keySet()
                            + " "
                            + site.next()));
    assertThat(site.get("/a?x=1&utm_source=evil").text()).isEqualTo("x=1 null [x] render 1");
    assertThat(site.get("/a?utm_medium=b&x=1").text()).isEqualTo("x=1 null [x] render 1");
    assertThat(site.get("/a?x=2").text()).isEqualTo("x=2 null [x] render 2");
  }

  @Test
  void aPageMayVaryByHeaderCookieAndLocale() {
    site.rules("/a ttl=60s vary=header:HX-Request,cookie:theme,locale")
        .page(
            "/a",
            (request, response) ->
                response
                    .getWriter()
                    .print(
                        request.getHeader("hx-request")
                            + " "
                            + request.getLocale()
                            + " "
                            + (request.getCookies() == null
                                ? "none"
                                : request.getCookies().length
                                    + request.getCookies()[0].getValue())));
    String[] de = {"Accept-Language", "de"};
    assertThat(site.get("/a", de).text()).isEqualTo("null de none");
    assertThat(site.get("/a", "Accept-Language", "de", "HX-Request", "true").text())
        .isEqualTo("true de none");
    assertThat(site.get("/a", "Accept-Language", "fr", "Cookie", "theme=dark; other=12345").text())
        .isEqualTo("null fr 1dark");
    assertThat(status(site.get("/a", "Accept-Language", "fr", "Cookie", "theme=dark; other=6789")))
        .startsWith("hit");
    assertThat(site.get("/a", "Accept-Language", "fr", "Cookie", "theme=light").text())
        .isEqualTo("null fr 1light");
    assertThat(site.get("/a", de).text()).isEqualTo("null de none");
    assertThat(status(site.get("/a", de))).startsWith("hit");
  }

  @Test
  void theRequestIsOpenedBeforeTheApplicationRunsAlsoWithoutRules() {
    AtomicReference<CacheRequest> seen = new AtomicReference<>();
    site.page("/a", (request, response) -> seen.set(TurboStan.request(request)));
    site.get("/a");
    assertThat(seen.get()).isNotNull();
  }

  @Test
  void conditionsOfTheClientAreHiddenFromThePage() {
    site.rules("/a ttl=60s")
        .page(
            "/a",
            (request, response) -> {
              boolean asked =
                  request.getHeader("If-None-Match") != null
                      || request.getDateHeader("If-Modified-Since") != -1
                      || request.getHeaders("Range").hasMoreElements()
                      || request.getHeader("Accept-Encoding") != null;
              response.setStatus(asked ? 304 : 200);
              response.getWriter().print(site.next());
            });
    Reply full =
        site.get(
            "/a",
            "If-None-Match",
            "\"x\"",
            "If-Modified-Since",
            "Sun, 01 Mar 2026 12:00:00 GMT",
            "Range",
            "bytes=0-1",
            "Accept-Encoding",
            "gzip");
    assertThat(full.status()).isEqualTo(206);
    assertThat(full.text()).isEqualTo("re");
    assertThat(status(full)).contains("stored");
  }
}
