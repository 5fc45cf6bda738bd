package org.turbostan.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turbostan.servlet.Site.status;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.net.http.HttpRequest.BodyPublishers;
import java.security.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.Reason;
import org.turbostan.Tag;
import org.turbostan.testing.Container;
import org.turbostan.testing.Http;
import org.turbostan.testing.Http.Reply;

/** What whole pages must survive; the letters are those of the project's list. */
@ParameterizedClass
@EnumSource
public class FilterSurvivesIT {

  private final Site site;

  FilterSurvivesIT(Container.Kind kind) {
    site = new Site(kind).rules("/a ttl=60s");
  }

  @AfterEach
  void stop() {
    site.close();
  }

  // S2, S3: spellings of a path.

  @Test
  void s2OtherSpellingsOfAPathNeitherReadNorWriteTheCache() {
    site.rules("/* ttl=60s").page("/*");
    site.get("/page");
    for (String spelling :
        List.of(
            "/page;x=1",
            "/page;.css",
            "//page",
            "/./page",
            "/x/../page",
            "/%70age",
            "/page;jsessionid=1",
            "/page%0a",
            "/page%3B",
            "/p%e4ge",
            "/page%2Fx",
            "/page%00.css")) {
      for (int i = 0; i < 2; i++) {
        String reply = site.raw("GET " + spelling + " HTTP/1.1");
        assertThat(reply).as(spelling).doesNotContain("; hit").doesNotContain("stored");
      }
    }
    assertThat(site.get("/page").text()).isEqualTo("render 1");
  }

  @Test
  void s2AfterADeleteNoSpellingReturnsOldContent() {
    site.rules("/* ttl=60s").page("/*");
    List<String> spellings = List.of("/page", "/page;x=1", "//page", "/./page", "/%70age");
    spellings.forEach(spelling -> site.raw("GET " + spelling + " HTTP/1.1"));
    int before = site.renders.get();
    site.cache.delete(Tag.key("/page"));
    for (String spelling : spellings) {
      String reply = site.raw("GET " + spelling + " HTTP/1.1");
      for (int old = 1; old <= before; old++) {
        assertThat(reply).as(spelling).doesNotEndWith("render " + old);
      }
    }
  }

  @Test
  void s3APersonalPageIsNotStoredForItsExtension() {
    site.rules("*.css ttl=60s")
        .page(
            "/account/*",
            (request, response) ->
                response.getWriter().print(request.getSession().getId() + " " + site.next()));
    Http visitor = site.visitor();
    for (String path :
        List.of("/account/;.css", "/account/x.css", "/account%2Fx.css", "/account/%00.css")) {
      visitor.get("/account/x.css");
      for (int i = 0; i < 2; i++) {
        assertThat(visitor.get(path).headers("Age")).as(path).isEmpty();
      }
    }
    assertThat(site.get("/account/x.css").header("Age")).isEmpty();
  }

  // S4: queries.

  @Test
  void s4TheQueryIsKeptWholeAndInOrder() {
    site.page(
        "/a",
        (request, response) ->
            response.getWriter().print(request.getQueryString() + " " + site.next()));
    int n = 0;
    for (String query :
        List.of(
            "?x=1&y=2",
            "?y=2&x=1",
            "?x=1&x=2",
            "?x=2&x=1",
            "?x=%7A",
            "?x=z",
            "?x=1;y=2",
            "?utm_source=a")) {
      assertThat(site.get("/a" + query).text()).isEqualTo(query.substring(1) + " render " + ++n);
    }
    assertThat(status(site.get("/a?y=2&x=1"))).startsWith("hit");
  }

  @Test
  void s4ASortedQueryIsOnePage() {
    site.rules("/a ttl=60s sorted-query").page("/a");
    assertThat(site.get("/a?x=1&y=2").text()).isEqualTo("render 1");
    assertThat(site.get("/a?y=2&x=1").text()).isEqualTo("render 1");
    assertThat(site.get("/a?x=2&x=1").text()).isEqualTo("render 2");
    assertThat(site.get("/a?x=1&x=2").text()).isEqualTo("render 3");
  }

  @Test
  void s4ALongQueryIsNotCached() {
    site.page("/a");
    String query = "/a?" + "x=1&".repeat(520);
    site.get(query);
    assertThat(status(site.get(query))).isEqualTo("fwd=bypass; detail=query-too-long");
  }

