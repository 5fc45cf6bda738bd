package org.turbostan.jsp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.servlet.SiteOptions;

/** With {@code stan.trace=comment} each fragment says what became of it. */
@ParameterizedClass
@EnumSource
class TraceIT {

  private final JspSite site;

  TraceIT(JspSite.Setup setup) {
    site = setup.start(SiteOptions.DEFAULTS.withTrace(SiteOptions.Trace.COMMENT));
  }

  @BeforeEach
  void reset() {
    site.reset();
  }

  @AfterEach
  void stop() {
    site.close();
  }

  @Test
  void fragmentsSayWhatBecameOfThem() {
    site.app.page(
        "index.jsp",
        "<%@ taglib prefix='stan' uri='turbostan.tags' %>"
            + "<stan:cache ttl='60s' key='${param.k}' vary='param:v'>x</stan:cache>|"
            + "<stan:cache name='n' if='false'>y</stan:cache>");
    String bypassed = "|y<!-- stan: BYPASSED condition name=n -->";
    assertThat(get("k=1"))
        .isEqualTo(
            "x<!-- stan: RENDERED cold name=/index.jsp#0 key=1 variant=param:v -->" + bypassed);
    site.clock.pass(java.time.Duration.ofSeconds(12));
    assertThat(get("k=1"))
        .isEqualTo(
            "x<!-- stan: HIT age=12s name=/index.jsp#0 key=1 variant=param:v -->" + bypassed);
    assertThat(get("k=--%3E%3Cb%3E&v=a"))
        .isEqualTo(
            "x<!-- stan: RENDERED cold name=/index.jsp#0 key=-&#45;&gt;&lt;b&gt;"
                + " variant=param:v=a -->"
                + bypassed);
  }

  @Test
  void aHitDoesNotTellOfTheRenderingsThatMadeIt() {
    site.app.page(
        "index.jsp",
        "<%@ taglib prefix='stan' uri='turbostan.tags' %>"
            + "<stan:cache name='outer'>a<stan:cache name='inner'>b</stan:cache>c</stan:cache>");
    assertThat(get(""))
        .isEqualTo(
            "ab<!-- stan: RENDERED cold name=inner -->c<!-- stan: RENDERED cold name=outer -->");
    assertThat(get("")).isEqualTo("abc<!-- stan: HIT age=0s name=outer -->");
  }

  @Test
  void aHitWithHolesDoesNotTellOfTheRenderingsThatMadeIt() {
    site.app.page(
        "index.jsp",
        "<%@ taglib prefix='stan' uri='turbostan.tags' %>"
            + "<stan:cache name='outer'>a<stan:cache name='inner'>b<stan:hole value='#{param.x}'/>"
            + "</stan:cache>c<stan:hole value='#{param.x}'/></stan:cache>");
    assertThat(get("x=1"))
        .isEqualTo(
            "ab1<!-- stan: RENDERED cold name=inner -->c1<!-- stan: RENDERED cold name=outer -->");
    assertThat(get("x=2")).isEqualTo("ab2c2<!-- stan: HIT age=0s name=outer -->");
  }

  private String get(String query) {
    return site.stranger().get("/index.jsp?" + query).text();
  }
}
