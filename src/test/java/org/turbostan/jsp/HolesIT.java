package org.turbostan.jsp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.turbostan.jsp.JspSite.SECURE;

import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turbostan.Tag;
import org.turbostan.servlet.TurboStan;

/** Parts of a fragment that stay each visitor's own. */
@EnumSource
class HolesIT extends JspTestCase {

  /** Without it, #{…} in tag files is text, as it was in JSP 2.0. */
  private static final String IMPLICIT =
      """
      <taglib xmlns="https://jakarta.ee/xml/ns/jakartaee" version="3.1">
        <tlib-version>1.0</tlib-version><short-name>t</short-name>
      </taglib>
      """;

  // What is in a hole.

  @Test
  void aValueIsEvaluatedOnEachHit() {
    givenPage("<stan:cache>a<stan:hole value='#{param.who}'/>b${renders.next}</stan:cache>");
    thenPage("index.jsp?who=ann", "aannb1");
    thenPage("index.jsp?who=bob", "abobb1");
    thenPage("index.jsp", "ab1");
  }

  @Test
  void aValueIsEscapedUnlessItIsMarkup() {
    givenPage(
        "<stan:cache><stan:hole value='#{param.x}'/><stan:hole value='#{param.x}' escapeXml='false'/>"
            + "${renders.next}</stan:cache>");
    String both = "&lt;b&gt;&amp;&#034;&#039;<b>&\"'1";
    thenPage("index.jsp?x=%3Cb%3E%26%22'", both, both);
  }

  @Test
  void aPageIsIncludedOnEachHit() {
    givenPage("<stan:cache>[<stan:hole page='basket.jsp'/>]</stan:cache>");
    givenText("basket.jsp", "${param.who}${renders.next}");
    thenPage("index.jsp?who=ann", "[ann1]");
    thenPage("index.jsp?who=bob", "[bob2]");
  }

  @Test
  void aPagesPathMayBeginAtTheRoot() {
    givenPage("<stan:cache>[<stan:hole page='/" + folder + "/basket.jsp?a=b'/>]</stan:cache>");
    givenText("basket.jsp", "${param.a}");
    thenPageIs("[b]", "[b]");
  }

  @Test
  void aServletsStreamIsIncludedToo() {
    givenPage("<stan:cache>[<stan:hole page='text.txt'/>]</stan:cache>");
    givenText("text.txt", "a static text");
    thenPageIs("[a static text]", "[a static text]");
  }

  @Test
  void whatThePageGivesIsStoredAndGoesBeforeWhatTheVisitorSends() {
    givenPage(
        "<stan:cache><c:forEach begin='1' end='2' var='i'><stan:hole page='row.jsp'>"
            + " not written <stan:param name='id' value='${i + renders.next}'/></stan:hole>;"
            + "</c:forEach></stan:cache>");
    givenText("row.jsp", "${param.id}/${paramValues.id[1]}");
    thenPage("index.jsp?id=x", "2/x;4/x;", "2/x;4/x;");
  }

  @Test
  void whatThePageGivesIsThereForExpressions() {
    givenPage(
        "<stan:cache><c:forEach begin='1' end='3' var='i'><stan:hole value='#{hole.i * param.f}'>"
            + "<stan:param name='i' value='${i}'/></stan:hole>;</c:forEach></stan:cache>");
    thenPage("index.jsp?f=1", "1;2;3;");
    thenPage("index.jsp?f=2", "2;4;6;");
  }

  @Test
  void pageVariablesDoNotExistInAHole() {
    givenPage(
        "<c:set var='x' value='page'/><c:set var='y' value='request' scope='request'/>"
            + "<stan:hole value='#{x}|#{y}'/><stan:cache><stan:hole value='#{x}|#{y}'/></stan:cache>");
    thenPageIs("|request|request", "|request|request");
  }

  @Test
  void aHoleSeesTheSessionAndMakesNone() {
    givenPage(
        "<%@ page session='false' %><stan:cache>${renders.next}"
            + "<stan:hole value='#{sessionScope.who}'/></stan:cache>");
    givenPage("in.jsp", "<% session.setAttribute(\"who\", request.getParameter(\"who\")); %>");
    assertThat(get("index.jsp").headers("Set-Cookie")).isEmpty();
    visitor = site.visitor();
    get("in.jsp?who=ann");
    thenPageIs("1ann");
  }

  @Test
  void whatIsAskedForOftenIsAFragmentInAHole() {
    givenPage("<stan:cache><stan:hole page='basket.jsp'/></stan:cache>");
    givenPage("basket.jsp", "<stan:cache key='b' tags='b'>${renders.next}</stan:cache>");
    thenPageIs("1", "1");
    delete(Tag.of("b"));
    thenPageIs("2", "2");
  }

  // Where a hole is.