  @Test
  void s4AGetWithABodyIsNotCached() {
    site.page(
        "/a",
        (request, response) ->
            response
                .getWriter()
                .print(new String(request.getInputStream().readAllBytes()) + site.next()));
    Reply fat = Http.to(site.base()).send("GET", "/a", BodyPublishers.ofString("evil"));
    assertThat(fat.text()).isEqualTo("evilrender 1");
    assertThat(status(fat)).isEqualTo("fwd=bypass; detail=request-body");
    assertThat(site.raw("GET /a HTTP/1.1", "Transfer-Encoding: chunked", "", "4", "evil", "0"))
        .contains("request-body");
    assertThat(site.get("/a").text()).isEqualTo("render 3");
  }

  // S5: what is not in the key.

  @Test
  void s5AHeaderThatAPageReflectsIsNeverShownToOthers() {
    List<String> headers =
        List.of(
            "X-Forwarded-Host",
            "X-Forwarded-Proto",
            "X-Forwarded-Prefix",
            "X-Forwarded-Port",
            "Forwarded",
            "X-Original-URL",
            "X-Rewrite-URL",
            "Accept-Language",
            "User-Agent",
            "Range",
            "If-None-Match",
            "If-Range",
            "X-HTTP-Method-Override",
            "Accept",
            "Origin",
            "X-Anything");
    for (int i = 0; i < headers.size(); i++) {
      String header = headers.get(i);
      site.page(
          "/p" + i,
          (request, response) -> {
            String value = request.getHeader(header);
            response.getWriter().print(value != null && value.contains("evil") ? "evil" : "good");
          });
    }
    site.rules("/* ttl=60s");
    for (int i = 0; i < headers.size(); i++) {
      site.raw("GET /p" + i + " HTTP/1.1", headers.get(i) + ": evil");
      assertThat(site.raw("GET /p" + i + " HTTP/1.1")).as(headers.get(i)).endsWith("good");
    }
  }

  @Test
  void s5LanguagesAreNotMixed() {
    site.page("/a", (request, response) -> response.getWriter().print(request.getLocale()));
    assertThat(site.get("/a", "Accept-Language", "de").text()).isEqualTo("de");
    Reply french = site.get("/a", "Accept-Language", "fr");
    assertThat(french.text()).isEqualTo("fr");
  }

  @Test
  void s5AHeaderThatTheRuleIgnoresMayBeRead() {
    site.rules("/a ttl=60s ignore=header:User-Agent")
        .page(
            "/a",
            (request, response) -> {
              assertThat(request.getHeader("User-Agent")).isNotNull();
              response.getWriter().print(site.next());
            });
    site.get("/a", "User-Agent", "one");
    assertThat(status(site.get("/a", "User-Agent", "two"))).startsWith("hit");
  }

  @Test
  void s5AForeignHostIsNotCached() {
    site.options(options -> options.withHosts("www.example.org"::equals)).page("/a");
    site.raw("GET /a HTTP/1.1", "Host: evil.example");
    assertThat(site.raw("GET /a HTTP/1.1", "Host: evil.example"))
        .contains("fwd=bypass; detail=foreign-host");
    site.raw("GET /a HTTP/1.1", "Host: www.example.org");
    assertThat(site.raw("GET /a HTTP/1.1", "Host: www.example.org")).contains("hit");
  }

  // S8: methods.

  @Test
  void s8HeadStoresNothingAndIsServedFromAGet() {
    site.page("/a");
    assertThat(site.head("/a").header("Age")).isEmpty();
    assertThat(site.get("/a").text()).isEqualTo("render " + site.renders.get());
    int renders = site.renders.get();
    Reply head = site.head("/a");
    assertThat(head.header("Age")).contains("0");
    assertThat(head.header("Content-Length")).contains("8");
    assertThat(head.body()).isEmpty();
    assertThat(site.renders).hasValue(renders);
  }

  @Test
  void s8OtherMethodsAreTheApplications() {
    site.page("/a", (request, response) -> response.getWriter().print(request.getMethod()));
    site.get("/a");
    for (String method : List.of("OPTIONS", "PUT", "DELETE", "PATCH", "REPORT")) {
      Reply reply = Http.to(site.base()).send(method, "/a", BodyPublishers.noBody());
      assertThat(reply.text()).isEqualTo(method);
      assertThat(status(reply)).isEqualTo("fwd=method; detail=method");
    }
    assertThat(site.get("/a").text()).isEqualTo("GET");
  }

