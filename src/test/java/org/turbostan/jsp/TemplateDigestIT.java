package org.turbostan.jsp;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.Cause;
import org.turbostan.FragmentFigures;

/** An edited template never meets the markup of its predecessor. */
@EnumSource(names = {"JETTY", "TOMCAT"})
class TemplateDigestIT extends JspTestCase {

  @Test
  void anEditedPageIsRenderedAnew() {
    givenPage("<stan:cache>before${renders.next}</stan:cache>");
    thenPageIs("before1", "before1");
    givenPage("<stan:cache>after it${renders.next}</stan:cache>");
    thenPageIs("after it2", "after it2");
  }

  @Test
  void operatorsAreToldOfAnEdit() {
    givenPage("<stan:cache name='${param.n}'>before</stan:cache>");
    get("index.jsp?n=edited-" + folder);
    assertThat(lastCause()).isNull();
    pass("10m");
    givenPage("<stan:cache name='${param.n}'>after it</stan:cache>");
    get("index.jsp?n=edited-" + folder);
    assertThat(lastCause()).isNotNull();
    assertThat(lastCause().what()).matches("template changed \\d\\d:\\d\\d UTC");
  }

  private @Nullable Cause lastCause() {
    FragmentFigures figures = site.cache.statistics().fragment("edited-" + folder);
    assertThat(figures).isNotNull();
    return figures.events().get(0).cause();
  }

  @Test
  void aPageEditedElsewhereIsRenderedAnewToo() {
    givenPage("a<stan:cache>${renders.next}</stan:cache>");
    thenPageIs("a1", "a1");
    givenPage("a b<stan:cache>${renders.next}</stan:cache>");
    thenPageIs("a b2", "a b2");
  }

  @Test
  void aPageThatIsEditedBackFindsWhatItHad() {
    givenPage("a<stan:cache>${renders.next}</stan:cache>");
    thenPageIs("a1");
    givenPage("longer<stan:cache>${renders.next}</stan:cache>");
    thenPageIs("longer2");
    givenPage("a<stan:cache>${renders.next}</stan:cache>");
    thenPageIs("a1");
  }

  @Test
  void anEditedStaticIncludeIsRenderedAnew() {
    givenText("part.jspf", "before");
    givenPage("<stan:cache><%@ include file='part.jspf' %>${renders.next}</stan:cache>");
    thenPageIs("before1", "before1");
    givenText("part.jspf", "after it");
    thenPageIs("after it2", "after it2");
  }

  @Test
  void anEditedIncludeOfAnIncludeIsRenderedAnew() {
    givenText("inner.jspf", "before");
    givenText("part.jspf", "<%@ include file='inner.jspf' %>");
    givenPage("<stan:cache><%@ include file='part.jspf' %>${renders.next}</stan:cache>");
    thenPageIs("before1", "before1");
    givenText("inner.jspf", "after it");
    thenPageIs("after it2", "after it2");
  }

  @Test
  void anEditedTagFileIsRenderedAnew() {
    givenTagFile("box", "before");
    givenPage("<stan:cache><t:box/>${renders.next}</stan:cache>");
    thenPageIs("before1", "before1");
    givenTagFile("box", "after it");
    thenPageIs("after it2", "after it2");
  }

  @Test
  void aTagInAnEditedTagFileIsRenderedAnew() {
    givenTagFile("box", "<stan:cache>before${renders.next}</stan:cache>");
    givenPage("<t:box/>");
    thenPageIs("before1", "before1");
    givenTagFile("box", "<stan:cache>after it${renders.next}</stan:cache>");
    thenPageIs("after it2", "after it2");
  }

  @Test
  void aTagFileUsedByATagFileCountsAsWell() {
    givenTagFile("inner", "before");
    givenTagFile("box", "<%@ taglib prefix='t' tagdir='/WEB-INF/tags/" + folder + "' %><t:inner/>");
    givenPage("<stan:cache><t:box/>${renders.next}</stan:cache>");
    thenPageIs("before1", "before1");
    givenTagFile("inner", "after it");
    thenPageIs("after it2", "after it2");
  }
}
