package org.turbostan.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.testing.Container;
import org.turbostan.testing.Http;
import org.turbostan.testing.WebApp;

/** With {@code stan.enabled=false} all is as without a cache, and says so. */
@ParameterizedClass
@EnumSource
class SwitchedOffIT {

  private static final String TOKEN = "correct-horse-battery-staple";
  private static final String DIRECTIVES =
      "<%@ page session='false' import='java.util.List' %>"
          + "<%@ taglib prefix='stan' uri='turbostan.tags' %>";

  private final Container.Kind kind;
  private final WebApp app =
      new WebApp()
          .stanFilter("/page.jsp ttl=1h")
          .contextParam("stan.enabled", "false")
          .contextParam("stan.admin.token", TOKEN)
          .webXml(
              """
              <servlet>
                <servlet-name>admin</servlet-name>
                <servlet-class>org.turbostan.admin.AdminServlet</servlet-class>
              </servlet>
              <servlet-mapping>
                <servlet-name>admin</servlet-name><url-pattern>/ops/*</url-pattern>
              </servlet-mapping>
              """)
          .page(
              "tags.jsp",
              DIRECTIVES
                  + """
                  <% request.setAttribute("ids", List.of(1, 2)); %>
                  <stan:cache key="a">box <%= System.nanoTime() %>
                    <stan:tag value="b"/><stan:hole value="#{param.name}"/></stan:cache>
                  <stan:each items="${ids}" var="id" key="item:#{id}">item ${id}</stan:each>
                  <stan:invalidate tags="b"/>
                  """)
          .page("page.jsp", DIRECTIVES + "<%= System.nanoTime() %>");
  private Container container;

  SwitchedOffIT(Container.Kind kind) {
    this.kind = kind;
  }

  @AfterEach
  void stop() {
    container.close();
  }

  @Test
  void eachTagRendersAndSaysWhy() {
    Http http = start("comment");
    String first = http.get("/tags.jsp?name=Ann").text();
    assertThat(first)
        .contains("box ", "Ann", "item 1", "item 2")
        .containsPattern("<!-- stan: BYPASSED disabled name=/tags.jsp#\\d key=a -->")
        .containsPattern("<!-- stan: BYPASSED disabled name=/tags.jsp#\\d key=item:2 -->");
    assertThat(http.get("/tags.jsp?name=Ann").text()).isNotEqualTo(first);
  }

  @Test
  void aWholePageIsRenderedAndItsHeaderSaysWhy() {
    Http http = start("header");
    Http.Reply first = http.get("/page.jsp");
    assertThat(first.header("Cache-Status")).hasValue("TurboStan; fwd=bypass; detail=disabled");
    assertThat(http.get("/page.jsp").text()).isNotEqualTo(first.text());
  }

  @Test
  void deletesAreAnsweredAndTheAdminPageSaysWhatIsOff() {
    Http http = start("off");
    String bearer = "Bearer " + TOKEN;
    Http.Reply deleted =
        http.send(
            "DELETE",
            "/ops/api/v1/entries?tag=b",
            BodyPublishers.noBody(),
            "Authorization",
            bearer);
    assertThat(deleted.status()).as(deleted::toString).isEqualTo(200);
    assertThat(http.get("/ops/api/v1/overview", "Authorization", bearer).text())
        .contains("\"enabled\":false");
    // Java's own cookies come back in quotes, which Tomcat 11 takes for a part of the value.
    String cookie =
        http.post("/ops/login", "token=" + TOKEN).header("Set-Cookie").orElse("").split(";")[0];
    assertThat(http.get("/ops/", "Cookie", cookie).text())
        .contains("The cache is switched off on this node (stan.enabled=false)");
  }

  private Http start(String trace) {
    app.contextParam("stan.trace", trace);
    container = kind.start(app);
    return Http.to(container.base());
  }
}
