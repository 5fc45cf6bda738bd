package org.turbostan.boot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.testing.Container;
import org.turbostan.testing.Document;
import org.turbostan.testing.Http;
import org.turbostan.testing.WebApp;

/** The README's code, put into an application as it stands there, does what the README says. */
@ParameterizedClass
@EnumSource
class FirstFragmentIT {

  private static final Document README = Document.of("README.md");
  private static final String CODE =
      "<%@ page session='false' import='java.time.*, org.turbostan.*, org.turbostan.servlet.*' %>";

  private final WebApp app =
      new WebApp()
          .webXml(README.example("first-filter"))
          .page(
              "product.jsp",
              "<%@ page session='false' import='java.util.Map' %>"
                  + "<% request.setAttribute(\"product\", Map.of(\"id\", 42)); %>"
                  + README
                      .example("first-fragment")
                      .replace("… what costs something …", "made at <%= System.nanoTime() %>"));
  private final Container.Kind kind;
  private Container container;

  FirstFragmentIT(Container.Kind kind) {
    this.kind = kind;
  }

  @BeforeEach
  void start() {
    app.page("delete.jsp", CODE + "<% " + README.example("first-delete") + " %>")
        .page(
            "delete-tag.jsp",
            "<%@ page session='false' %><%@ taglib prefix='stan' uri='turbostan.tags' %>"
                + README.example("first-delete-tag"))
        .page("java.jsp", CODE + JAVA + README.example("java") + " out.print(box.text()); %>");
    container = kind.start(app);
  }

  @AfterEach
  void stop() {
    container.close();
  }

  @Test
  void theFirstFragmentIsCachedUntilItIsDeleted() {
    String first = get("/product.jsp");
    assertThat(first).contains("made at");
    assertThat(get("/product.jsp")).isEqualTo(first);
    get("/delete.jsp");
    String second = get("/product.jsp");
    assertThat(second).isNotEqualTo(first);
    assertThat(get("/product.jsp")).isEqualTo(second);
    get("/delete-tag.jsp");
    assertThat(get("/product.jsp")).isNotEqualTo(second);
  }

  @Test
  void aBoxIsRenderedAndDeletedFromJava() {
    String first = get("/java.jsp");
    assertThat(first).contains("42 at ");
    // What was deleted at the end of the first is rendered by the second.
    assertThat(get("/java.jsp")).contains("42 at ").isNotEqualTo(first);
  }

  /** What the README's code takes from its surroundings. */
  private static final String JAVA =
      """
      <%! static final class Products { int find(int id) { return id; } }
      static final class Template {
        String render(int product) { return product + " at " + System.nanoTime(); } } %>
      <% jakarta.servlet.ServletContext servletContext = application;
      Products products = new Products();
      Template template = new Template();
      java.util.logging.Logger log = java.util.logging.Logger.getLogger("shop"); \
      """;

  private String get(String page) {
    Http.Reply reply = Http.to(container.base()).get(page);
    assertThat(reply.status()).as(reply::toString).isEqualTo(200);
    return reply.text();
  }
}
