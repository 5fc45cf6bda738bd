package org.turbostan.jsp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.testing.LogLines;

/** Real pages that are compiled by real containers. */
@EnumSource
class PersonalPartsIT extends JspTestCase {

  private LogLines log;

  @BeforeEach
  void listen() {
    log = LogLines.of(PageValidator.class.getName());
  }

  @AfterEach
  void listenNoMore() {
    log.close();
  }

  @Test
  void anExpressionInACachedBodyIsWarnedOfAsThePageIsCompiled() {
    givenPage("<stan:cache key='k'>Hello ${sessionScope.user}</stan:cache>");
    thenPageIs("Hello ", "Hello ");
    assertThat(log.lines())
        .singleElement()
        .asString()
        .startsWith(
            "A page that is being compiled has \"${sessionScope.user}\" in <stan:cache key=\"k\">");
  }

  @Test
  void soIsAScriptlet() {
    givenPage("<stan:cache><%= session.getAttribute(\"user\") == null %></stan:cache>");
    thenPageIs("true");
    assertThat(log.lines()).singleElement().asString().contains("session.");
  }

  @Test
  void soIsAStaticallyIncludedPart() {
    givenText("part.jspf", "${sessionScope.user}");
    givenPage("<stan:cache><%@ include file='part.jspf' %></stan:cache>");
    thenPageIs("");
    assertThat(log.lines()).hasSize(1);
  }

  @Test
  void whatIsInAHoleIsNot() {
    givenPage(
        "${sessionScope.user}<stan:cache>x<stan:hole value='#{sessionScope.a}'/></stan:cache>");
    thenPageIs("x");
    assertThat(log.lines()).isEmpty();
  }
}
