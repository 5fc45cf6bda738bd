package org.turbostan.jsp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.Tag;

/** Which tags share a rendering, and which never do. */
@EnumSource
class FragmentIdentityIT extends JspTestCase {

  @Test
  void twoTagsOnAPageAreTwoFragments() {
    givenPage("<stan:cache>a${renders.next}</stan:cache><stan:cache>b${renders.next}</stan:cache>");
    thenPageIs("a1b2", "a1b2");
  }

  @Test
  void twoTagsWithTheSameNameAndKeyAreTwoFragments() {
    givenPage(
        "<stan:cache name='n' key='k'>a${renders.next}</stan:cache>"
            + "<stan:cache name='n' key='k'>b${renders.next}</stan:cache>");
    thenPageIs("a1b2", "a1b2");
  }

  @Test
  void trap10AutomaticKeysDoNotShift() {
    givenPage(
        "<c:if test='${param.more}'><stan:cache>more${renders.next} </stan:cache></c:if>"
            + "<stan:cache>always${renders.next}</stan:cache>");
    thenPageIs("always1");
    thenPage("index.jsp?more=true", "more2 always1");
    thenPageIs("always1");
  }

  @Test
  void aTagInALoopIsTheSameFragmentUnlessItHasAKey() {
    givenPage(
        "<c:forEach begin='1' end='2' var='i'><stan:cache>a${renders.next} </stan:cache>"
            + "<stan:cache key='${i}'>b${i}:${renders.next} </stan:cache></c:forEach>");
    thenPageIs("a1 b1:2 a1 b2:3 ", "a1 b1:2 a1 b2:3 ");
  }

  @Test
  void aStaticIncludeIsPartOfThePage() {
    givenText("part.jspf", "<stan:cache>part${renders.next}</stan:cache>");
    givenPage(
        "<stan:cache>page${renders.next}</stan:cache> <%@ include file='part.jspf' %> "
            + "<%@ include file='part.jspf' %>");
    thenPageIs("page1 part2 part3", "page1 part2 part3");
  }

  @Test
  void pageAndTagFileDoNotMeet() {
    givenTagFile("box", "<stan:cache>box${renders.next}</stan:cache>");
    givenPage("<stan:cache>page${renders.next}</stan:cache> <t:box/> <t:box/>");
    thenPageIs("page1 box2 box2", "page1 box2 box2");
  }

  @Test
  void tagFilesWhosePathsHaveTheSameHashDoNotMeet() {
    assertThat("Aa_tag".hashCode()).isEqualTo("BB_tag".hashCode());
    givenTagFile("Aa", "<stan:cache>a${renders.next}</stan:cache>");
    givenTagFile("BB", "<stan:cache>b${renders.next}</stan:cache>");
    givenPage("<t:Aa/> <t:BB/>");
    thenPageIs("a1 b2", "a1 b2");
  }

  @Test
  void aTagInTheBodyOfATagFileBelongsToThePage() {
    givenTagFile("box", "<stan:cache>box${renders.next}</stan:cache>[<jsp:doBody/>]");
    givenPage("<t:box><stan:cache>page${renders.next}</stan:cache></t:box>");
    thenPageIs("box1[page2]", "box1[page2]");
    delete(Tag.name("/" + folder + "/index.jsp#0"));
    thenPageIs("box1[page3]", "box1[page3]");
  }

  @Test
  void aTagFileUsedByTwoPagesHasTwoFragments() {
    givenTagFile("box", "<stan:cache><jsp:doBody/>${renders.next}</stan:cache>");
    givenPage("a.jsp", "<t:box>a</t:box>");
    givenPage("b.jsp", "<t:box>b</t:box>");
    thenPage("a.jsp", "a1", "a1");
    thenPage("b.jsp", "b2", "b2");
    thenPage("a.jsp", "a1");
  }

  @Test
  void theSameTextAtTwoPlacesIsTwoFragments() {
    givenPage("a/index.jsp", "<stan:cache>${pageContext.request.servletPath}</stan:cache>");
    givenPage("b/index.jsp", "<stan:cache>${pageContext.request.servletPath}</stan:cache>");
    thenPage("a/index.jsp", "/" + folder + "/a/index.jsp");
    thenPage("b/index.jsp", "/" + folder + "/b/index.jsp");
  }

  @Test
  void aKeyIsOneRenderingPerTemplate() {
    givenPage("a.jsp", "<stan:cache name='n' key='k'>a${renders.next}</stan:cache>");
    givenPage("b.jsp", "<stan:cache name='n' key='k'>b${renders.next}</stan:cache>");
    thenPage("a.jsp", "a1");
    thenPage("b.jsp", "b2");
    thenPage("a.jsp", "a1");
  }

  @Test
  void anIncludedPageHasItsOwnFragments() {
    givenPage("part.jsp", "<stan:cache>part${renders.next}</stan:cache>");
    givenPage(
        "<stan:cache>page${renders.next}</stan:cache> <jsp:include page='part.jsp'/> "
            + "<jsp:include page='part.jsp'/>");
    thenPageIs("page1 part2 part2", "page1 part2 part2");
    thenPage("part.jsp", "part2");
  }

  @Test
  void trap03ADynamicIncludeInTheBodyIsCaptured() {
    givenPage("part.jsp", "part${param.p}:${renders.next}");
    givenPage(
        "<stan:cache>a<jsp:include page='part.jsp'><jsp:param name='p' value='1'/></jsp:include>b"
            + "<jsp:include page='part.jsp'><jsp:param name='p' value='2'/></jsp:include>c"
            + "</stan:cache>");
    thenPageIs("apart1:1bpart2:2c", "apart1:1bpart2:2c");
  }

  @Test
  void anIncludeThatFlushesIsCapturedToo() {
    givenPage("part.jsp", "part${renders.next}");
    givenPage("<stan:cache>a<jsp:include page='part.jsp' flush='true'/>b</stan:cache>");
    thenPageIs("apart1b", "apart1b");
  }

  @Test
  void fragmentsOfAnIncludedPageAreNestedInTheFragmentAroundIt() {
    givenPage("part.jsp", "<stan:cache tags='news'>part${renders.next}</stan:cache>");
    givenPage("<stan:cache><jsp:include page='part.jsp'/> page${renders.next}</stan:cache>");
    thenPageIs("part1 page2", "part1 page2");
    delete(Tag.of("news"));
    thenPageIs("part3 page4", "part3 page4");
  }

  @Test
  void theAutomaticNameIsReadable() {
    givenTagFile("my-box", "<stan:cache>${renders.next}</stan:cache>");
    givenPage("2024.page-one.jsp", "<stan:cache>${renders.next}</stan:cache><t:my-box/>");
    thenPage("2024.page-one.jsp", "12", "12");
    delete(Tag.name("/" + folder + "/2024.page-one.jsp#0"));
    thenPage("2024.page-one.jsp", "32");
    delete(Tag.name("/WEB-INF/tags/" + folder + "/my-box.tag#0"));
    thenPage("2024.page-one.jsp", "34");
  }

  @Test
  void aNameReplacesTheAutomaticOne() {
    givenPage("<stan:cache name='menu'>${renders.next}</stan:cache>");
    thenPageIs("1", "1");
    delete(Tag.name("menu"));
    thenPageIs("2", "2");
  }
}
