package org.turbostan.jsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turbostan.servlet.SiteOptions;
import org.turbostan.servlet.TurboStan;
import org.turbostan.servlet.TurboStanFilter;
import org.turbostan.testing.Container;
import org.turbostan.testing.Http;
import org.turbostan.testing.Http.Reply;

/** Pages that the filter caches whole, with holes in them. */
@ParameterizedClass
@EnumSource
class HoledPagesIT {

  private static final AtomicInteger FOLDERS = new AtomicInteger();
  private static final String HEAD =
      "<%@ page session='false' %><%@ taglib prefix='stan' uri='turbostan.tags' %>"
          + "<%@ taglib prefix='c' uri='jakarta.tags.core' %>";

  /** Query parameters named v_… are the visitor's: the page does not see them, holes do. */
  private static final String RULES = "/t/* ttl=60s ignore=v_* stale=10m public";

  /** Where a page waits until the test lets it go on. */
  private static final Semaphore GATE = new Semaphore(0);

  static JspSite site;

  @Parameter Container.Kind kind;

  String folder;
  Http visitor;

  @BeforeParameterizedClassInvocation
  static void start(Container.Kind kind) {
    site =
        new JspSite(
            kind,
            SiteOptions.DEFAULTS.withTrace(SiteOptions.Trace.HEADER).withMaxBody(5000),
            JspSite.cache(),
            app ->
                app.onStart(context -> context.setAttribute("gate", GATE))
                    .servlet("/t/forward/*", new Forward())
                    .filter(
                        "/*",
                        (request, response, chain) -> {
                          // As a security filter does that comes before TurboStan's.
                          request.setAttribute("_csrf", new Token((HttpServletRequest) request));
                          chain.doFilter(request, response);
                        })
                    .filter(
                        "/*",
                        new TurboStanFilter(),
                        Map.of("rules", RULES),
                        DispatcherType.values()));
  }

