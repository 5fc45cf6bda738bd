package org.turbostan.jsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turbostan.jsp.JspSite.SECURE;

import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turbostan.testing.Http;

/** Nothing that belongs to one visitor is stored for all by accident. */
@EnumSource
class SecretsIT extends JspTestCase {

  @Test
  void aSessionIdIsNotStored() {
    givenPage("<stan:cache>${pageContext.session.id} ${renders.next}</stan:cache>");
    assertThat(get("index.jsp").text()).endsWith(" 1");
    assertThat(get("index.jsp").text()).endsWith(" 2");
  }

  @Test
  void aLinkInAFragmentHasNoSessionIdOrIsNotStored() {
    givenPage("<stan:cache><c:url value='/x'/> ${renders.next}</stan:cache>");
    if (setup.filter) {
      thenPageIs("/x 1", "/x 1");
    } else {
      assertThat(get("index.jsp").text()).matches("/x;jsessionid=.* 1");
      assertThat(get("index.jsp").text()).matches("/x;jsessionid=.* 2");
    }
  }

  @Test
  void outsideOfAFragmentLinksKeepTheirSessionId() {
    givenPage("<c:url value='/x'/>|<stan:cache if='false'><c:url value='/y'/></stan:cache>");
    assertThat(get("index.jsp").text()).matches("(?s)/x;jsessionid=.*[|]/y;jsessionid=.*");
  }

  @Test
  void aUsersNameIsNotStored() {
    givenSecurePage("<stan:cache>${pageContext.request.remoteUser}:${renders.next}</stan:cache>");
    assertThat(as("ann")).isEqualTo("ann:1");
    assertThat(as("bob")).isEqualTo("bob:2");
  }

  @Test
  void aUsersNameIsStoredForThatUser() {
    givenSecurePage(
        "<stan:cache vary='user'>${pageContext.request.remoteUser}:${renders.next}</stan:cache>");
    assertThat(as("ann")).isEqualTo("ann:1");
    assertThat(as("bob")).isEqualTo("bob:2");
    assertThat(as("ann")).isEqualTo("ann:1");
  }

  @Test
  void aCookiesValueIsNotStored() {
    givenPage("<stan:cache>${cookie.basket.value}:${renders.next}</stan:cache>");
    assertThat(get("index.jsp", "Cookie", "basket=1234567890").text()).isEqualTo("1234567890:1");
    thenPageIs(":2", ":3");
  }

  @Test
  void aCookiesValueIsStoredForThoseWhoHaveIt() {
    givenPage("<stan:cache vary='cookie:theme'>${cookie.theme.value}:${renders.next}</stan:cache>");
    assertThat(get("index.jsp", "Cookie", "theme=very-dark").text()).isEqualTo("very-dark:1");
    assertThat(get("index.jsp", "Cookie", "theme=very-dark").text()).isEqualTo("very-dark:1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"_csrf", "org.example.CsrfToken", "cspNonce"})
  void aTokenIsNotStored(String attribute) {
    givenPage(
        "<% request.setAttribute(\""
            + attribute
            + "\", \"t0ken\"); %><stan:cache>t0ken ${renders.next}</stan:cache>");
    thenPageIs("t0ken 1", "t0ken 2");
  }

  @Test
  void aFormThatNamesItsTokenIsNotStored() {
    givenPage(
        "<% request.setAttribute(\"_csrf\", new Object()); %>"
            + "<stan:cache><input name='_csrf'>${renders.next}</stan:cache>");
    thenPageIs("<input name='_csrf'>1", "<input name='_csrf'>2");
  }

  @Test
  void whatIsAroundASecretIsNotStoredEither() {
    givenPage(
        "<stan:cache>${renders.next} <stan:cache>${cookie.basket.value}</stan:cache></stan:cache>");
    assertThat(get("index.jsp", "Cookie", "basket=1234567890").text()).isEqualTo("1 1234567890");
    thenPageIs("2 ");
  }

  private void givenSecurePage(String content) {
    site.app.page(SECURE + "/" + folder + ".jsp", head() + content);
  }

  private String as(String user) {
    String credentials = Base64.getEncoder().encodeToString((user + ":secret").getBytes());
    Http.Reply reply =
        visitor.get("/" + SECURE + "/" + folder + ".jsp", "Authorization", "Basic " + credentials);
    return reply.text();
  }
}
