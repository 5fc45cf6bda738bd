package org.turbostan.jsp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turbostan.jsp.JspSite.SECURE;

import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.testing.Http;

/** Who shares a fragment with whom. */
@EnumSource
class VaryIT extends JspTestCase {

  @Test
  void byLocaleOfTheBrowser() {
    givenPage("<stan:cache vary='locale'>${renders.next}</stan:cache>");
    thenWith("Accept-Language", "de", "1");
    thenWith("Accept-Language", "fr", "2");
    thenWith("Accept-Language", "de;q=1.0", "1");
  }

  @Test
  void byLocaleThatJstlFormatsWith() {
    givenPage(
        "<%@ taglib prefix='fmt' uri='jakarta.tags.fmt' %><fmt:setLocale value='${param.l}'/>"
            + "<stan:cache vary='locale'>${renders.next}</stan:cache>");
    thenPage("index.jsp?l=de", "1");
    thenPage("index.jsp?l=fr_CH", "2");
    thenPage("index.jsp?l=de", "1");
    thenPage("index.jsp?l=fr_CH", "2");
  }

  @Test
  void byParameter() {
    givenPage("<stan:cache vary='param:a'>${renders.next}</stan:cache>");
    thenPage("index.jsp?a=1", "1");
    thenPage("index.jsp?a=1&b=2", "1");
    thenPage("index.jsp?a=2", "2");
    thenPage("index.jsp", "3");
    thenPage("index.jsp?a=", "4");
    thenPage("index.jsp?a=1&a=2", "5");
    thenPage("index.jsp?a=1%2C2", "6");
    thenPage("index.jsp?a=2&a=1", "7");
  }

  @Test
  void valuesCannotImitateOthers() {
    givenPage("<stan:cache vary='param:a,param:b'>${renders.next}</stan:cache>");
    thenPage("index.jsp?a=1&b=2", "1");
    thenPage("index.jsp?a=1%3Bparam%3Ab%3D2", "2");
    thenPage("index.jsp?a=1%253Bparam%253Ab%253D2", "3");
  }

  @Test
  void byCookie() {
    givenPage("<stan:cache vary='cookie:theme'>${renders.next}</stan:cache>");
    thenWith("Cookie", "theme=dark", "1");
    thenWith("Cookie", "theme=light", "2");
    thenWith("Cookie", "ad=1; theme=dark", "1");
    thenWith("Cookie", "ad=2", "3");
  }

  @Test
  void byHeader() {
    givenPage("<stan:cache vary='header:X-Device'>${renders.next}</stan:cache>");
    thenWith("X-Device", "phone", "1");
    thenWith("x-device", "desk", "2");
    thenWith("X-DEVICE", "phone", "1");
    thenPageIs("3");
  }

  @Test
  void byAttribute() {
    givenPage(
        "<c:set var='a' value='${param.a}'/><c:set var='n' value='${1}'/>"
            + "<stan:cache vary='attribute:a,attribute:n'>${renders.next}</stan:cache>");
    thenPage("index.jsp?a=1", "1");
    thenPage("index.jsp?a=2", "2");
    thenPage("index.jsp?a=1", "1");
    thenPage("index.jsp", "3");
  }

  @Test
  void anAttributeOfATypeWithoutATextIsRefused() {
    givenPage(
        "<% request.setAttribute(\"a\", new Object()); %>"
            + "<stan:cache vary='attribute:a'>${renders.next}</stan:cache>");
    thenPageFailsWith(
        "<stan:cache> in /" + folder + "/index.jsp, attribute vary",
        "\"a\" is a java.lang.Object",
        "vary by a String");
  }

  @Test
  void bySession() {
    givenPage("<stan:cache vary='session'>${renders.next}</stan:cache>");
    thenEachVisitorHasItsOwn();
  }

  @Test
  void aSessionScopeIsTheSameAsVaryingBySession() {
    givenPage("<stan:cache scope='session'>${renders.next}</stan:cache>");
    thenEachVisitorHasItsOwn();
  }

  @Test
  void whereThereIsNoSessionNothingIsCachedForIt() {
    givenPage(
        "<%@ page session='false' %><stan:cache scope='session'>${renders.next}</stan:cache>");
    thenPageIs("1", "2");
  }

  @Test
  void byUser() {
    givenSecurePage(
        "<stan:cache vary='user'>${pageContext.request.remoteUser}${renders.next}</stan:cache>");
    thenUser("ann", "ann1");
    thenUser("bob", "bob2");
    thenUser("ann", "ann1");
  }

  @Test
  void whoeverHasNoNameGetsNothingFromTheCache() {
    givenPage("<stan:cache vary='user'>${renders.next}</stan:cache>");
    thenPageIs("1", "2");
  }

  @Test
  void byRole() {
    givenSecurePage("<stan:cache vary='role:editor'>${renders.next}</stan:cache>");
    thenUser("ann", "1");
    thenUser("bob", "2");
    thenUser("ann", "1");
  }

  @Test
  void whatVariesByMoreKeepsWhatIsAroundItFromBeingCached() {
    givenPage(
        "<stan:cache>outer${renders.next} <stan:cache vary='param:a'>inner${renders.next}"
            + "</stan:cache></stan:cache>");
    thenPage("index.jsp?a=1", "outer1 inner2", "outer3 inner2");
    thenPage("index.jsp?a=2", "outer4 inner5");
  }

  @Test
  void whatVariesByTheSameMayBeCachedAround() {
    givenPage(
        "<stan:cache vary='param:a,locale'>outer${renders.next} <stan:cache vary='param:a'>"
            + "inner${renders.next}</stan:cache></stan:cache>");
    thenPage("index.jsp?a=1", "outer1 inner2", "outer1 inner2");
    thenPage("index.jsp?a=2", "outer3 inner4");
  }

  @Test
  void whatIsNotForTheCacheKeepsWhatIsAroundItFromBeingCached() {
    givenPage(
        "<stan:cache>outer${renders.next} <stan:cache if='false'>inner${renders.next}"
            + "</stan:cache></stan:cache>");
    thenPageIs("outer1 inner2", "outer3 inner4");
  }

  private void thenEachVisitorHasItsOwn() {
    Http ann = site.visitor();
    Http bob = site.visitor();
    String path = "/" + folder + "/index.jsp";
    // The page begins the session, so it has one even at the first visit.
    assertThat(ann.get(path).text()).isEqualTo("1");
    assertThat(bob.get(path).text()).isEqualTo("2");
    assertThat(ann.get(path).text()).isEqualTo("1");
    assertThat(bob.get(path).text()).isEqualTo("2");
  }

  private void givenSecurePage(String content) {
    site.app.page(
        SECURE + "/" + folder + ".jsp",
        "<%@ taglib prefix='stan' uri='turbostan.tags' %>" + content);
  }

  private void thenUser(String name, String text) {
    String credentials = Base64.getEncoder().encodeToString((name + ":secret").getBytes());
    Http.Reply reply =
        visitor.get("/" + SECURE + "/" + folder + ".jsp", "Authorization", "Basic " + credentials);
    assertThat(reply.text()).as(reply::toString).isEqualTo(text);
  }

  private void thenWith(String header, String value, String text) {
    assertThat(get("index.jsp", header, value).text()).isEqualTo(text);
  }
}
