package org.turbostan.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turbostan.testing.Container;
import org.turbostan.testing.Http;
import org.turbostan.testing.WebApp;

/** The admin servlet as an application declares it, in local mode. */
@ParameterizedClass
@EnumSource
class AdminServletIT {

  static final String TOKEN = "correct-horse-battery-staple";
  static final String ENTRIES = "/ops/api/v1/entries";

  /** Rules for everything: what is still not cached is never cached. */
  private static final String RULES =
      """
      /box.jsp ttl=1h public ignore=*
      /ops/*   ttl=1h public ignore=*
      /*       ttl=1h public
      """;

  private static final String PAGE =
      """
      <%@ page session="false" %><%@ taglib prefix="stan" uri="turbostan.tags" %>
      <stan:cache name="box" key="product:42" tags="prices" stale="1h"><%= System.nanoTime() %></stan:cache>
      """;

  private static @Nullable Container container;

  AdminServletIT(Container.Kind kind) {
    assertThat(container).as("%s", kind).isNotNull();
  }

  @BeforeParameterizedClassInvocation
  static void start(Container.Kind kind) {
    container = kind.start(app(Map.of("stan.admin.token", TOKEN)));
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    try (Container stopped = container) {
      container = null;
    }
  }

  static WebApp app(Map<String, String> settings) {
    WebApp app =
        new WebApp()
            .contextPath("/shop")
            .contextParam("stan.trace", "header")
            .stanFilter(RULES)
            .adminServlet()
            .page("box.jsp", PAGE);
    settings.forEach(app::contextParam);
    return app;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"key=product:42", "name=box", "tag=prices", "tag=x&tag=prices", "all=true"})
  void aDeleteReachesWhatDependsOnIt(String criteria) {
    String before = box();
    assertThat(box()).isEqualTo(before);
    assertThat(delete(criteria).status()).isEqualTo(200);
    assertThat(box()).isNotEqualTo(before);
  }

  @Test
  void aDeleteOfAnotherTagLeavesItAlone() {
    String before = box();
    assertThat(delete("tag=other").status()).isEqualTo(200);
    assertThat(box()).isEqualTo(before);
  }

  @Test
  void postDeletesToo() {
    String before = box();
    assertThat(send("POST", "?tag=prices", "Bearer " + TOKEN).status()).isEqualTo(200);
    assertThat(box()).isNotEqualTo(before);
  }

  @Test
  void theAnswerNamesThisNode() {
    assertThat(delete("tag=b&tag=a&soft=true").text())
        .isEqualTo(
            """
            {"version":1,"acknowledged":true,"by":"tag","values":["a","b"],"soft":true,\
            "servers":[{"server":"this node","status":"deleted"}]}
            """);
  }

  @Test
  void theAnswerIsKeptByNoCacheAndFramedByNoPage() {
    for (Http.Reply reply :
        List.of(delete("tag=a"), delete(""), send("DELETE", "?tag=a", "Bearer x"), get(ENTRIES))) {
      assertThat(reply.header("Content-Type").orElse("")).startsWith("application/json");
      assertThat(reply.header("Cache-Control")).hasValue("no-store");
      assertThat(reply.header("X-Content-Type-Options")).hasValue("nosniff");
      assertThat(reply.header("X-Frame-Options")).hasValue("DENY");
      assertThat(reply.header("Content-Security-Policy"))
          .hasValue("default-src 'none'; frame-ancestors 'none'");
      assertThat(reply.headers("Set-Cookie")).isEmpty();
    }
  }

  @Test
  void ourOwnFilterNeverAnswersForIt() {
    get(ENTRIES);
    get("/ops/");
    for (Http.Reply reply : List.of(get(ENTRIES), get("/ops/"))) {
      assertThat(reply.headers("Cache-Status")).noneMatch(status -> status.contains("hit"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "PUT", "PATCH", "OPTIONS"})
  void otherMethodsDeleteNothing(String method) {
    String before = box();
    Http.Reply reply = send(method, "?all=true", "Bearer " + TOKEN);
    assertThat(reply.status()).isEqualTo(405);
    assertThat(reply.header("Allow")).hasValue("POST, DELETE");
    assertThat(box()).isEqualTo(before);
  }

  @Test
  void withoutTheTokenNothingIsDeleted() {
    String before = box();
    assertThat(send("POST", "?all=true", null).status()).isEqualTo(401);
    assertThat(send("POST", "?all=true", "Bearer wrong-horse").status()).isEqualTo(401);
    assertThat(send("POST", "?all=true", "Basic " + TOKEN).status()).isEqualTo(401);
    assertThat(send("POST", "?all=true&token=" + TOKEN, null).status()).isEqualTo(401);
    assertThat(box()).isEqualTo(before);
  }

  @Test
  void whatIsNotClearIsToldAndDeletesNothing() {
    String before = box();
    Http.Reply reply = delete("all=true&tag=prices");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.text()).startsWith("{\"error\":\"It is not clear whether all and tag must");
    assertThat(box()).isEqualTo(before);
  }

  @Test
  void aBodyIsNotReadAndThatIsTold() {
    Http.Reply reply =
        http()
            .send(
                "POST",
                ENTRIES,
                BodyPublishers.ofString("tag=prices"),
                "Content-Type",
                "application/x-www-form-urlencoded",
                "Authorization",
                "Bearer " + TOKEN);
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.text()).contains("The body is not read");
  }

  @Test
  void otherPathsAreNotThere() {
    assertThat(get("/ops/api").status()).isIn(403, 404);
    assertThat(get("/ops/api/").status()).isEqualTo(404);
    assertThat(get("/ops/api/entries").status()).isEqualTo(404);
    assertThat(get("/ops/api/v1/entries/").status()).isEqualTo(404);
  }

  /** The page is cached as a whole by the rule, and its fragment by the tag. */
  private String box() {
    Http.Reply reply = get("/box.jsp");
    assertThat(reply.status()).as(reply::toString).isEqualTo(200);
    return reply.text();
  }

  private Http.Reply delete(String criteria) {
    return send("DELETE", "?" + criteria, "Bearer " + TOKEN);
  }

  private Http.Reply send(String method, String query, @Nullable String authorization) {
    String[] headers =
        authorization == null ? new String[0] : new String[] {"Authorization", authorization};
    return http().send(method, ENTRIES + query, BodyPublishers.noBody(), headers);
  }

  private Http.Reply get(String path) {
    return http().get(path);
  }

  private static Http http() {
    Container running = container;
    assertThat(running).isNotNull();
    return Http.to(running.base());
  }
}
