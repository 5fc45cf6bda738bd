package org.turbostan.jsp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turbostan.Tag;
import org.turbostan.servlet.SiteOptions;
import org.turbostan.servlet.TurboStanFilter;
import org.turbostan.testing.Container;
import org.turbostan.testing.Document;
import org.turbostan.testing.Http;

/** The examples of docs/choosing.md do what is said of them there. */
class ChoosingIT {

  private static final Document CHOOSING = Document.of("docs/choosing.md");
  private static final String HEAD =
      """
      <%@ page session="false" contentType="text/html;charset=UTF-8" import="java.util.*" %>
      <%@ taglib prefix="stan" uri="turbostan.tags" %><%@ taglib prefix="c" uri="jakarta.tags.core" %>
      """;

  private static JspSite site;

  private Http visitor;

  @BeforeAll
  static void start() {
    site =
        new JspSite(
            Container.Kind.JETTY,
            SiteOptions.DEFAULTS,
            JspSite.cache(),
            app -> app.filter("/*", new TurboStanFilter()));
  }

  @AfterAll
  static void stop() {
    site.close();
  }

  @BeforeEach
  void reset() {
    site.reset();
    visitor = site.stranger();
  }

  @Test
  void aProductIsRenderedAnewInItsCategoryAndTheOtherIsAHit() {
    given(
        "nested",
        """
        <% request.setAttribute("category", Map.of("id", 7, "name", request.getParameter("as"),
          "products", List.of(Map.of("id", 1, "name", request.getParameter("as") + "1"),
            Map.of("id", 2, "name", request.getParameter("as") + "2")))); %>
        """);
    assertThat(get("nested.jsp?as=a")).contains("<h1>a</h1>", ">a1<", ">a2<");
    assertThat(get("nested.jsp?as=b")).contains("<h1>a</h1>", ">a1<", ">a2<");
    delete(Tag.of("product:1"));
    assertThat(get("nested.jsp?as=c")).contains("<h1>c</h1>", ">c1<", ">a2<");
  }

  @Test
  void partsOfAKeyAreKeptApart() {
    given("parts", "");
    assertThat(get("parts.jsp?category=a-b&search=c")).contains("results for c in a-b");
    assertThat(get("parts.jsp?category=a&search=b-c")).contains("results for b-c in a");
  }

  @Test
  void aNewVersionIsRenderedAnew() {
    given(
        "version",
        """
        <% request.setAttribute("article", Map.of("id", 1,
          "version", request.getParameter("v"), "text", request.getParameter("text"))); %>
        """);
    assertThat(get("version.jsp?v=1&text=old")).contains("old");
    assertThat(get("version.jsp?v=1&text=new")).contains("old");
    assertThat(get("version.jsp?v=2&text=new")).contains("new");
  }

  @Test
  void tagsMayTurnUpWhileRendering() {
    given(
        "tags",
        """
        <% request.setAttribute("articles", List.of(
          Map.of("author", "Lee, Bruce", "title", request.getParameter("as")))); %>
        """);
    assertThat(get("tags.jsp?as=a")).contains("<p>a</p>");
    delete(Tag.of("author:Lee"));
    assertThat(get("tags.jsp?as=b")).contains("<p>a</p>");
    delete(Tag.of(Functions.tag("author", "Lee, Bruce")));
    assertThat(get("tags.jsp?as=c")).contains("<p>c</p>");
    delete(Tag.of("articles"));
    assertThat(get("tags.jsp?as=d")).contains("<p>d</p>");
  }

  @Test
  void eachLanguageAndThemeHasItsOwn() {
    given("vary", "");
    assertThat(get("vary.jsp", "Accept-Language", "de")).contains("the menu in de");
    assertThat(get("vary.jsp", "Accept-Language", "fr")).contains("the menu in fr");
    assertThat(get("vary.jsp", "Accept-Language", "de", "Cookie", "theme=dark"))
        .contains("the menu in de");
    assertThat(get("vary.jsp", "Accept-Language", "de")).contains("the menu in de");
  }

  @Test
  void whatIsAVisitorsOwnIsInAHole() {
    site.app.page("hole.jsp", HEAD.replace("session=\"false\"", "") + CHOOSING.example("hole"));
    site.app.page(
        "login.jsp", "<% session.setAttribute(\"name\", request.getParameter(\"n\")); %>");
    for (String name : new String[] {"Ann", "Bob", "Ann"}) {
      Http person = site.visitor();
      assertThat(person.get("/login.jsp?n=" + name).status()).isEqualTo(200);
      assertThat(person.get("/hole.jsp").text()).contains("the same for all", "Hello, " + name);
    }
  }

  @Test
  void thereAreNoOtherExamples() {
    assertThat(CHOOSING.examples())
        .containsExactlyInAnyOrder("nested", "parts", "version", "tags", "vary", "hole");
  }

  private void given(String example, String model) {
    site.app.page(example + ".jsp", HEAD + model + CHOOSING.example(example));
  }

  private String get(String page, String... headers) {
    Http.Reply reply = visitor.get("/" + page, headers);
    assertThat(reply.status()).as(reply::toString).isEqualTo(200);
    return reply.text();
  }

  private static void delete(Tag tag) {
    assertThat(site.cache.delete(tag).acknowledged()).isTrue();
  }
}
