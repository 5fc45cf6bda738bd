package org.turbostan.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.turbostan.admin.AdminServletIT.TOKEN;

import java.net.URLEncoder;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turbostan.testing.Container;
import org.turbostan.testing.Http;

/** The pages for people, in local mode: who gets in, what is shown, and what does anything. */
@ParameterizedClass
@EnumSource
class AdminPageIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Pattern CSRF = Pattern.compile("name=\"csrf\" value=\"([^\"]+)\"");
  private static final List<String> PAGES =
      List.of("", "fragments", "worth", "servers", "delete", "fragment?name=box");

  private static final String ODD =
      """
      <%@ page session="false" %><%@ taglib prefix="stan" uri="turbostan.tags" %>
      <stan:cache name="${param.n}" key="${param.n}" tags="${param.n}"><b onclick="alert(1)">x</b></stan:cache>
      """;

  private static final String SESSION =
      """
      <%@ taglib prefix="stan" uri="turbostan.tags" %>
      <stan:cache name="${param.n}"><%= session.getId() %></stan:cache>
      """;

  private static @Nullable Container container;

  private Http operator = http();

  AdminPageIT(Container.Kind kind) {
    assertThat(container).as("%s", kind).isNotNull();
  }

  @BeforeParameterizedClassInvocation
  static void start(Container.Kind kind) {
    container =
        kind.start(
            AdminServletIT.app(Map.of("stan.admin.token", TOKEN))
                .page("odd.jsp", ODD)
                .page("session.jsp", SESSION));
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    try (Container stopped = container) {
      container = null;
    }
  }

  @BeforeEach
  void logIn() {
    operator = visitor();
    box();
    assertThat(logIn(operator, TOKEN).status()).isEqualTo(303);
  }

  @Test
  void aStrangerIsAskedForTheTokenAndShownNothing() {
    for (String page : PAGES) {
      Http.Reply reply = http().get("/ops/" + page);
      assertThat(reply.status()).isEqualTo(403);
      assertThat(reply.text()).contains("name=\"token\"").doesNotContain("Hit ratio");
    }
    assertThat(http().get("/ops/metrics").status()).isEqualTo(401);
    assertThat(http().get("/ops/api/v1/overview").status()).isEqualTo(401);
  }

  @Test
  void whoKnowsTheTokenSeesEachPage() {
    for (String page : PAGES) {
      Http.Reply reply = operator.get("/ops/" + page);
      assertThat(reply.status()).as(page).isEqualTo(200);
      assertThat(reply.text()).startsWith("<!DOCTYPE html>").endsWith("</html>\n");
    }
  }

  @Test
  void theSessionIsForTheBrowserAloneAndForThisSiteAlone() {
    Http.Reply reply = logIn(visitor(), TOKEN);
    assertThat(reply.header("Set-Cookie").orElse(""))
        .contains("HttpOnly", "SameSite=Strict", "Max-Age=28800")
        .doesNotContain("Path=");
  }

  @Test
  void theCookieIsMarkedSecureWhereTheProxySpeaksHttps() {
    Http.Reply reply = visitor().post("/ops/login", "token=" + TOKEN, "X-Forwarded-Proto", "https");
    assertThat(reply.header("Set-Cookie").orElse("")).endsWith("; Secure");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "a.b.c", "AAAA.9999999999.AAAA", ".", ""})
  void aForgedSessionIsNone(String cookie) {
    assertThat(http().get("/ops/", "Cookie", "stan-admin=" + cookie).status()).isEqualTo(403);
  }

  @Test
  void noPageIsKeptOrFramedAndNoneMayRunForeignScripts() {
    for (String page : PAGES) {
      Http.Reply reply = operator.get("/ops/" + page);
      assertThat(reply.header("Cache-Control")).hasValue("no-store");
      assertThat(reply.header("X-Frame-Options")).hasValue("DENY");
      assertThat(reply.header("X-Content-Type-Options")).hasValue("nosniff");
      assertThat(reply.headers("Cache-Status")).noneMatch(status -> status.contains("hit"));
      assertThat(reply.header("Content-Security-Policy").orElse(""))
          .startsWith("default-src 'none'; style-src 'self'; script-src 'self'")
          .contains("frame-ancestors 'none'", "base-uri 'none'", "form-action 'self'")
          .doesNotContain("unsafe", "data:", "*");
      assertThat(reply.text())
          .doesNotContain(" style=", "<style", "javascript:")
          .doesNotContainPattern("<script(?! src=\"admin.js\" defer></script>)")
          .doesNotContainPattern("(?i)<[^>]* on[a-z]+=");
    }
  }

  @Test
  void everyLinkIsRelative() {
    for (String page : PAGES) {
      assertThat(operator.get("/ops/" + page).text())
          .doesNotContainPattern("(href|src|action)=\"(/|https?:)");
    }
    Http.Reply reply = operator.get("/ops");
    assertThat(reply.status()).isEqualTo(303);
    assertThat(reply.header("Location").orElse("")).endsWith("ops/");
  }

  @ParameterizedTest
  @ValueSource(strings = {"admin.css", "admin.js", "icon.svg"})
  void ownFilesAreServedAsWhatTheyAre(String file) {
    Http.Reply reply = http().get("/ops/" + file);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.header("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(reply.header("Content-Type").orElse("")).containsPattern("css|javascript|svg");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<script>alert(1)</script>",
        "\"onmouseover=\"alert(1)",
        "' autofocus onfocus='alert(1)",
        "line\nfeed",
        "\u202eevil\u200f",
        "{}<b>{}"
      })
  void whateverANameHoldsIsShownAndMeansNothing(String name) {
    String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8);
    assertThat(http().get("/odd.jsp?n=" + encoded).status()).isEqualTo(200);
    String text =
        operator.get("/ops/fragments").text()
            + operator.get("/ops/fragments?q=" + encoded + "&sort=" + encoded).text()
            + operator.get("/ops/fragment?show=0&name=" + encoded).text()
            + operator.get("/ops/delete?by=tag&value=" + encoded).text()
            + operator.get("/ops/delete?by=" + encoded + "&value=" + encoded).text()
            + operator.get("/ops/" + encoded.replace("+", "%20").replace("%2F", "")).text();
    assertThat(text)
        .doesNotContain("<script>alert", "<b>{}", "\u202e", "\u200f", "<b onclick")
        .doesNotContainPattern("<[^>]*\" ?onmouseover")
        .doesNotContainPattern("<[^>]*' autofocus onfocus");
    assertThat(operator.get("/ops/fragment?show=0&name=" + encoded).text())
        .contains("&lt;b onclick=&quot;alert(1)&quot;&gt;x&lt;/b&gt;");
  }

  @Test
  void aGetDeletesNothing() {
    String before = box();
    for (String query :
        List.of("?by=all", "?by=all&value=true&csrf=" + csrf(operator), "?by=tag&value=prices")) {
      operator.get("/ops/delete" + query);
    }
    assertThat(operator.get("/ops/retry").status()).isEqualTo(404);
    assertThat(operator.get("/ops/logout").status()).isEqualTo(404);
    assertThat(box()).isEqualTo(before);
  }

  @Test
  void onlyOurOwnFormDeletes() {
    String before = box();
    String own = "by=tag&value=prices&csrf=" + csrf(operator);
    Http stranger = visitor();
    logIn(stranger, TOKEN);
    for (Http.Reply reply :
        List.of(
            operator.post("/ops/delete", "by=tag&value=prices"),
            operator.post("/ops/delete", "by=tag&value=prices&csrf=x"),
            operator.post("/ops/delete", "by=tag&value=prices&csrf=" + csrf(stranger)),
            operator.post("/ops/delete", own, "Sec-Fetch-Site", "cross-site"),
            operator.post("/ops/delete", own, "Sec-Fetch-Site", "same-site"),
            operator.post("/ops/delete", own, "Sec-Fetch-Site", "none"),
            operator.post("/ops/delete", own, "Origin", "https://evil.example"),
            operator.post("/ops/delete", own, "Origin", "null"),
            http().post("/ops/delete", own),
            operator.send(
                "POST",
                "/ops/delete",
                BodyPublishers.ofString(own),
                "Content-Type",
                "text/plain"))) {
      assertThat(reply.status()).as(reply::toString).isEqualTo(403);
    }
    assertThat(box()).isEqualTo(before);
  }

  @Test
  void ourOwnFormDeletesAndTellsWhatBecameOfIt() {
    String before = box();
    Http.Reply reply =
        operator.post(
            "/ops/delete",
            "by=tag&value=prices&csrf=" + csrf(operator),
            "Sec-Fetch-Site",
            "same-origin",
            "Origin",
            "http://" + base().getAuthority());
    assertThat(reply.status()).as(reply::toString).isEqualTo(303);
    String location = reply.header("Location").orElse("");
    assertThat(operator.get("/ops/" + location.substring(location.indexOf("delete"))).text())
        .contains("Deleted: nothing that was rendered before is served again", "this node");
    assertThat(box()).isNotEqualTo(before);
  }

  @Test
  void behindAProxyThatChangesHostTheOtherHeaderCounts() {
    Http.Reply reply =
        operator.post(
            "/ops/delete",
            "by=tag&value=other&csrf=" + csrf(operator),
            "Origin",
            "https://www.example.org",
            "X-Forwarded-Host",
            "www.example.org");
    assertThat(reply.status()).isEqualTo(303);
  }

  @Test
  void aPageIsDeletedByItsAddress() {
    String before = box();
    delete("url", "https://www.example.org/shop/box.jsp?a=b");
    assertThat(box()).isEqualTo(before);
    delete("prefix", "bo");
    assertThat(box()).isNotEqualTo(before);
  }

  @Test
  void itIsSaidWhatWasDeletedThatARenderingDependedOn() {
    box();
    delete("tag", "prices");
    box();
    assertThat(operator.get("/ops/fragment?name=box").text())
        .contains("rendered: tag prices deleted<");
    assertThat(operator.get("/ops/api/v1/fragments").text()).contains("\"cause\":\"tag prices\"");
  }

  @Test
  void itIsSaidWhatWasFoundThatSpeaksAgainstStoring() {
    String name = "secret";
    Http visitor = visitor();
    visitor.get("/session.jsp?n=first");
    visitor.get("/session.jsp?n=" + name);
    assertThat(operator.get("/ops/fragment?name=" + name).text())
        .contains("not stored: the answer holds something of one visitor")
        .contains("it holds the session&#39;s id");
  }

  @Test
  void whatIsNotCachedIsToldWithWhatIsInTheWay() {
    visitor().get("/session.jsp?n=costly");
    for (int i = 0; i < 6; i++) {
      visitor().get("/session.jsp?n=costly");
    }
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(operator.get("/ops/worth").text())
                    .contains(">/shop/session.jsp<", "the page used the session"));
  }

  @Test
  void aPrefixThatFitsNothingIsToldAndDeletesNothing() {
    assertThat(operator.get("/ops/delete?by=prefix&value=nowhere").text())
        .contains("No fragment or page is known whose name begins with");
  }

  @Test
  void thePreviewSaysWhatWouldGo() {
    box();
    assertThat(operator.get("/ops/delete?by=tag&value=prices").text())
        .contains("At least 2 renderings would go", ">box<");
  }

  @Test
  void theFiguresAreTheSameEverywhere() {
    box();
    box();
    String json = operator.get("/ops/api/v1/overview").text();
    Matcher hits = Pattern.compile("\"hit\":(\\d+)").matcher(json);
    assertThat(hits.find()).isTrue();
    String metrics = http().get("/ops/metrics", "Authorization", "Bearer " + TOKEN).text();
    assertThat(metrics).contains("turbostan_requests_total{outcome=\"hit\"} " + hits.group(1));
    assertThat(operator.get("/ops/fragments").text()).contains(">box<");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"overview", "fragments", "uncached", "worth", "servers", "nodes", "pending"})
  void theApiTellsScriptsTheSame(String what) {
    Http.Reply reply = http().get("/ops/api/v1/" + what, "Authorization", "Bearer " + TOKEN);
    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.text()).startsWith("{\"version\":1,").endsWith("}\n");
  }

  @Test
  void aSessionIsNoTokenForTheApi() {
    String before = box();
    assertThat(
            operator
                .send("POST", AdminServletIT.ENTRIES + "?all=true", BodyPublishers.noBody())
                .status())
        .isEqualTo(401);
    assertThat(box()).isEqualTo(before);
  }

  @Test
  void whoLogsOutIsAStrangerAgain() {
    Http.Reply shown = logIn(visitor(), TOKEN);
    String cookie = shown.header("Set-Cookie").orElse("").split(";")[0];
    String csrf = formToken(http().get("/ops/", "Cookie", cookie));
    Http.Reply reply = http().post("/ops/logout", "csrf=" + csrf, "Cookie", cookie);
    assertThat(reply.header("Set-Cookie").orElse("")).contains("Max-Age=0");
    // A copy of the cookie, which no browser has taken away.
    assertThat(http().get("/ops/", "Cookie", cookie).status()).isEqualTo(403);
    assertThat(http().get("/ops/api/v1/overview", "Cookie", cookie).status()).isEqualTo(401);
    assertThat(operator.get("/ops/").status()).isEqualTo(200);
  }

  @Test
  void whoGuessesAtTheFormIsTurnedAwayAndMayTryAgain() {
    Http guesser = visitor();
    await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .until(() -> logIn(guesser, "wrong").status() == 429);
    await().atMost(PATIENCE).until(() -> logIn(guesser, TOKEN).status() == 303);
  }

  private void delete(String by, String value) {
    Http.Reply reply =
        operator.post(
            "/ops/delete",
            "by="
                + by
                + "&value="
                + URLEncoder.encode(value, StandardCharsets.UTF_8)
                + "&csrf="
                + csrf(operator));
    assertThat(reply.status()).as(reply::toString).isEqualTo(303);
  }

  private static Http.Reply logIn(Http http, String token) {
    return http.post("/ops/login", "token=" + token);
  }

  private static String csrf(Http http) {
    return formToken(http.get("/ops/"));
  }

  private static String formToken(Http.Reply page) {
    Matcher token = CSRF.matcher(page.text());
    assertThat(token.find()).isTrue();
    return token.group(1);
  }

  private static String box() {
    return http().get("/box.jsp").text();
  }

  private static Http http() {
    return Http.to(base());
  }

  private static Http visitor() {
    return Http.visitor(base());
  }

  private static java.net.URI base() {
    Container running = container;
    assertThat(running).isNotNull();
    return running.base();
  }
}
