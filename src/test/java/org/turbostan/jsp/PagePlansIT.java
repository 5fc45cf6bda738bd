package org.turbostan.jsp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.Tag;
import org.turbostan.testing.Container;
import org.turbostan.testing.WebApp;

/**
 * A page whose copies are cold on this node asks memcached once for all its fragments, as the
 * server's own log shows; with copies on nodes and without.
 */
@ParameterizedClass
@EnumSource
class PagePlansIT {

  enum Setup {
    TOMCAT(Container.Kind.TOMCAT, true),
    JETTY(Container.Kind.JETTY, true),
    JETTY_WITHOUT_COPIES(Container.Kind.JETTY, false);

    final Container.Kind kind;
    final boolean near;

    Setup(Container.Kind kind, boolean near) {
      this.kind = kind;
      this.near = near;
    }
  }

  private static final String TWENTY =
      "<c:forEach var='i' begin='1' end='20'><stan:cache key='${i}' tags='tag ${i}'>"
          + "${i}:${renders.next} </stan:cache></c:forEach>";

  private static JspCluster cluster;

  @Parameter Setup setup;

  @BeforeParameterizedClassInvocation
  static void start(Setup setup) {
    cluster = new JspCluster(setup.kind, 2, setup.near, PagePlansIT::pages);
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    cluster.close();
  }

  @BeforeEach
  void empty() {
    cluster.delete(0, Tag.ALL);
  }

  private static void pages(WebApp app) {
    app.page("twenty.jsp", JspCluster.HEAD + TWENTY)
        .page(
            "vary.jsp",
            JspCluster.HEAD
                + "<stan:cache key='a'>a${renders.next} </stan:cache>"
                + "<c:forEach var='i' begin='1' end='5'><stan:cache key='${i}'"
                + " vary='locale,cookie:theme'>${pageContext.request.locale}${i}:${renders.next} "
                + "</stan:cache></c:forEach>")
        .page(
            "outer.jsp",
            JspCluster.HEAD
                + "<stan:cache key='first'>first${renders.next} </stan:cache>"
                + "<jsp:include page='inner.jsp'><jsp:param name='of' value='x'/></jsp:include>"
                + "<jsp:include page='inner.jsp'><jsp:param name='of' value='y'/></jsp:include>")
        .page(
            "inner.jsp",
            JspCluster.HEAD
                + "<c:forEach var='i' begin='1' end='5'><stan:cache key='${param.of}${i}'>"
                + "${param.of}${i}:${renders.next} </stan:cache></c:forEach>")
        .page(
            "moody.jsp",
            JspCluster.HEAD
                + "<c:forEach var='i' begin='1' end='5'>"
                + "<c:set var='k' value='${header.mood}${i}'/>"
                + "<stan:cache key='${k}' tags='mood'>${k}:${renders.next} </stan:cache></c:forEach>");
  }

  @Test
  void twentyFragmentsAreOneRoundTripOnceThePageIsKnown() {
    String page = cluster.get(0, "twenty.jsp");
    assertThat(page).contains("1:", "20:").doesNotContain("1001");
    assertThat(cluster.get(1, "twenty.jsp")).isEqualTo(page);
    cluster.forgetCopies(1);
    assertThat(cluster.looks(() -> assertThat(cluster.get(1, "twenty.jsp")).isEqualTo(page)))
        .hasSize(1);
  }

  @Test
  void warmPagesAskForNothing() {
    String page = cluster.get(0, "twenty.jsp");
    cluster.get(1, "twenty.jsp");
    assertThat(cluster.looks(() -> assertThat(cluster.get(1, "twenty.jsp")).isEqualTo(page)))
        .hasSize(setup.near ? 0 : 1);
  }

  @Test
  void fragmentsOfIncludedPagesBelongToThePageThatIncludesThem() {
    String page = cluster.get(0, "outer.jsp");
    assertThat(page).contains("first", "x5", "y5");
    cluster.get(1, "outer.jsp");
    cluster.forgetCopies(1);
    assertThat(cluster.looks(() -> assertThat(cluster.get(1, "outer.jsp")).isEqualTo(page)))
        .hasSize(1);
  }

  @Test
  void eachVisitorsVariantsAreOneRoundTripAndTheVisitorsOwn() {
    String german = cluster.get(0, "vary.jsp", "Accept-Language", "de", "Cookie", "theme=dark");
    String french = cluster.get(0, "vary.jsp", "Accept-Language", "fr");
    assertThat(german).contains("de1").doesNotContain("fr");
    assertThat(french).contains("fr1").doesNotContain("de");
    cluster.get(1, "vary.jsp", "Accept-Language", "de", "Cookie", "theme=dark");
    cluster.get(1, "vary.jsp", "Accept-Language", "fr");
    cluster.forgetCopies(1);
    assertThat(
            cluster.reads(
                () ->
                    assertThat(
                            cluster.get(
                                1, "vary.jsp", "Cookie", "theme=dark", "Accept-Language", "de"))
                        .isEqualTo(german)))
        .hasSize(1);
  }

  @Test
  void aPlanThatIsWrongServesNobodyWhatIsNotTheirs() {
    for (int round = 0; round < 8; round++) {
      for (String mood : new String[] {"gay", "sad", "odd" + round}) {
        cluster.forgetCopies(round % 2);
        assertThat(cluster.get(round % 2, "moody.jsp", "mood", mood).replaceAll(":\\d+", ""))
            .isEqualTo("%1$s1 %1$s2 %1$s3 %1$s4 %1$s5 ".formatted(mood));
      }
    }
  }

  @Test
  void whatWasDeletedBeforeTheRequestIsNeverServed() {
    cluster.get(0, "twenty.jsp");
    cluster.get(1, "twenty.jsp");
    for (int i = 1; i <= 20; i++) {
      String before = fragment(i, cluster.get(1, "twenty.jsp"));
      cluster.delete(0, Tag.of("tag " + i));
      assertThat(fragment(i, cluster.get(1, "twenty.jsp"))).isNotEqualTo(before);
    }
  }

  private static String fragment(int number, String page) {
    return page.split(" ")[number - 1];
  }
}