  /** A controller, with all that it could have set; unlike JSPs, it may be waited for. */
  private static final class Forward extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws ServletException, IOException {
      request.setAttribute("model", "set by the controller");
      request.getRequestDispatcher(request.getPathInfo()).forward(request, response);
    }
  }

  /**
   * A token as Spring Security has it: the session's, which is made when it is first asked for, and
   * masked for each request.
   */
  public static final class Token {

    private static final SecureRandom RANDOM = new SecureRandom();

    private final HttpServletRequest request;
    private final long mask = RANDOM.nextLong();

    Token(HttpServletRequest request) {
      this.request = request;
    }

    public String getToken() {
      HttpSession session = request.getSession();
      synchronized (RANDOM) {
        if (session.getAttribute("token") == null) {
          session.setAttribute("token", RANDOM.nextLong());
        }
      }
      return "token-" + mask + "_" + (mask ^ (long) session.getAttribute("token"));
    }

    public String getParameterName() {
      return "_csrf";
    }

    /** Returns the session's token. */
    static long unmasked(String token) {
      String[] parts = token.substring("token-".length()).split("_");
      return Long.parseLong(parts[0]) ^ Long.parseLong(parts[1]);
    }
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    site.close();
  }

  @BeforeEach
  void reset() {
    site.reset();
    folder = "t/" + FOLDERS.incrementAndGet();
    visitor = site.stranger();
  }

  @Test
  void aHoleOfAPageIsFilledOnMissAndHitAlike() {
    givenPage("a${renders.next}[<stan:hole value='#{param.v_x}'/>]");
    Reply miss = get("index.jsp?v_x=1");
    Reply hit = get("index.jsp?v_x=22");
    assertThat(status(miss)).contains("stored");
    assertThat(status(hit)).contains("hit");
    assertThat(miss.text()).isEqualTo("a1[1]");
    assertThat(hit.text()).isEqualTo("a1[22]");
    assertThat(miss.header("Content-Length")).contains("5");
    assertThat(hit.header("Content-Length")).contains("6");
  }

  @Test
  void whatHasHolesIsForNoOtherCacheAndHasNoValidators() {
    givenPage(
        "<% response.setHeader(\"Cache-Control\", \"public, max-age=60\");"
            + " response.setHeader(\"CDN-Cache-Control\", \"max-age=60\");"
            + " response.setHeader(\"ETag\", \"\\\"1\\\"\");"
            + " response.setDateHeader(\"Last-Modified\", 0); %>"
            + "${renders.next}<stan:hole value='#{param.v_x}'/>");
    for (int i = 0; i < 2; i++) {
      Reply reply = get("index.jsp");
      assertThat(reply.text()).isEqualTo("1");
      assertThat(reply.headers("Cache-Control")).containsExactly("private, no-cache");
      assertThat(reply.headers().map())
          .doesNotContainKeys("etag", "last-modified", "expires", "cdn-cache-control");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "If-None-Match, *",
    "If-None-Match, W/\"1\"",
    "If-Modified-Since, 'Wed, 31 Dec 2098 12:00:00 GMT'",
    "Range, bytes=0-0",
    "Range, bytes=99-"
  })
  void whatIsAskedOnConditionIsSentWholeOnMissAndHit(String name, String value) {
    givenPage("${renders.next}<stan:hole value='#{param.v_x}'/>!");
    for (int i = 0; i < 2; i++) {
      Reply reply = get("index.jsp?v_x=22", name, value);
      assertThat(reply.status()).isEqualTo(200);
      assertThat(reply.text()).isEqualTo("122!");
      assertThat(reply.header("Content-Length")).contains("4");
    }
  }

  @Test
  void aPageThatIsNoneOfThoseThatWereNamedIsNotSent() {
    givenPage("${renders.next}<stan:hole value='#{param.v_x}'/>");
    for (int i = 0; i < 2; i++) {
      assertThat(get("index.jsp", "If-Match", "\"1\"").status()).isEqualTo(412);
    }
  }

  @Test
  void whatNobodyMayStoreStaysSo() {
    givenPage(
        "<% response.setHeader(\"Cache-Control\", \"no-store\"); %>"
            + "${renders.next}<stan:hole value='#{param.v_x}'/>");
    assertThat(get("index.jsp?v_x=a").headers("Cache-Control"))
        .containsExactly("private, no-store");
    assertThat(get("index.jsp?v_x=a").text()).isEqualTo("2a");
  }

  @Test
  void aHeadHasTheHeaderOfTheVisitorsOwnPage() {
    givenPage("${renders.next}<stan:hole page='b.jsp'/>");
    givenPage("b.jsp", "${param.v_x}${pageContext.request.method}");
    assertThat(get("index.jsp?v_x=a").text()).isEqualTo("1aGET");
    Reply head = visitor.head("/" + folder + "/index.jsp?v_x=bbb");
    assertThat(head.status()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.header("Content-Length")).contains("7");
    assertThat(head.header("Cache-Control")).contains("private, no-cache");
  }

  @Test
  void aPageIsIncludedIntoACachedPage() {
    givenPage(
        "${renders.next}<stan:hole page='b.jsp'><stan:param name='id' value='7'/></stan:hole>!");
    givenPage("b.jsp", "(${param.id} ${param.v_x} é)");
    assertThat(get("index.jsp?v_x=1").text()).isEqualTo("1(7 1 é)!");
    assertThat(get("index.jsp?v_x=2").text()).isEqualTo("1(7 2 é)!");
  }

  @Test
  void fragmentsWithHolesInFragmentsInPages() {
    givenPage(
        "${renders.next}<stan:cache key='o' tags='o'>${renders.next}<stan:cache key='i'>${renders.next}"
            + "<stan:hole value='#{param.v_x}'/></stan:cache><stan:hole value='#{param.v_x}'/>"
            + "</stan:cache><stan:hole value='#{param.v_x}'/>");
    Reply first = get("index.jsp?v_x=a");
    assertThat(first.text()).isEqualTo("123aaa");
    assertThat(status(first)).contains("stored");
    assertThat(get("index.jsp?v_x=b").text()).isEqualTo("123bbb");
    site.cache.delete(org.turbostan.Tag.of("o"));
    assertThat(get("index.jsp?v_x=c").text()).isEqualTo("453ccc");
    assertThat(get("index.jsp?v_x=d").text()).isEqualTo("453ddd");
  }

  @Test
  void aHoleSeesTheRequestAsItCameOnMissAndHitAlike() {
    givenPage(
        "<c:set var='x' value='set by the page' scope='request'/>${renders.next}"
            + "<stan:hole value='[#{x}#{requestScope.x}]'/>");
    assertThat(get("index.jsp").text()).isEqualTo("1[]");
    assertThat(get("index.jsp").text()).isEqualTo("1[]");
  }

  @Test
  void aHoleMayOpenASession() {
    givenPage("x".repeat(3000) + "<stan:hole page='b.jsp'/>");
    site.app.page(folder + "/b.jsp", "<%@ page session='true' %>${pageContext.session.isNew()}");
    visitor = site.visitor();
    assertThat(get("index.jsp").text()).endsWith("xtrue");
    assertThat(status(get("index.jsp"))).contains("hit");
    assertThat(get("index.jsp").text()).endsWith("xfalse");
    visitor = site.visitor();
    Reply other = get("index.jsp");
    assertThat(other.text()).endsWith("xtrue");
    assertThat(other.headers("Set-Cookie")).hasSize(1);
  }

  @Test
  void aTokenInAHoleIsEachRequestsOwn() {
    givenPage("<form><stan:hole kind='csrf'/></form>${renders.next}");
    String miss = get("index.jsp").text();
    String hit = get("index.jsp").text();
    assertThat(miss).contains("name=\"_csrf\" value=\"token-").endsWith("</form>1");
    assertThat(hit).contains("name=\"_csrf\" value=\"token-").endsWith("</form>1");
    assertThat(hit).isNotEqualTo(miss);
  }

  @Test
  void aTokenIsMaskedForEachRequestAndIsNeverThatOfAnotherSession() {
    givenPage(
        "${renders.next}:<stan:hole kind='csrf-token'/>:<stan:cache><stan:hole kind='csrf-token'/>"
            + "</stan:cache>");
    site.app.page("enter.jsp", "<%= session.isNew() %>");
    Set<String> shown = new HashSet<>();
    Set<Long> tokens = new HashSet<>();
    for (int session = 0; session < 5; session++) {
      visitor = site.visitor();
      visitor.get("/enter.jsp");
      Set<Long> own = new HashSet<>();
      for (int round = 0; round < 5; round++) {
        String[] parts = get("index.jsp").text().split(":");
        assertThat(parts[0]).isEqualTo("1");
        assertThat(parts[1]).isEqualTo(parts[2]);
        assertThat(shown.add(parts[1])).isTrue();
        own.add(Token.unmasked(parts[1]));
      }
      assertThat(own).hasSize(1);
      tokens.addAll(own);
    }
    assertThat(tokens).hasSize(5);
  }

  @Test
  void aTokenWithoutAHoleIsNotStored() {
    givenPage("<stan:hole kind='csrf'/>${requestScope._csrf.token} ${renders.next}");
    Reply first = get("index.jsp");
    assertThat(first.text()).endsWith(" 1").contains("value=\"token-");
    assertThat(status(first)).contains("_csrf").doesNotContain("; stored");
    assertThat(get("index.jsp").text()).endsWith(" 2");
  }

  @Test
  void aNonceWithoutAHoleIsNotStored() {
    givenPage(
        "<stan:hole kind='nonce'/> <%= org.turbostan.servlet.TurboStan.nonce(request) %>"
            + " ${renders.next}");
    assertThat(get("index.jsp").text()).matches("([a-z0-9]{26}) \\1 1");
    assertThat(get("index.jsp").text()).matches("([a-z0-9]{26}) \\1 2");
  }

  @Test
  void aNonceOfTheApplicationsOwnIsNotStored() {
    givenPage(
        "<% request.setAttribute(\"cspNonce\", \"n\" + System.nanoTime());"
            + " response.setHeader(\"Content-Security-Policy\", \"script-src 'nonce-\""
            + " + request.getAttribute(\"cspNonce\") + \"'\"); %>${renders.next}");
    assertThat(get("index.jsp").text() + get("index.jsp").text()).isEqualTo("12");
  }

  @Test
  void aNonceIsTheSameInHeaderAndBodyAndNewForEachRequest() {
    givenPage(
        "<% response.setHeader(\"Content-Security-Policy\", \"script-src 'nonce-\" +"
            + " org.turbostan.servlet.TurboStan.nonce(request) + \"'\"); %>"
            + "<stan:hole kind='nonce'/> ${renders.next}");
    String[] seen = new String[2];
    for (int i = 0; i < 2; i++) {
      Reply reply = get("index.jsp");
      assertThat(reply.text()).matches("[a-z0-9]{26} 1");
      seen[i] = reply.text().substring(0, 26);
      assertThat(reply.headers("Content-Security-Policy"))
          .containsExactly("script-src 'nonce-" + seen[i] + "'");
    }
    assertThat(seen[1]).isNotEqualTo(seen[0]);
  }

  @Test
  void aNonceInTheHeaderAloneMakesThePagePersonal() {
    givenPage(
        "<% response.setHeader(\"Content-Security-Policy\", \"script-src 'nonce-\" +"
            + " org.turbostan.servlet.TurboStan.nonce(request) + \"'\"); %>${renders.next}");
    Reply miss = get("index.jsp");
    Reply hit = get("index.jsp");
    assertThat(hit.text()).isEqualTo("1");
    assertThat(miss.header("Cache-Control")).contains("private, no-cache");
    assertThat(hit.header("Cache-Control")).contains("private, no-cache");
    assertThat(hit.header("Content-Security-Policy"))
        .isPresent()
        .isNotEqualTo(miss.header("Content-Security-Policy"));
  }

  @Test
  void aHoleThatFailsStaysEmptyAndThePageIsShown() {
    givenPage("before ${renders.next}[<stan:hole value='#{1 + param.v_x}'/>] after");
    for (int i = 0; i < 2; i++) {
      assertThat(get("index.jsp?v_x=text").text()).isEqualTo("before 1[] after");
      assertThat(get("index.jsp?v_x=1").text()).isEqualTo("before 1[2] after");
    }
  }

  @Test
  void aPageInAHoleThatFailsLeavesNothingOfItself() {
    givenPage("${renders.next}[<stan:hole page='b.jsp'/>]");
    givenPage("b.jsp", "half<% if (request.getParameter(\"v_bad\") != null) throw new Error(); %>");
    assertThat(get("index.jsp?v_bad=1").text()).isEqualTo("1[]");
    assertThat(get("index.jsp").text()).isEqualTo("1[half]");
  }

  @Test
  void aPageThatFailsHalfWayShowsNothingOfItsHoles() {
    givenPage("before<stan:hole value='#{param.v_x}'/><% if (true) throw new Error(); %>");
    Reply failed = get("index.jsp?v_x=1");
    assertThat(failed.status()).isEqualTo(500);
    thenShowsNoMarker(failed);
    assertThat(failed.text()).doesNotContain("before");
  }

  @Test
  void anErrorThatIsSentShowsNoMarker() {
    givenPage(
        captured("<stan:hole value='#{param.v_x}'/>")
            + "<% response.sendError(404, \"no \" + pageContext.getAttribute(\"x\")); %>");
    Reply failed = get("index.jsp?v_x=thing");
    assertThat(failed.status()).isEqualTo(404);
    thenShowsNoMarker(failed);
  }

  @Test
  void aRedirectShowsNoMarker() {
    givenPage(
        captured("<stan:hole value='#{param.v_x}'/>")
            + "<% response.sendRedirect(\"/to/\" + pageContext.getAttribute(\"x\")); %>");
    Reply redirect = get("index.jsp?v_x=there");
    assertThat(redirect.status()).isEqualTo(302);
    assertThat(redirect.header("Location").orElseThrow()).endsWith("/to/there");
  }

  @Test
  void aHeaderShowsNoMarker() {
    String page =
        captured("<stan:hole value='#{param.v_x}'/>")
            + "<% response.setHeader(\"X-Basket\", \"<\" + pageContext.getAttribute(\"x\") + \">\"); %>";
    givenPage(page + "${x}${renders.next}");
    givenPage("flushing.jsp", page + "${x}<% response.flushBuffer(); %>");
    for (String name : new String[] {"index.jsp", "flushing.jsp"}) {
      assertThat(get(name + "?v_x=full").headers("X-Basket")).containsExactly("<full>");
      assertThat(get(name + "?v_x=none").headers("X-Basket")).containsExactly("<none>");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"${x.toUpperCase()}", "${x.substring(3)}", "${x.substring(0, 20)}"})
  void whatIsLeftOfAHoleByCodeAroundItIsNotShown(String use) {
    givenPage(captured("<stan:hole value='#{param.v_x}'/>") + "[" + use + "]${renders.next}");
    assertThat(get("index.jsp?v_x=" + "long".repeat(10)).text()).isEqualTo("[]1");
    assertThat(get("index.jsp?v_x=" + "long".repeat(10)).text()).endsWith("]2");
  }

  @Test
  void aVariableThatHasCapturedAHoleMayBePrintedOutsideOfItsFragment() {
    givenPage(
        "<stan:cache key='f'>${renders.next}"
            + captured("<stan:hole value='#{param.v_x}'/>")
            + "</stan:cache>[${x}]");
    assertThat(get("index.jsp?v_x=a").text()).isEqualTo("1[a]");
    assertThat(get("index.jsp?v_x=b").text()).isEqualTo("2[b]");
  }

  @Test
  void aPageThatIsTooLargeGoesOutWithItsHolesFilled() {
    String filling = "<c:forEach begin='1' end='600'>0123456789</c:forEach>";
    givenPage("<stan:hole value='#{param.v_x}'/>" + filling + "<stan:hole value='#{param.v_x}'/>!");
    String text = "0123456789".repeat(600);
    assertThat(get("index.jsp?v_x=a").text()).isEqualTo("a" + text + "a!");
    assertThat(get("index.jsp?v_x=b").text()).isEqualTo("b" + text + "b!");
  }

  @Test
  void noMarkerIsShownWhereverTheLimitCutsIt() {
    StringBuilder page = new StringBuilder("<%@ page buffer='1kb' %>");
    for (int i = 0; i < 300; i++) {
      page.append("<stan:hole value='#{param.v_x}'/>").append("x".repeat(1 + i % 7));
    }
    givenPage(page.toString());
    String expected = page.toString().replaceAll("<%.*?%>|<stan.*?>", "");
    for (String value : new String[] {"", "y", "y".repeat(100)}) {
      String text = get("index.jsp?v_x=" + value).text();
      assertThat(text.replace("y", "")).isEqualTo(expected);
      assertThat(text.length() - expected.length()).isEqualTo(300 * value.length());
    }
  }

  @Test
  void aPageThatFlushesGoesOutWithItsHolesFilled() {
    givenPage(
        "<stan:hole value='#{param.v_x}'/>1<% out.flush(); response.flushBuffer(); %>"
            + "<stan:hole value='#{param.v_x}'/>2<% out.flush(); response.flushBuffer(); %>"
            + "<stan:hole value='#{param.v_x}'/>3");
    for (int i = 0; i < 2; i++) {
      Reply reply = get("index.jsp?v_x=a");
      assertThat(reply.text()).isEqualTo("a1a2a3");
    }
  }

  @Test
  void aPageInAnotherKindOfCharsetIsNotStored() {
    givenPage(
        "<%@ page contentType='text/html; charset=UTF-16BE' pageEncoding='UTF-8' %>"
            + "é${renders.next}<stan:hole value='#{param.v_x}'/>");
    assertThat(get("index.jsp?v_x=a").text()).isEqualTo("é1a");
    assertThat(get("index.jsp?v_x=b").text()).isEqualTo("é2b");
  }

  @Test
  void aPageThatTakesAnotherCharsetAfterAHoleIsWholeAllTheSame() {
    givenPage(
        "<stan:hole value='#{param.v_x}'/>é<% response.setContentType(\"text/html;"
            + " charset=UTF-16BE\"); %>");
    assertThat(get("index.jsp?v_x=a").text()).isEqualTo("aé");
  }

  @Test
  void aHoleIsWrittenInThePagesCharset() {
    givenPage(
        "<%@ page contentType='text/html; charset=ISO-8859-1' pageEncoding='UTF-8' %>"
            + "é${renders.next}<stan:hole value='#{param.v_x}'/>");
    for (int i = 0; i < 2; i++) {
      assertThat(get("index.jsp?v_x=%C3%A9").body()).containsExactly(0xe9, '1', 0xe9);
    }
  }

  @Test
  void aPageThatTheApplicationConfirmsKeepsItsHoles() {
    givenPage(
        "<% response.setHeader(\"ETag\", \"\\\"1\\\"\"); response.setHeader(\"Content-Security-Policy\","
            + " \"script-src 'nonce-\" + org.turbostan.servlet.TurboStan.nonce(request) + \"'\");"
            + " if (request.getHeader(\"If-None-Match\") != null) { response.setStatus(304); return; } %>"
            + "${renders.next}<stan:hole value='#{param.v_x}'/>");
    assertThat(get("index.jsp?v_x=a").text()).isEqualTo("1a");
    site.clock.pass(Duration.ofMinutes(2));
    Reply confirmed = get("index.jsp?v_x=b");
    assertThat(confirmed.text()).isEqualTo("1b");
    assertThat(confirmed.header("Content-Length")).contains("2");
    Reply hit = get("index.jsp?v_x=c");
    assertThat(hit.text()).isEqualTo("1c");
    assertThat(hit.header("Content-Security-Policy").orElseThrow())
        .matches("script-src 'nonce-[a-z0-9]{26}'")
        .isNotEqualTo(confirmed.header("Content-Security-Policy").orElseThrow());
  }

  @Test
  void aStalePageIsFilledForWhoeverIsServedIt() {
    givenPage(
        "${renders.next}<stan:hole value='#{param.v_x}'/><% if (application.getAttribute(\"broken\")"
            + " != null) throw new Error(); %>");
    givenPage("break.jsp", "<% application.setAttribute(\"broken\", 1); %>");
    givenPage("mend.jsp", "<% application.removeAttribute(\"broken\"); %>");
    get("index.jsp?v_x=a");
    get("break.jsp");
    site.clock.pass(Duration.ofMinutes(2));
    assertThat(get("index.jsp?v_x=b").text()).isEqualTo("1b");
    get("mend.jsp");
  }

  /** What a hole does for the visitor, the page that is rendered after it does not see. */
  @Test
  void aStalePageIsFilledBeforeItIsRenderedAnew() {
    givenPage(
        "${renders.next}<% ((java.util.concurrent.Semaphore) application.getAttribute(\"gate\"))"
            + ".acquire(); %>:<stan:hole page='b.jsp'/>[${requestScope.seen}]");
    site.app.page(
        folder + "/b.jsp",
        "<% session.setAttribute(\"x\", 1); request.setAttribute(\"seen\", 1); %>${param.v_x}");
    GATE.release();
    assertThat(get("index.jsp?v_x=a").text()).isEqualTo("1:a[]");
    site.clock.pass(Duration.ofMinutes(2));
    visitor = site.visitor();
    Reply stale = get("index.jsp?v_x=b");
    assertThat(stale.text()).isEqualTo("1:b[]");
    assertThat(stale.headers("Set-Cookie")).hasSize(1);
    GATE.release();
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(get("index.jsp?v_x=c").text()).isEqualTo("2:c[]"));
    assertThat(status(get("index.jsp"))).contains("hit; ttl=60");
  }

  @Test
  void aHoleThatThisNodeDoesNotKnowIsAMiss() {
    givenPage("${renders.next}<stan:hole value='#{param.v_x}'/>");
    get("index.jsp");
    givenPage(
        "forget.jsp", "<% application.removeAttribute(\"" + TurboStan.HOLES_ATTRIBUTE + "\"); %>");
    get("forget.jsp");
    Reply again = get("index.jsp?v_x=b");
    assertThat(again.text()).isEqualTo("2b");
    assertThat(status(again)).contains("stored");
    assertThat(get("index.jsp?v_x=c").text()).isEqualTo("2c");
  }

  @Test
  void aPageBehindAControllerHasHolesThatDoNotSeeItsModel() {
    givenPage("${renders.next}${model}[<stan:hole value='#{model}#{param.v_x}'/>]");
    for (String value : new String[] {"a", "b"}) {
      assertThat(visitor.get("/t/forward/" + folder + "/index.jsp?v_x=" + value).text())
          .isEqualTo("1set by the controller[" + value + "]");
    }
  }

  @Test
  void whoWaitsForAnothersRenderingGetsAPageOfTheirOwn() {
    givenPage(
        "${renders.next}<% ((java.util.concurrent.Semaphore) application.getAttribute(\"gate\"))"
            + ".acquire(); %>:<stan:hole page='b.jsp'/>");
    givenPage("b.jsp", "${param.v_x}");
    List<CompletableFuture<Reply>> replies = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      replies.add(visitor.getAsync("/t/forward/" + folder + "/index.jsp?v_x=visitor" + i));
    }
    GATE.release(replies.size());
    for (int i = 0; i < replies.size(); i++) {
      Reply reply = replies.get(i).join();
      assertThat(reply.text()).as(reply::toString).matches("\\d+:visitor" + i);
      assertThat(reply.headers("Cache-Control"))
          .as(reply::toString)
          .containsExactly("private, no-cache");
    }
    GATE.drainPermits();
  }

  @Test
  void twoVisitorsNeverSeeEachOther() throws Exception {
    givenPage("<stan:hole value='#{sessionScope.who}'/>,<stan:hole page='b.jsp'/>");
    givenPage("b.jsp", "<stan:hole value='#{sessionScope.who}'/>");
    site.app.page("in.jsp", "<% session.setAttribute(\"who\", request.getParameter(\"who\")); %>");
    Thread[] all = new Thread[8];
    AtomicInteger right = new AtomicInteger();
    for (int i = 0; i < all.length; i++) {
      String name = "visitor" + i;
      all[i] =
          new Thread(
              () -> {
                Http own = site.visitor();
                own.get("/in.jsp?who=" + name);
                for (int round = 0; round < 50; round++) {
                  if (own.get("/" + folder + "/index.jsp").text().equals(name + "," + name)) {
                    right.incrementAndGet();
                  }
                }
              });
      all[i].start();
    }
    for (Thread thread : all) {
      thread.join();
    }
    assertThat(right).hasValue(all.length * 50);
  }

  /** A variable {@code x} that holds what a hole has written. */
  private static String captured(String hole) {
    return "<c:set var='x'>" + hole + "</c:set>";
  }

  private static void thenShowsNoMarker(Reply reply) {
    assertThat(reply.toString()).doesNotContainPattern("[a-z0-9]{31}");
  }

  private void givenPage(String content) {
    givenPage("index.jsp", content);
  }

  private void givenPage(String name, String content) {
    boolean typed = content.contains("contentType");
    site.app.page(
        folder + "/" + name,
        (typed ? "" : "<%@ page contentType='text/html; charset=UTF-8' pageEncoding='UTF-8' %>")
            + HEAD
            + content);
  }

  private Reply get(String nameAndQuery, String... headers) {
    return visitor.get("/" + folder + "/" + nameAndQuery, headers);
  }

  private static String status(Reply reply) {
    return String.join(",", reply.headers("Cache-Status"));
  }
}
