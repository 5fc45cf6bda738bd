package org.turbostan.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.servlet.Filter;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Both containers compile and serve JSPs as they would outside of a test. */
@ParameterizedClass
@EnumSource
public class ContainerIT {

  private static final String JSTL = "<%@ taglib prefix='c' uri='jakarta.tags.core' %>";

  private final WebApp app = new WebApp();
  @RegisterExtension private final OwnContainer container;

  ContainerIT(Container.Kind kind) {
    this.container = new OwnContainer(kind);
  }

  @Test
  void aPageUsesExpressionsAndJstl() {
    app.page(
        "a.jsp", JSTL + "<c:forEach begin='1' end='3' var='i'>${i * 2} </c:forEach>${param.q}");
    assertThat(get("/a.jsp?q=x")).isEqualTo("2 4 6 x");
  }

  @Test
  void aPageWithoutSessionSetsNoCookie() {
    app.page("a.jsp", "<%@ page session='false' %>a");
    app.page("b.jsp", "b");
    assertThat(reply("/a.jsp").headers("Set-Cookie")).isEmpty();
    assertThat(reply("/b.jsp").headers("Set-Cookie")).hasSize(1);
  }

  @Test
  void aPageIncludesFilesPagesAndTags() {
    app.page("a.jsp", "<%@ include file='b.jspf' %> <jsp:include page='c.jsp'/> " + tag("d"));
    app.page("b.jspf", "static");
    app.page("c.jsp", "dynamic");
    app.page("WEB-INF/tags/d.tag", "tag");
    assertThat(get("/a.jsp")).isEqualTo("static dynamic tag");
  }

  @Test
  void aScriptletIsCompiled() {
    app.page("a.jsp", "<% for (int i = 0; i < 3; i++) { %>x<% } %>");
    assertThat(get("/a.jsp")).isEqualTo("xxx");
  }

  @Test
  void aPageInAnotherCharsetArrivesByteForByte() {
    app.page(
        "a.jsp",
        "<%@ page contentType='text/html; charset=ISO-8859-1' pageEncoding='ISO-8859-1' %>é",
        ISO_8859_1);
    assertThat(reply("/a.jsp").body()).containsExactly(0xe9);
  }

  @Test
  void anEditedPageShowsAtOnce() {
    app.page("a.jsp", "before");
    assertThat(get("/a.jsp")).isEqualTo("before");
    app.page("a.jsp", "after it");
    assertThat(get("/a.jsp")).isEqualTo("after it");
  }

  @Test
  void theApplicationHasItsOwnTurboStan() {
    app.page("a.jsp", originOf("com.github.benmanes.caffeine.cache.Cache"));
    assertThat(get("/a.jsp")).isEqualTo("WEB-INF");
  }

  @Test
  void withoutMemcachedLibrariesThereIsNoFolsom() {
    app.page(
        "a.jsp",
        "<% try { Class.forName(\"com.spotify.folsom.MemcacheClient\"); %>there<% } catch (ClassNotFoundException e) { %>not there<% } %>");
    assertThat(get("/a.jsp")).isEqualTo("not there");
  }

  @Test
  void instancesFromTheTestShareItsClasses() {
    AtomicInteger started = new AtomicInteger();
    app.listener(
            new ServletContextListener() {
              @Override
              public void contextInitialized(ServletContextEvent event) {
                started.incrementAndGet();
              }
            })
        .filter("/*", addingAHeader())
        .servlet("/hello", new Hello())
        .page("a.jsp", "<%= " + ContainerIT.class.getName() + ".SHARED.incrementAndGet() %>");
    int before = SHARED.get();
    assertThat(get("/hello")).isEqualTo("hello");
    assertThat(reply("/hello").header("X-Filter")).contains("was here");
    assertThat(get("/a.jsp")).isEqualTo(String.valueOf(before + 1));
    assertThat(started).hasValue(1);
  }

  @Test
  void contextPathAndParametersAreTheApplications() {
    app.contextPath("/shop")
        .contextParam("greeting", "a < b")
        .page("a.jsp", "${pageContext.request.contextPath} ${initParam.greeting}");
    assertThat(get("/a.jsp")).isEqualTo("/shop a < b");
  }

  @Test
  void aFailingListenerStopsTheStartWithItsMessage() {
    app.listener(
        new ServletContextListener() {
          @Override
          public void contextInitialized(ServletContextEvent event) {
            throw new IllegalArgumentException("stan.ttl: expected a duration");
          }
        });
    assertThatThrownBy(() -> reply("/")).hasMessageContaining("stan.ttl: expected a duration");
  }

  @Test
  void usersLogIn() {
    app.user("ann", "secret", "admin")
        .webXml(
            """
            <security-constraint>
              <web-resource-collection>
                <web-resource-name>all</web-resource-name><url-pattern>/*</url-pattern>
              </web-resource-collection>
              <auth-constraint><role-name>admin</role-name></auth-constraint>
            </security-constraint>
            <login-config><auth-method>BASIC</auth-method></login-config>
            <security-role><role-name>admin</role-name></security-role>
            """)
        .page("a.jsp", "${pageContext.request.remoteUser}");
    assertThat(reply("/a.jsp").status()).isEqualTo(401);
    assertThat(reply("/a.jsp", "Authorization", "Basic YW5uOnNlY3JldA==").text()).isEqualTo("ann");
  }

  /** Counted up by a page; public for it. */
  public static final AtomicInteger SHARED = new AtomicInteger();

  private static final class Hello extends HttpServlet {
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.getWriter().write("hello");
    }
  }

  private static Filter addingAHeader() {
    return (request, response, chain) -> {
      ((HttpServletResponse) response).setHeader("X-Filter", "was here");
      chain.doFilter(request, response);
    };
  }

  private static String tag(String name) {
    return "<%@ taglib prefix='t' tagdir='/WEB-INF/tags' %><t:" + name + "/>";
  }

  private static String originOf(String type) {
    return "<% java.net.URL from = Class.forName(\""
        + type
        + "\").getProtectionDomain().getCodeSource().getLocation(); %>"
        + "<%= from.toString().contains(\"/WEB-INF/lib/\") ? \"WEB-INF\" : from %>";
  }

  private String get(String path) {
    Http.Reply reply = reply(path);
    assertThat(reply.status()).as(reply::toString).isEqualTo(200);
    return reply.text();
  }

  private Http.Reply reply(String path, String... headers) {
    return Http.to(container.of(app).base()).get(path, headers);
  }
}