  @Test
  void withoutACacheAroundItAHoleJustWrites() {
    givenPage(
        "<stan:hole value='#{param.who}'/><stan:cache if='false'><stan:hole value='#{param.who}'/>"
            + "</stan:cache>");
    thenPage("index.jsp?who=ann", "annann");
  }

  @Test
  void whereNothingIsStoredAHoleIsFilledAllTheSame() {
    givenPage(
        "<stan:cache store='false'>${renders.next}<stan:hole value='#{param.x}'/></stan:cache>");
    thenPage("index.jsp?x=a", "1a", "2a");
  }

  @Test
  void holesOfWhatIsNestedAreHolesOfWhatEnclosesIt() {
    givenPage(
        "<stan:cache tags='outer'>${renders.next}(<stan:cache tags='inner'>${renders.next}"
            + "<stan:hole value='#{param.x}'/></stan:cache>)<stan:hole value='#{param.x}'/></stan:cache>");
    thenPage("index.jsp?x=a", "1(2a)a");
    thenPage("index.jsp?x=b", "1(2b)b");
    delete(Tag.of("outer"));
    givenPage("other.jsp", "");
    thenPage("index.jsp?x=c", "3(2c)c");
    thenPage("index.jsp?x=d", "3(2d)d");
    delete(Tag.of("inner"));
    thenPage("index.jsp?x=e", "4(5e)e", "4(5e)e");
  }

  @Test
  void aHoleMayBeInATagFileAndInAnInclude() {
    givenPage(
        "<stan:cache>${renders.next}<t:box who='a'/><t:box who='b'/><jsp:include page='part.jsp'/>"
            + "<%@ include file='static.jspf' %></stan:cache>");
    site.app.page("WEB-INF/tags/" + folder + "/implicit.tld", IMPLICIT);
    givenTagFile(
        "box",
        "<%@ attribute name='who' %><stan:hole value='#{hole.who}:#{param.x}'>"
            + "<stan:param name='who' value='${who}'/></stan:hole>");
    givenPage("part.jsp", "<stan:hole value='#{param.x}'/>");
    givenText("static.jspf", "<stan:hole value='!#{param.x}'/>");
    thenPage("index.jsp?x=1", "1a:1b:11!1");
    thenPage("index.jsp?x=2", "1a:2b:22!2");
  }

  @Test
  void whatAHoleWritesMayBeKeptInAVariableAndBeWrittenTwice() {
    givenPage(
        "<stan:cache><c:set var='x'><stan:hole value='#{param.x}'/></c:set>"
            + "${x}<c:out value='<${x}>'/>"
            + "<%= java.net.URLEncoder.encode(\"/\" + pageContext.getAttribute(\"x\"), \"UTF-8\") %>"
            + "</stan:cache>");
    thenPage("index.jsp?x=1", "1&lt;1&gt;%2F1");
    thenPage("index.jsp?x=2", "2&lt;2&gt;%2F2");
  }

  @Test
  void twoHolesMayTouch() {
    givenPage(
        "<stan:cache><stan:hole value='#{param.x}'/><stan:hole value='#{param.y}'/></stan:cache>");
    thenPage("index.jsp?x=1&y=2", "12");
    thenPage("index.jsp?x=3", "3");
  }

  @Test
  void aSilentFragmentWritesNoHole() {
    givenPage(
        "<stan:cache>${renders.next}<stan:cache mode='silent' vars='v'><c:set var='v' value='7'/>"
            + "<stan:hole value='#{param.x}'/></stan:cache>${v}</stan:cache>");
    thenPage("index.jsp?x=a", "17", "17");
  }

  @Test
  void aPageWithoutABufferMayHaveHoles() {
    givenPage(
        "<%@ page buffer='none' %>a<stan:cache>${renders.next}<stan:hole page='b.jsp'/></stan:cache>c");
    givenText("b.jsp", "${param.x}");
    thenPage("index.jsp?x=1", "a11c");
    thenPage("index.jsp?x=2", "a12c");
  }

  @Test
  void aBodyThatReturnsShowsItsHolesFilled() {
    givenPage("<stan:cache>a<stan:hole value='#{param.x}'/><% if (true) return; %>b</stan:cache>");
    thenPage("index.jsp?x=1", "a1", "a1");
  }

  @Test
  void anyTextMayBeAroundAHole() {
    givenPage(
        "index.jsp",
        "<stan:cache>Grün 😀 \u2028<%= \"\\ud83d\" %><stan:hole value='#{param.x}'/>"
            + "<%= \"\\ude00\" %>${renders.next}</stan:cache>",
        UTF_8);
    assertThat(get("index.jsp?x=_").text()).contains("Grün 😀").endsWith("1");
    String first = get("index.jsp?x=_").text();
    assertThat(get("index.jsp?x=_").text()).isEqualTo(first);
  }

