package org.turbostan.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turbostan.servlet.Site.status;

import jakarta.servlet.http.HttpSession;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.testing.Container;
import org.turbostan.testing.Http;
import org.turbostan.testing.Http.Reply;

/** Pages that ask for a session, and what they do with it. */
@ParameterizedClass
@EnumSource
public class PageSessionIT {

  private final Site site;

  PageSessionIT(Container.Kind kind) {
    site = new Site(kind);
  }

  @AfterEach
  void stop() {
    site.close();
  }

  @Test
  void aJspThatOnlyAsksForASessionGetsNoneAndIsStored() {
    site.rules("*.jsp ttl=60s");
    site.app().page("a.jsp", "<%= System.nanoTime() %> ${nothing} <%= session != null %>");
    Reply miss = site.get("/a.jsp");
    assertThat(miss.headers("Set-Cookie")).isEmpty();
    assertThat(miss.text()).endsWith("true");
    Reply hit = site.get("/a.jsp");
    assertThat(status(hit)).startsWith("hit");
    assertThat(hit.text()).isEqualTo(miss.text());
  }

  @Test
  void aJspThatUsesTheSessionGetsOneAndIsNotStored() {
    site.rules("*.jsp ttl=60s");
    site.app()
        .page("set.jsp", "<% session.setAttribute(\"a\", \"b\"); %>${a}")
        .page("id.jsp", "<%= session.getId().length() > 0 %>")
        .page("new.jsp", "<%= session.isNew() %>");
    for (String path : List.of("/set.jsp", "/id.jsp", "/new.jsp")) {
      Reply reply = site.get(path);
      assertThat(status(reply)).containsPattern("detail=\"?session");
      assertThat(reply.headers("Set-Cookie")).hasSize(1);
      assertThat(site.get(path).header("Age")).isEmpty();
    }
  }

  @Test
  void whatAVisitorsSessionHoldsIsNeverSharedThoughThePageIsPublic() {
    site.rules("*.jsp ttl=60s public");
    site.page("/login", (request, response) -> request.getSession().setAttribute("user", "Ada"));
    site.app().page("a.jsp", "Hello ${user}").page("b.jsp", "Hello ${nobody}");
    Http ada = site.visitor();
    ada.get("/login");
    assertThat(ada.get("/a.jsp").text()).isEqualTo("Hello Ada");
    assertThat(site.get("/a.jsp").text()).isEqualTo("Hello ");
    ada.get("/b.jsp");
    assertThat(status(site.get("/b.jsp"))).startsWith("hit");
  }

  @Test
  void everyUseOfASessionIsNoted() {
    List<Consumer<HttpSession>> uses =
        List.of(
            session -> session.setAttribute("c", "d"),
            session -> session.getAttribute("a"),
            session -> Collections.list(session.getAttributeNames()),
            session -> session.removeAttribute("a"),
            HttpSession::getId,
            HttpSession::isNew,
            HttpSession::getCreationTime,
            HttpSession::getLastAccessedTime,
            HttpSession::getMaxInactiveInterval,
            session -> session.setMaxInactiveInterval(60),
            HttpSession::invalidate);
    site.rules("/p/* ttl=60s public");
    site.page("/login", (request, response) -> request.getSession().setAttribute("a", "b"));
    for (int i = 0; i < uses.size(); i++) {
      Consumer<HttpSession> use = uses.get(i);
      site.page("/p/" + i, (request, response) -> use.accept(request.getSession()));
    }
    for (int i = 0; i < uses.size(); i++) {
      Http visitor = site.visitor();
      visitor.get("/login");
      assertThat(status(visitor.get("/p/" + i))).as("use %s", i).contains("session");
      assertThat(visitor.get("/p/" + i).header("Age")).as("use %s", i).isEmpty();
    }
  }

  @Test
  void aSessionThatAPageHasAskedForIsTheSameAskedForAgain() {
    site.rules("/a ttl=60s");
    site.page(
        "/a",
        (request, response) -> {
          HttpSession session = request.getSession();
          session.setAttribute("a", "b");
          response
              .getWriter()
              .print(
                  request.getSession(false).getAttribute("a")
                      + " "
                      + request.getSession(true).getId().equals(session.getId()));
        });
    assertThat(site.get("/a").text()).isEqualTo("b true");
  }

  @Test
  void aPageThatStreamsHasTheSessionItAskedFor() {
    site.rules("/a ttl=60s");
    site.page(
        "/a",
        (request, response) -> {
          HttpSession session = request.getSession();
          response.getWriter().print("a");
          response.flushBuffer();
          session.setAttribute("a", "b");
          response.getWriter().print(session.getAttribute("a"));
        });
    Reply reply = site.get("/a");
    assertThat(reply.text()).isEqualTo("ab");
    assertThat(reply.headers("Set-Cookie")).hasSize(1);
  }
}