  /** Containers refuse it by themselves, unless they are told otherwise. */
  @Test
  void s8ATraceIsNeitherServedFromTheCacheNorStored() {
    site.rules("/a ttl=60s ignore=header:X-Mine")
        .page(
            "/a",
            (request, response) ->
                response.getWriter().print(request.getMethod() + request.getHeader("X-Mine")));
    for (int i = 0; i < 2; i++) {
      assertThat(site.raw("TRACE /a HTTP/1.1", "X-Mine: secret"))
          .matches("(?s)HTTP/1.1 40[35] .*|.*TRACEsecret.*");
      assertThat(site.get("/a").text()).isEqualTo("GETnull");
    }
    assertThat(status(site.get("/a"))).startsWith("hit");
  }

  // S9: incomplete answers; the rest is in FilterTrapsIT.

  @Test
  void s9ABodyShorterThanItsLengthIsNotStored() {
    site.page(
        "/a",
        (request, response) -> {
          site.next();
          response.setContentLength(100);
          response.getOutputStream().print("short");
        });
    for (int i = 1; i <= 2; i++) {
      site.raw("GET /a HTTP/1.1");
      assertThat(site.renders).hasValue(i);
    }
  }

  // S6 in part, K5, K8: what the answer says.

  @Test
  void k5AnAnswerThatForbidsItIsNotStored() {
    String[][] answers = {
      {"Cache-Control", "private"},
      {"Cache-Control", "max-age=60, no-store"},
      {"cache-control", "NO-CACHE"},
      {"Cache-Control", "private=\"\""},
      {"Cache-Control", "max-age=0"},
      {"Cache-Control", "max-age=60, s-maxage=0"},
      {"Pragma", "no-cache"},
      {"Expires", "0"},
      {"Expires", "Sun, 01 Mar 2020 12:00:00 GMT"},
      {"Vary", "*"},
      {"Vary", "Accept, *"},
      {"Vary", "Accept-Encoding, Cookie"},
      {"Content-Encoding", "gzip"},
      {"Set-Cookie", "a=b"},
      {"SET-COOKIE", "a=b"},
    };
    site.page(
        "/a",
        (request, response) -> {
          String[] header = answers[Integer.parseInt(request.getParameter("n"))];
          response.addHeader(header[0], header[1]);
          response.getWriter().print(site.next());
        });
    for (int n = 0; n < answers.length; n++) {
      site.get("/a?n=" + n);
      Reply second = site.get("/a?n=" + n);
      assertThat(second.text()).as(answers[n][1]).isEqualTo("render " + 2 * (n + 1));
      assertThat(second.header("Age")).isEmpty();
    }
  }

  @Test
  void k5AFragmentMaySayThatNothingAroundItIsToBeStored() {
    site.page(
            "/a",
            (request, response) -> {
              request.getRequestDispatcher("/part").include(request, response);
              response.getWriter().print(site.next());
            })
        .page(
            "/part",
            (request, response) -> TurboStan.request(request).uncacheable(Reason.CACHE_CONTROL));
    assertThat(site.get("/a").text()).isEqualTo("render 1");
    assertThat(site.get("/a").text()).isEqualTo("render 2");
  }

  // K1, K2: cookies and session ids.

  @Test
  void k1APageThatSetsACookieIsNotStored() {
    site.rules("/* ttl=60s")
        .page("/p0", (request, response) -> response.addCookie(new Cookie("a", "b")))
        .page("/p1", (request, response) -> response.setHeader("set-cookie", "a=b"))
        .page("/p2", (request, response) -> response.addHeader("Set-Cookie", "a=b"))
        .page("/p3", (request, response) -> request.getSession().setAttribute("a", "b"))
        .page(
            "/p4",
            (request, response) -> {
              response.flushBuffer();
              response.addCookie(new Cookie("a", "b"));
            })
        .page(
            "/p5",
            (request, response) -> request.getRequestDispatcher("/p0").forward(request, response))
        .page(
            "/p6",
            (request, response) -> request.getRequestDispatcher("/p3").include(request, response));
    for (int i = 0; i <= 6; i++) {
      for (int n = 0; n < 2; n++) {
        assertThat(site.get("/p" + i).header("Age")).as("page %s", i).isEmpty();
      }
    }
  }