  // What keeps a fragment from being stored.

  @ParameterizedTest
  @ValueSource(
      strings = {
        "${x.toUpperCase()}",
        "${x.substring(3)}",
        "${x.substring(0, 20)}",
        "${empty x}",
        "${x}${x.substring(0, 20)}"
      })
  void aFragmentThatLosesTheMarkOfAHoleIsNotStored(String use) {
    // A digit beside what is left of a mark may by chance be that which was cut off.
    givenPage(
        "<stan:cache>${renders.next};<c:set var='x'><stan:hole value='#{param.x}'/></c:set>"
            + use
            + "</stan:cache>");
    String page = "index.jsp?x=" + "long".repeat(10);
    assertThat(get(page).text()).startsWith("1;");
    assertThat(get(page).text()).startsWith("2;");
  }

  @Test
  void aVariableThatHoldsAHoleIsNotStored() {
    givenPage(
        "<stan:cache vars='x'>${renders.next}<c:set var='x'><stan:hole value='#{param.x}'/></c:set>${x}"
            + "</stan:cache>");
    thenPage("index.jsp?x=a", "1a", "2a");
  }

  @Test
  void aVariableThatHasCapturedAHoleMayBePrintedOutsideOfItsFragment() {
    givenPage(
        "<stan:cache>${renders.next}<c:set var='x'><b><stan:hole value='#{param.x}'/></b></c:set>"
            + "<c:set var='y' scope='request' value='${x}'/></stan:cache>${x}${y}");
    thenPage("index.jsp?x=a", "1<b>a</b><b>a</b>");
    thenPage("index.jsp?x=b", "2<b>b</b><b>b</b>");
  }

  @Test
  void whatCodeLeavesOfTheMarkOfAHoleIsNotShown() {
    givenPage(
        "<stan:cache><c:set var='x'><stan:hole value='#{param.x}'/></c:set>[${x.toUpperCase()}"
            + "${x.substring(0, 20)}${x.substring(4)}]</stan:cache>");
    thenPage("index.jsp?x=" + "long".repeat(10), "[]");
  }

  @Test
  void aSecretInAHoleIsNoneAndBesideItIsOne() {
    site.app.page(
        SECURE + "/" + folder + ".jsp",
        head()
            + "<stan:cache>${renders.next}<stan:hole value='#{pageContext.request.remoteUser}'/>"
            + "</stan:cache><stan:cache key='x'>${pageContext.request.remoteUser}${renders.next}"
            + "<stan:hole value='#{pageContext.request.remoteUser}'/></stan:cache>");
    assertThat(as("ann")).isEqualTo("1annann2ann");
    assertThat(as("bob")).isEqualTo("1bobbob3bob");
    assertThat(as("bob")).isEqualTo("1bobbob4bob");
  }

  // Ready-made holes.

  private static final String TOKEN =
      "<%! public static class Token { public String getToken() { return \"t<0>ken\"; }"
          + " public String getParameterName() { return \"_csrf\"; } } %>"
          + "<% if (request.getParameter(\"none\") == null)"
          + " request.setAttribute(\"_csrf\", new Token()); %>";

  @Test
  void aTokenIsWrittenAsAHiddenField() {
    givenPage(TOKEN + "<stan:cache><stan:hole kind='csrf'/>${renders.next}</stan:cache>");
    String field = "<input type=\"hidden\" name=\"_csrf\" value=\"t&lt;0&gt;ken\" />1";
    thenPageIs(field, field);
  }

  @Test
  void aBareTokenMayHaveItsNameBesideIt() {
    givenPage(
        TOKEN
            + "<stan:cache><input name='_csrf' value='<stan:hole kind='csrf-token'/>'>${renders.next}"
            + "</stan:cache>");
    String field = "<input name='_csrf' value='t&lt;0&gt;ken'>1";
    thenPageIs(field, field);
  }

  @Test
  void aTokenBesideAHoleIsNotStored() {
    givenPage(
        TOKEN
            + "<stan:cache><stan:hole kind='csrf-token'/>${requestScope._csrf.token}${renders.next}"
            + "</stan:cache>");
    assertThat(get("index.jsp").text()).endsWith("t<0>ken1");
    assertThat(get("index.jsp").text()).endsWith("t<0>ken2");
  }

  @Test
  void aFieldOfOnesOwnBesideAHoleIsNotStored() {
    givenPage(
        TOKEN
            + "<stan:cache><input name='_csrf'><stan:hole kind='csrf'/>${renders.next}</stan:cache>");
    assertThat(get("index.jsp").text()).endsWith("1");
    assertThat(get("index.jsp").text()).endsWith("2");
  }

  @Test
  void withoutATokenThePageSaysWhatIsMissing() {
    givenPage(TOKEN + "<stan:cache><stan:hole kind='csrf'/></stan:cache>");
    thenFailsWith("index.jsp?none", "'_csrf'", "must come before TurboStanFilter");
  }

