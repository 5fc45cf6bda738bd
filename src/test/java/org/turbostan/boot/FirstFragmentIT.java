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

  private static final String MADE = "made at <%= System.nanoTime() %>";

  /** The filter has the rules from further down in the README. */
  private static final String FILTER =
      README.example("first-filter").replace("</filter>", README.example("rules") + "</filter>");

  private final WebApp app =
      new WebApp()
          .webXml(FILTER)
          .webXml(
              """
              <servlet>
                <servlet-name>catalogue</servlet-name><jsp-file>/catalogue.jsp</jsp-file>
              </servlet>
              <servlet-mapping>
                <servlet-name>catalogue</servlet-name>
                <url-pattern>/catalogue</url-pattern><url-pattern>/help/*</url-pattern>
              </servlet-mapping>
              """)
          .page(
              "product.jsp",
              "<%@ page session='false' import='java.util.Map' %>"
                  + "<% request.setAttribute(\"product\", Map.of(\"id\", 42)); %>"
                  + README.example("first-fragment").replace("… what costs something …", MADE));
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
        .page("WEB-INF/basket.jsp", "the basket of ${param.visitor}")
        .page("holes.jsp", HOLES + README.example("holes").replace("… the same for all …", MADE))
        .page(
            "each.jsp",
            LIST
                + README
                    .example("each")
                    .replace("… what is costly to render of p …", "${p.id} " + MADE))
        .page("catalogue.jsp", "<%@ page session='false' %>" + MADE)
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

  @Test
  void theItemsOfAListAreCached() {
    String first = get("/each.jsp");
    assertThat(first).containsPattern("1 made at \\d+\\s+2 made at \\d+");
    assertThat(get("/each.jsp")).isEqualTo(first);
  }

  @Test
  void holesAreEachVisitorsOwn() {
    String made = "";
    for (String visitor : new String[] {"Ann", "Bob"}) {
      String page = get("/holes.jsp?visitor=" + visitor);
      assertThat(page)
          .contains("the basket of " + visitor)
          .contains("the price of 42 for " + visitor)
          .containsPattern("<input[^>]+ value=\"token of " + visitor + "\"")
          .contains(made);
      made = page.lines().filter(line -> line.contains("made at ")).findFirst().orElseThrow();
    }
  }

  @Test
  void aPageIsCachedByItsRule() {
    assertThat(get("/catalogue?utm_source=a")).isEqualTo(get("/catalogue?utm_source=b"));
    assertThat(get("/help/a")).isEqualTo(get("/help/a"));
  }

  /** What the README's holes take from their surroundings. */
  private static final String HOLES =
      """
      <%@ page session='false' import='java.util.*' %>
      <%@ taglib prefix="stan" uri="turbostan.tags" %>
      <%! public static final class Prices {
            public String of(Object id, Object visitor) {
              return "the price of " + id + " for " + visitor;
            }
          } %>
      <% request.setAttribute("product", Map.of("id", 42));
         request.setAttribute("prices", new Prices());
         String visitor = request.getParameter("visitor");
         request.setAttribute("visitor", visitor);
         request.setAttribute("_csrf",
             Map.of("parameterName", "_csrf", "token", "token of " + visitor)); %>
      """;

  /** What the README's list takes from its surroundings. */
  private static final String LIST =
      """
      <%@ page session='false' import='java.util.*' %>
      <%@ taglib prefix="stan" uri="turbostan.tags" %>
      <% request.setAttribute("products", List.of(Map.of("id", 1), Map.of("id", 2))); %>
      """;

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