  @Test
  void k1ACookieOfAnInnerLayerOrAnIncludeIsSeenTooWhereItBypassesTheWrapper() {
    AtomicBoolean once = new AtomicBoolean();
    HttpServletResponse[] outer = new HttpServletResponse[1];
    site.outer(
            (request, response, chain) -> {
              outer[0] = (HttpServletResponse) response;
              chain.doFilter(request, response);
            })
        .page(
            "/a",
            (request, response) -> {
              if (!once.getAndSet(true)) {
                outer[0].addCookie(new Cookie("a", "b"));
              }
              response.getWriter().print(site.next());
            });
    assertThat(site.get("/a").headers("Set-Cookie")).hasSize(1);
    assertThat(site.get("/a").text()).isEqualTo("render 2");
  }

  @Test
  void k1ASessionOfAnOuterLayerIsSeenToo() {
    AtomicBoolean once = new AtomicBoolean();
    HttpServletRequest[] outer = new HttpServletRequest[1];
    site.outer(
            (request, response, chain) -> {
              outer[0] = (HttpServletRequest) request;
              chain.doFilter(request, response);
            })
        .page(
            "/a",
            (request, response) -> {
              if (!once.getAndSet(true)) {
                outer[0].getSession();
              }
              response.getWriter().print(site.next());
            });
    site.get("/a");
    assertThat(site.get("/a").text()).isEqualTo("render 2");
  }

  @Test
  void k1ASessionWithoutACookieIsSeenToo() {
    site.app().webXml("<session-config><tracking-mode>URL</tracking-mode></session-config>");
    HttpServletRequest[] outer = new HttpServletRequest[1];
    site.outer(
            (request, response, chain) -> {
              outer[0] = (HttpServletRequest) request;
              chain.doFilter(request, response);
            })
        .page(
            "/a",
            (request, response) -> {
              outer[0].getSession();
              response.getWriter().print(site.next());
            });
    assertThat(status(site.get("/a"))).contains("detail=session");
    assertThat(site.get("/a").text()).isEqualTo("render 2");
  }

  @Test
  void k2APageThatHoldsASessionIdIsNotStored() {
    site.rules("/a ttl=60s public")
        .page("/login", (request, response) -> request.getSession())
        .page(
            "/a",
            (request, response) ->
                // As a layer would write it that knows the session from elsewhere.
                response.getWriter().print("/b;jsessionid=" + request.getParameter("id")));
    Http visitor = site.visitor();
    String cookie = visitor.get("/login").header("Set-Cookie").orElseThrow();
    String id = cookie.replaceAll("^[^=]*=([^;.]*).*", "$1");
    assertThat(status(visitor.get("/a?id=" + id))).contains("secret-in-answer");
    assertThat(visitor.get("/a?id=" + id).header("Age")).isEmpty();
  }

  // K3: persons.

  @Test
  void k3APageIsNotCachedForThoseWithASessionOrCredentials() {
    site.page("/login", (request, response) -> request.getSession()).page("/a");
    site.get("/a");
    Http visitor = site.visitor();
    visitor.get("/login");
    assertThat(status(visitor.get("/a"))).isEqualTo("fwd=bypass; detail=session");
    assertThat(status(site.get("/a", "Authorization", "Basic eDp5")))
        .isEqualTo("fwd=bypass; detail=authorization");
  }

  @Test
  void k3APublicPageIsCachedForThemToo() {
    site.rules("/a ttl=60s public")
        .page("/login", (request, response) -> request.getSession())
        .page("/a");
    Http visitor = site.visitor();
    visitor.get("/login");
    visitor.get("/a");
    assertThat(visitor.get("/a").text()).isEqualTo("render 1");
    assertThat(site.get("/a", "Authorization", "Basic eDp5").text()).isEqualTo("render 1");
  }

  @Test
  void k3APublicPageThatAsksWhoSomebodyIsIsNotStored() {
    List<Site.Handler> asking =
        List.of(
            (request, response) -> request.getSession(false),
            (request, response) -> request.getRequestedSessionId(),
            (request, response) -> request.isRequestedSessionIdValid(),
            (request, response) -> request.getRemoteUser(),
            (request, response) -> request.getUserPrincipal(),
            (request, response) -> request.getAuthType(),
            (request, response) -> request.isUserInRole("admin"),
            (request, response) -> request.getCookies(),
            (request, response) -> request.getHeader("cookie"),
            (request, response) -> request.getHeaders("Authorization"),
            (request, response) -> request.getHeaderNames());
    for (int i = 0; i < asking.size(); i++) {
      site.page("/p" + i, asking.get(i));
    }
    site.rules("/* ttl=60s public");
    for (int i = 0; i < asking.size(); i++) {
      for (int n = 0; n < 2; n++) {
        assertThat(site.get("/p" + i).header("Age")).as("page %s", i).isEmpty();
      }
    }
  }

