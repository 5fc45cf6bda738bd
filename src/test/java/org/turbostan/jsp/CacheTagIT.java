package org.turbostan.jsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.Tag;

/** What {@code <stan:cache>} does on a page. */
@EnumSource
class CacheTagIT extends JspTestCase {

  @Test
  void itNeedsNoAttributes() {
    givenPage("a <stan:cache>b${renders.next}</stan:cache> c");
    thenPageIs("a b1 c", "a b1 c");
  }

  @Test
  void aBodyMayBeEmpty() {
    givenPage("a<stan:cache/>b<stan:cache></stan:cache>c");
    thenPageIs("abc", "abc");
  }

  @Test
  void aBodyMayHaveScriptlets() {
    givenPage("<stan:cache><% for (int i = 0; i < 3; i++) { %>${renders.next}<% } %></stan:cache>");
    thenPageIs("123", "123");
  }

  @Test
  void aFragmentExpires() {
    givenPage("<stan:cache ttl='10s'>${renders.next}</stan:cache>");
    thenPageIs("1");
    pass("9s");
    thenPageIs("1");
    pass("1s");
    thenPageIs("2");
  }

  @Test
  void withoutATtlItLivesForFiveMinutes() {
    givenPage("<stan:cache>${renders.next}</stan:cache>");
    thenPageIs("1");
    pass("299s");
    thenPageIs("1");
    pass("1s");
    thenPageIs("2");
  }

  @Test
  void dailyTimesEndIt() {
    givenPage("<stan:cache ttl='daily 03:00'>${renders.next}</stan:cache>");
    thenPageIs("1");
    pass("1d");
    thenPageIs("2", "2");
  }

  @Test
  void aSlidingFragmentLivesAsLongAsItIsUsed() {
    givenPage("<stan:cache ttl='10s' sliding='true'>${renders.next}</stan:cache>");
    thenPageIs("1");
    pass("8s");
    thenPageIs("1");
    pass("8s");
    thenPageIs("1");
    pass("10s");
    thenPageIs("2");
  }

  @Test
  void keysTellRenderingsApart() {
    givenPage("<stan:cache key='${param.id}'>${param.id}:${renders.next}</stan:cache>");
    thenPage("index.jsp?id=1", "1:1", "1:1");
    thenPage("index.jsp?id=2", "2:2", "2:2");
    thenPage("index.jsp?id=1", "1:1");
  }

  @Test
  void anEmptyKeyIsNotCached() {
    givenPage("<stan:cache key='${param.misspelt}'>${renders.next}</stan:cache>");
    thenPageIs("1", "2");
  }

  @Test
  void theConditionDecidesWhetherTheCacheIsUsed() {
    givenPage("<stan:cache if='${param.c}'>${renders.next}</stan:cache>");
    thenPage("index.jsp?c=true", "1", "1");
    thenPage("index.jsp?c=false", "2", "3");
    thenPage("index.jsp", "4");
    thenPage("index.jsp?c=true", "1");
  }

  @Test
  void unlessIsTheReverse() {
    givenPage("<stan:cache unless='${param.preview}'>${renders.next}</stan:cache>");
    thenPageIs("1", "1");
    thenPage("index.jsp?preview=true", "2", "3");
    thenPageIs("1");
  }

  @Test
  void refreshRendersAnewAndStores() {
    givenPage("<stan:cache refresh='${param.refresh}'>${renders.next}</stan:cache>");
    thenPageIs("1", "1");
    thenPage("index.jsp?refresh=true", "2");
    thenPageIs("2");
  }

  @Test
  void withoutStoringItServesWhatIsThere() {
    givenPage("<stan:cache store='${empty param.look}'>${renders.next}</stan:cache>");
    thenPage("index.jsp?look=only", "1", "2");
    thenPageIs("3");
    thenPage("index.jsp?look=only", "3");
  }

  @Test
  void silentlyItWritesNothing() {
    givenPage("a<stan:cache mode='silent' vars='v'><c:set var='v' value='1'/>b</stan:cache>c${v}");
    thenPageIs("ac1", "ac1");
  }

  @Test
  void silentlyAndBypassedItWritesNothingEither() {
    givenPage("a<stan:cache mode='silent' if='false'>b${renders.next}</stan:cache>c");
    thenPageIs("ac", "ac");
  }

  @Test
  void theAuthorsTestOfWhatIsFoundMayRefuseIt() {
    givenPage(
        "<c:set var='limit' value='${param.limit}'/>"
            + "<stan:cache valid='#{entry.age < limit}'>${renders.next}</stan:cache>");
    thenPage("index.jsp?limit=60", "1", "1");
    pass("30s");
    thenPage("index.jsp?limit=60", "1");
    thenPage("index.jsp?limit=20", "2");
  }

  @Test
  void theAuthorsTestSeesWhenItWasRendered() {
    givenPage(
        "<stan:cache valid='#{entry.created.toEpochMilli() >= param.changed}'>"
            + "${renders.next}</stan:cache>");
    Instant now = site.clock.instant();
    thenPage("index.jsp?changed=" + now.toEpochMilli(), "1", "1");
    thenPage("index.jsp?changed=" + now.plusMillis(1).toEpochMilli(), "2", "3");
  }

