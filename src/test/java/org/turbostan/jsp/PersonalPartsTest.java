package org.turbostan.jsp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PersonalPartsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<jsp:text>Hello, ${sessionScope.user.name}</jsp:text>",
        "<jsp:text>${pageContext.session.id}</jsp:text>",
        "<jsp:text>${_csrf.token}</jsp:text>",
        "<input value='${_csrf.token}'/>",
        "<jsp:text>${cookie.theme.value}</jsp:text>",
        "<jsp:text>${cookie['theme'].value}</jsp:text>",
        "<jsp:text>${pageContext.request.userPrincipal.name}</jsp:text>",
        "<form:form action='buy'/>",
        "<sec:authorize access='x'>admin</sec:authorize>",
        "<jsp:scriptlet>out.print(session.getAttribute(\"user\"));</jsp:scriptlet>",
        "<jsp:expression>request.getSession().getId()</jsp:expression>",
        "<c:out value='%= session.getId() %'/>",
        "<stan:cache name='inner'><jsp:text>${sessionScope.user}</jsp:text></stan:cache>",
      })
  void aVisitorsOwnPartInACachedBodyIsFound(String body) throws Exception {
    assertThat(found("<stan:cache>" + body + "</stan:cache>")).hasSize(1);
    assertThat(found(body.replace("stan:cache", "c:if"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<stan:cache vary='locale, session'>${sessionScope.user}</stan:cache>",
        "<stan:cache scope='session'>${sessionScope.user}</stan:cache>",
        "<stan:cache vary='${by}'>${sessionScope.user} ${cookie.a}</stan:cache>",
        "<stan:cache vary='cookie:theme'>${cookie.theme.value}</stan:cache>",
        "<stan:cache vary='user'>${pageContext.request.remoteUser}</stan:cache>",
        "<stan:cache vary='role:editor'><sec:authorize access='x'>x</sec:authorize></stan:cache>",
        "<stan:cache vary='user'><sec:authorize access='x'>x</sec:authorize></stan:cache>",
        "<stan:cache><stan:hole value='#{sessionScope.user}'/></stan:cache>",
        "<stan:cache><stan:hole page='/x.jsp'><stan:param name='a'"
            + " value='${sessionScope.user}'/></stan:hole></stan:cache>",
        "<stan:cache key='${sessionScope.user.id}'>x</stan:cache>",
        "<stan:cache>sessionScope is a word, and so is cookie. ${recipe.cookies} ${a.csrf}"
            + "</stan:cache>",
        "<stan:cache><!-- ${sessionScope.user} -->x</stan:cache>",
        "<stan:cache><jsp:scriptlet>int sessions = 1;</jsp:scriptlet></stan:cache>",
      })
  void whatIsInAHoleOrNamedByVaryIsNotFound(String page) throws Exception {
    assertThat(found(page)).isEmpty();
  }

  @Test
  void theItemsOfAListAreCachedBodiesToo() throws Exception {
    assertThat(found("<stan:each items='${a}' var='b'>${b} ${sessionScope.user}</stan:each>"))
        .singleElement()
        .asString()
        .contains("in <stan:each>");
  }

  @Test
  void whatIsFoundNamesTheFragmentAndTheCure() throws Exception {
    assertThat(found("<stan:cache name='menu' key='k'>${sessionScope.user}</stan:cache>"))
        .containsExactly(
            "\"${sessionScope.user}\" in <stan:cache name=\"menu\" key=\"k\">: what a session"
                + " holds is one visitor's own; put it into a <stan:hole>, or let the fragment"
                + " vary=\"session\".");
    assertThat(found("<stan:cache>${_csrf.token}</stan:cache>").get(0))
        .endsWith("write <stan:hole kind=\"csrf\"/>.");
  }

  private static List<String> found(String body) throws Exception {
    String page =
        "<jsp:root xmlns:jsp='http://java.sun.com/JSP/Page' xmlns:stan='turbostan.tags'"
            + " xmlns:c='jakarta.tags.core'"
            + " xmlns:form='http://www.springframework.org/tags/form'"
            + " xmlns:sec='http://www.springframework.org/security/tags'>"
            + body
            + "</jsp:root>";
    return PersonalParts.in(new ByteArrayInputStream(page.getBytes(UTF_8)));
  }
}