  @Test
  void aNonceIsNewForEachRequestAndTheSameWithinOne() {
    givenPage(
        "<%@ page import='org.turbostan.servlet.TurboStan' %><stan:cache>${renders.next} "
            + "<stan:hole kind='nonce'/> <stan:hole kind='nonce'/></stan:cache>"
            + " <%= TurboStan.nonce(request) %>");
    String[] miss = get("index.jsp").text().split(" ");
    String[] hit = get("index.jsp").text().split(" ");
    assertThat(miss[0]).isEqualTo(hit[0]).isEqualTo("1");
    assertThat(miss[1]).matches("[a-z0-9]{26}").isEqualTo(miss[2]).isEqualTo(miss[3]);
    assertThat(hit[1]).isEqualTo(hit[2]).isEqualTo(hit[3]).isNotEqualTo(miss[1]);
  }

  @Test
  void aNonceOutsideOfAHoleIsNotStored() {
    givenPage(
        "<%@ page import='org.turbostan.servlet.TurboStan' %>"
            + "<stan:cache><%= TurboStan.nonce(request) %> ${renders.next}</stan:cache>");
    assertThat(get("index.jsp").text()).endsWith(" 1");
    assertThat(get("index.jsp").text()).endsWith(" 2");
  }

  // Failures, and what is not known.

  @Test
  void aHoleThatFailsFailsThePage() {
    givenPage("<stan:cache>${renders.next}<stan:hole page='b.jsp'/></stan:cache>");
    givenText(
        "b.jsp",
        "<% if (request.getParameter(\"bad\") != null) throw new Error(\"oh no\"); %>fine");
    thenFailsWith("index.jsp?bad", "oh no");
    thenPageIs("1fine", "1fine");
    thenFailsWith("index.jsp?bad", "oh no");
  }

  @Test
  void anExpressionThatFailsFailsThePage() {
    givenPage("<stan:cache><stan:hole value='#{1 + param.x}'/></stan:cache>");
    thenFailsWith("index.jsp?x=text", "text");
    thenPage("index.jsp?x=1", "2", "2");
  }

  @Test
  void aHoleThatThisNodeDoesNotKnowIsAMiss() {
    givenPage("<stan:cache>${renders.next}<stan:hole value='#{param.x}'/></stan:cache>");
    givenPage(
        "forget.jsp", "<% application.removeAttribute(\"" + TurboStan.HOLES_ATTRIBUTE + "\"); %>");
    thenPage("index.jsp?x=a", "1a", "1a");
    get("forget.jsp");
    thenPage("index.jsp?x=b", "2b", "2b");
  }

  @Test
  void anEditedTemplateHasOtherHoles() {
    givenPage("<stan:cache name='n' key='k'>1<stan:hole value='#{param.x}'/></stan:cache>");
    thenPage("index.jsp?x=a", "1a");
    givenPage("<stan:cache name='n' key='k'>2<stan:hole value='#{param.y}'/>!</stan:cache>");
    thenPage("index.jsp?y=b", "2b!", "2b!");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "<stan:hole/>|give exactly one of page, value and kind",
        "<stan:hole kind='csrf' value='#{x}'/>|give exactly one of page, value and kind",
        "<stan:hole kind='csfr'/>|is no kind of hole",
        "<stan:hole page='b.jsp' escapeXml='false'/>|goes with value only",
        "<stan:hole page=' '/>|page is empty",
        "<stan:hole page='${x}'/>|does not accept any expressions",
        "<stan:hole value='text'/>|deferred expression",
        "<stan:hole value='${param.x}'/>|must be a deferred expression",
        "<stan:param name='a' value='b'/>|is not in a <stan:hole>",
        "<stan:hole page='nowhere.jsp'/>|nowhere.jsp"
      })
  void aWrongHoleSaysWhatIsWrong(String tag, String message) {
    givenPage("<stan:cache>" + tag + "</stan:cache>");
    thenPageFailsWith(message);
  }

  @Test
  void aTagFileInWhichExpressionsAreTextSaysSo() {
    givenPage("<t:box/>");
    givenTagFile("box", "<stan:hole value='#{param.x}'/>");
    thenPageFailsWith("implicit.tld");
  }

  private void thenFailsWith(String page, String... messages) {
    var reply = get(page);
    assertThat(reply.status()).as(reply::toString).isEqualTo(500);
    assertThat(reply.text().replace("&apos;", "'").replace("&#39;", "'")).contains(messages);
  }

  private String as(String user) {
    String credentials = Base64.getEncoder().encodeToString((user + ":secret").getBytes());
    return visitor
        .get("/" + SECURE + "/" + folder + ".jsp", "Authorization", "Basic " + credentials)
        .text();
  }
}