  @Test
  void theAuthorsTestMayBeAPlainValue() {
    givenPage("<stan:cache valid='${empty param.no}'>${renders.next}</stan:cache>");
    thenPageIs("1", "1");
    thenPage("index.jsp?no=1", "2");
  }

  @Test
  void theAuthorsTestMayBeLiteral() {
    givenPage(
        "<stan:cache valid='true'>${renders.next}</stan:cache>"
            + "<stan:cache valid='false'>${renders.next}</stan:cache>");
    thenPageIs("12", "13");
  }

  @Test
  void staleContentIsServedWhileTheBodyFails() {
    givenPage(
        "<stan:cache ttl='10s' stale='60s'>"
            + "<c:if test='${param.fail}'><% if (true) throw new IllegalStateException(\"down\"); %>"
            + "</c:if>${renders.next}</stan:cache>");
    thenPageIs("1");
    pass("30s");
    thenPage("index.jsp?fail=true", "1");
    pass("60s");
    assertThat(get("index.jsp?fail=true").status()).isEqualTo(500);
  }

  @Test
  void nothingIsStoredOfABodyThatFails() {
    givenPage(
        "<stan:cache>x<% if (request.getParameter(\"fail\") != null)"
            + " throw new java.io.IOException(\"down\"); %>${renders.next}</stan:cache>");
    assertThat(get("index.jsp?fail=true").status()).isEqualTo(500);
    thenPageIs("x1", "x1");
    thenPage("index.jsp?fail=true", "x1");
  }

  @Test
  void whatABodyWroteBeforeItFailedIsNotShown() {
    givenPage(
        "<c:catch><stan:cache>half<% if (true) throw new IllegalStateException(); %></stan:cache>"
            + "</c:catch>after");
    thenPageIs("after", "after");
  }

  @Test
  void aSpanForErrorsMayBeLonger() {
    givenPage(
        "<stan:cache ttl='10s' staleIfError='1d'>"
            + "<% if (request.getParameter(\"fail\") != null) throw new IllegalStateException(); %>"
            + "${renders.next}</stan:cache>");
    thenPageIs("1");
    pass("1h");
    thenPage("index.jsp?fail=true", "1");
    thenPageIs("2");
  }

  @Test
  void anErrorIsNeverSwallowed() {
    givenPage(
        "<stan:cache ttl='10s' stale='1h'>"
            + "<% if (request.getParameter(\"fail\") != null) throw new StackOverflowError(); %>"
            + "${renders.next}</stan:cache>");
    thenPageIs("1");
    pass("30s");
    assertThat(get("index.jsp?fail=true").status()).isEqualTo(500);
  }

  @Test
  void aSoftDeleteServesTheOldOnceMoreIfRenderingFails() {
    givenPage(
        "<stan:cache key='k' stale='1h'>"
            + "<% if (request.getParameter(\"fail\") != null) throw new IllegalStateException(); %>"
            + "${renders.next}</stan:cache>"
            + "<c:if test='${param.delete}'><stan:invalidate key='k' soft='true'/></c:if>");
    thenPage("index.jsp?delete=true", "1");
    thenPage("index.jsp?fail=true", "1");
    thenPageIs("2");
  }

  @Test
  void aHardDeleteDoesNot() {
    givenPage(
        "<stan:cache key='k' stale='1h'>"
            + "<% if (request.getParameter(\"fail\") != null) throw new IllegalStateException(); %>"
            + "${renders.next}</stan:cache>");
    thenPageIs("1");
    delete(Tag.key("k"));
    assertThat(get("index.jsp?fail=true").status()).isEqualTo(500);
  }

  @Test
  void aRedirectInTheBodyIsNotStored() {
    givenPage(
        "<stan:cache><% if (request.getParameter(\"go\") != null)"
            + " response.sendRedirect(\"/elsewhere\"); %>${renders.next}</stan:cache>");
    assertThat(get("index.jsp?go=1").status()).isEqualTo(302);
    thenPageIs("2", "3");
  }

  @Test
  void aCookieSetInTheBodyKeepsItFromBeingStored() {
    givenPage(
        "<stan:cache><% response.addCookie(new jakarta.servlet.http.Cookie(\"a\", \"b\")); %>"
            + "${renders.next}</stan:cache>");
    thenPageIs("1", "2");
    assertThat(get("index.jsp").headers("Set-Cookie")).anyMatch(line -> line.startsWith("a=b"));
  }

  @Test
  void aPageWithoutABufferIsTheSame() {
    givenPage("<%@ page buffer='none' %>a<stan:cache>${renders.next}</stan:cache>b");
    thenPageIs("a1b", "a1b");
  }

  @Test
  void aPageThatMayNotFlushIsTheSame() {
    givenPage(
        "<%@ page buffer='8kb' autoFlush='false' %>a<stan:cache>${renders.next}</stan:cache>b");
    thenPageIs("a1b", "a1b");
  }

  @Test
  void aFragmentMayBeLargerThanThePagesBuffer() {
    String large = "0123456789".repeat(5_000);
    givenPage("<stan:cache>" + large + "${renders.next}</stan:cache>");
    thenPageIs(large + "1", large + "1");
  }

  @Test
  void aBodyMayClearWhatItWrote() {
    givenPage("a<stan:cache>b<% out.clearBuffer(); %>${renders.next}</stan:cache>c");
    thenPageIs("a1c", "a1c");
  }
}