  @Test
  void k3AUserWhomAnOuterLayerKnowsIsNotServedFromTheCache() {
    site.outer(
            (request, response, chain) ->
                chain.doFilter(new KnowsUser((HttpServletRequest) request), response))
        .page("/a");
    site.get("/a");
    assertThat(site.get("/a").text()).isEqualTo("render 1");
    assertThat(status(site.get("/a", "X-User", "ann")))
        .isEqualTo("fwd=bypass; detail=authorization");
  }

  @Test
  void k3TwoUsersNeverSeeEachOthersPage() throws Exception {
    site.rules("/* ttl=60s public")
        .page(
            "/login",
            (request, response) ->
                request.getSession().setAttribute("user", request.getParameter("user")))
        .page(
            "/a",
            (request, response) -> {
              var session = request.getSession(false);
              response.getWriter().print(session == null ? "nobody" : session.getAttribute("user"));
            });
    List<CompletableFuture<Reply>> replies = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    Http nobody = Http.to(site.base());
    for (String user : List.of("ann", "bob")) {
      Http visitor = site.visitor();
      visitor.get("/login?user=" + user);
      for (int i = 0; i < 100; i++) {
        replies.add(visitor.getAsync("/a"));
        expected.add(user);
        replies.add(nobody.getAsync("/a"));
        expected.add("nobody");
      }
    }
    for (int i = 0; i < replies.size(); i++) {
      assertThat(replies.get(i).get(30, TimeUnit.SECONDS).text()).isEqualTo(expected.get(i));
    }
  }

  // K4 in part.

  @Test
  void k4APageThatShowsATokenOfAnOuterLayerIsNotStored() {
    AtomicInteger token = new AtomicInteger();
    site.outer(
            (request, response, chain) -> {
              request.setAttribute("_csrf", "token-" + token.incrementAndGet());
              chain.doFilter(request, response);
            })
        .page(
            "/a", (request, response) -> response.getWriter().print(request.getAttribute("_csrf")));
    assertThat(site.get("/a").text()).isEqualTo("token-1");
    assertThat(site.get("/a").text()).isEqualTo("token-2");
  }

  @Test
  void k4AFiltersMarkThatItHasRunIsNoToken() {
    String mark = "org.springframework.security.web.csrf.CsrfFilter.FILTERED";
    site.outer(
            (request, response, chain) -> {
              request.setAttribute(mark, true);
              chain.doFilter(request, response);
            })
        .page(
            "/a",
            (request, response) ->
                response.getWriter().print(request.getAttribute(mark) + site.next()));
    assertThat(site.get("/a").text()).isEqualTo("truerender 1");
    assertThat(site.get("/a").text()).isEqualTo("truerender 1");
  }

  // L4: pages that can't be cached.

  @Test
  void l4UncacheablePagesAreNotSerialised() throws Exception {
    int threads = 100;
    CountDownLatch inside = new CountDownLatch(threads);
    AtomicBoolean known = new AtomicBoolean();
    site.page(
        "/a",
        (request, response) -> {
          response.addCookie(new Cookie("a", "b"));
          if (known.get()) {
            inside.countDown();
            inside.await();
          }
          response.getWriter().print(site.next());
        });
    site.get("/a");
    known.set(true);
    Http client = Http.to(site.base());
    List<CompletableFuture<Reply>> replies = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      replies.add(client.getAsync("/a"));
    }
    for (CompletableFuture<Reply> reply : replies) {
      assertThat(reply.get(30, TimeUnit.SECONDS).status()).isEqualTo(200);
    }
    assertThat(site.renders).hasValue(threads + 1);
  }

  private static final class KnowsUser extends HttpServletRequestWrapper {
    KnowsUser(HttpServletRequest request) {
      super(request);
    }

    @Override
    public Principal getUserPrincipal() {
      String user = getHeader("X-User");
      return user == null ? null : () -> user;
    }
  }
}
