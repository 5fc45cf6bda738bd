package org.turbostan.jsp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.EnumSource;

/** Bodies that are left early, and handlers that are used again afterwards. */
@EnumSource
class LeavingTheBodyIT extends JspTestCase {

  @Test
  void aReturnInTheBodyKeepsWhatWasWrittenAndStoresNothing() {
    givenPage(
        "a<stan:cache>b${renders.next}<% if (request.getParameter(\"leave\") != null) return; %>c"
            + "</stan:cache>d");
    thenPage("index.jsp?leave=1", "ab1", "ab2");
    thenPageIs("ab3cd", "ab3cd");
  }

  @Test
  void aReturnInATagFileLeavesTheRestOfThePageAlone() {
    givenTagFile(
        "box",
        "b<stan:cache>c${renders.next}<% if (request.getParameter(\"leave\") != null) return; %>d"
            + "</stan:cache>e");
    givenPage("a<t:box/>f");
    thenPage("index.jsp?leave=1", "abc1f", "abc2f");
    thenPageIs("abc3def", "abc3def");
  }

  @Test
  void aReturnFromNestedBodiesKeepsAllThatWasWritten() {
    givenPage(
        "a<stan:cache>b<stan:cache>c${renders.next}"
            + "<% if (request.getParameter(\"leave\") != null) return; %>d</stan:cache>e"
            + "</stan:cache>f");
    thenPage("index.jsp?leave=1", "abc1");
    thenPageIs("abc2def", "abc2def");
  }

  @Test
  void aForwardInTheBodyShowsTheOtherPageAlone() {
    givenPage("other.jsp", "other <stan:cache>o${renders.next}</stan:cache>");
    givenPage(
        "a<stan:cache>b<c:if test='${param.go}'><jsp:forward page='other.jsp'/></c:if>"
            + "${renders.next}</stan:cache>");
    thenPage("index.jsp?go=true", "other o1", "other o1");
    thenPageIs("ab2", "ab2");
  }

  @Test
  void aForwardFromNestedBodiesShowsTheOtherPageAlone() {
    givenPage("other.jsp", "other");
    givenPage(
        "a<stan:cache>b<stan:cache>c<jsp:forward page='other.jsp'/></stan:cache></stan:cache>");
    thenPageIs("other", "other");
  }

  @Test
  void aRedirectAndReturnInTheBodyIsARedirect() {
    givenPage("<stan:cache>a<% response.sendRedirect(\"/x\"); if (true) return; %></stan:cache>");
    assertThat(get("index.jsp").status()).isEqualTo(302);
    assertThat(get("index.jsp").status()).isEqualTo(302);
  }

  @Test
  void anErrorSentInTheBodyIsAnError() {
    givenPage(
        "<stan:cache>a<% if (request.getParameter(\"no\") != null) response.sendError(404); %>"
            + "${renders.next}</stan:cache>");
    assertThat(get("index.jsp?no=1").status()).isEqualTo(404);
    assertThat(get("index.jsp?no=1").status()).isEqualTo(404);
    thenPageIs("a3", "a4");
  }

  @Test
  void aTagFileThatSkipsTheRestOfThePageKeepsWhatWasWritten() {
    givenTagFile(
        "stop",
        "<% if (request.getParameter(\"leave\") != null)"
            + " throw new jakarta.servlet.jsp.SkipPageException(); %>");
    givenPage("a<stan:cache>b${renders.next}<t:stop/>c</stan:cache>d");
    thenPage("index.jsp?leave=1", "ab1");
    thenPageIs("ab2cd", "ab2cd");
  }

  @Test
  void trap12HandlersForgetWhatFailed() {
    givenPage(
        "<c:forEach begin='1' end='4' var='i'><c:catch><stan:cache key='${i}' tags='t${i}'>"
            + "<c:set var='x' value='${i}'/><% if (\"2\".equals(pageContext.getAttribute(\"x\")"
            + ".toString()) && request.getParameter(\"fail\") != null)"
            + " throw new IllegalStateException(); %>${i}:${renders.next} </stan:cache></c:catch>"
            + "</c:forEach>");
    thenPage("index.jsp?fail=1", "1:1 3:2 4:3 ", "1:1 3:2 4:3 ");
    thenPageIs("1:1 2:4 3:2 4:3 ", "1:1 2:4 3:2 4:3 ");
  }

  @Test
  void trap12HandlersForgetTheBodyOfTheLastUse() {
    givenPage(
        "<c:forEach begin='1' end='4' var='i'><stan:cache key='${i}' if='${i % 2 == 0}'>"
            + "${i}:${renders.next} </stan:cache></c:forEach>");
    thenPageIs("1:1 2:2 3:3 4:4 ", "1:5 2:2 3:6 4:4 ");
  }

  @Test
  void trap12TheSameAttributesWithOtherValuesAreOtherFragments() {
    givenPage(
        "<stan:cache key='a' ttl='10s'>${renders.next} </stan:cache>"
            + "<stan:cache key='b' ttl='60s'>${renders.next} </stan:cache>"
            + "<stan:cache key='a' ttl='30s'>${renders.next}</stan:cache>");
    thenPageIs("1 2 3", "1 2 3");
    pass("10s");
    thenPageIs("4 2 3");
    pass("20s");
    thenPageIs("5 2 6");
  }

  @Test
  void aPageMayNestDeeply() {
    givenPage(
        "<stan:cache>1<stan:cache>2<stan:cache>3<stan:cache>4${renders.next}</stan:cache>3"
            + "</stan:cache>2</stan:cache>1</stan:cache>");
    thenPageIs("12341321", "12341321");
  }
}
