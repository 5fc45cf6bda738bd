package org.turbostan.jsp;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.EnumSource;

/** Variables that a body sets are set on a hit too. */
@EnumSource
class PageVariablesIT extends JspTestCase {

  @Test
  void aHitSetsThemAsTheBodyDid() {
    givenPage(
        "<%@ page pageEncoding='UTF-8' %><stan:cache vars='a, b'>x<c:set var='a' value='${renders.next}'/>"
            + "<c:set var='b' value='é&#128578;\n'/></stan:cache>${a + 1}${b}");
    thenPageIs("x2é&#128578;\n", "x2é&#128578;\n");
  }

  @Test
  void typesAreKept() {
    givenPage(
        "<stan:cache vars='s,z,c,b,h,i,l,f,d,I,D,t'><%"
            + " pageContext.setAttribute(\"s\", \"text\");"
            + " pageContext.setAttribute(\"z\", true);"
            + " pageContext.setAttribute(\"c\", 'c');"
            + " pageContext.setAttribute(\"b\", (byte) -1);"
            + " pageContext.setAttribute(\"h\", (short) 2);"
            + " pageContext.setAttribute(\"i\", 3);"
            + " pageContext.setAttribute(\"l\", 4L);"
            + " pageContext.setAttribute(\"f\", 0.1f);"
            + " pageContext.setAttribute(\"d\", 0.1);"
            + " pageContext.setAttribute(\"I\", new java.math.BigInteger(\"5\"));"
            + " pageContext.setAttribute(\"D\", new java.math.BigDecimal(\"6.00\"));"
            + " pageContext.setAttribute(\"t\", java.time.LocalDate.of(2026, 3, 1));"
            + " %></stan:cache>"
            + "<c:forTokens items='s,z,c,b,h,i,l,f,d,I,D,t' delims=',' var='v'>"
            + "${pageScope[v].getClass().simpleName}=${pageScope[v]} </c:forTokens>");
    String all =
        "String=text Boolean=true Character=c Byte=-1 Short=2 Integer=3 Long=4 Float=0.1 Double=0.1"
            + " BigInteger=5 BigDecimal=6.00 LocalDate=2026-03-01 ";
    thenPageIs(all, all);
  }

  @Test
  void aVariableThatTheBodyDidNotSetIsNotSet() {
    givenPage(
        "<c:set var='a' value='before'/><stan:cache vars='a'><c:remove var='a' scope='page'/>x"
            + "</stan:cache>[${a}]");
    thenPageIs("x[]", "x[]");
  }

  @Test
  void aVariableOfAnotherTypeKeepsTheFragmentFromBeingCached() {
    givenPage(
        "<stan:cache vars='a'><% pageContext.setAttribute(\"a\", new StringBuilder(\"b\")); %>"
            + "${renders.next}</stan:cache>${a}");
    thenPageIs("1b", "2b");
  }

  @Test
  void whereTheCacheIsNotUsedTheyAreSetByTheBody() {
    givenPage(
        "<stan:cache vars='a' if='false'><c:set var='a' value='${renders.next}'/></stan:cache>${a}");
    thenPageIs("1", "2");
  }

  @Test
  void staleContentSetsThemToo() {
    givenPage(
        "<stan:cache vars='a' stale='1h'><c:set var='a' value='${renders.next}'/>"
            + "<% if (request.getParameter(\"fail\") != null) throw new IllegalStateException(); %>"
            + "</stan:cache>${a}");
    thenPageIs("1");
    pass("10m");
    thenPage("index.jsp?fail=1", "1");
  }

  @Test
  void inATagFileTheyAreTheTagFiles() {
    givenTagFile(
        "box",
        "<stan:cache vars='a'><c:set var='a' value='${renders.next}'/></stan:cache>in:${a} ");
    givenPage("<t:box/>out:${a}");
    thenPageIs("in:1 out:", "in:1 out:");
  }
}
