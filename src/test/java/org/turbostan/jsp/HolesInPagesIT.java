package org.turbostan.jsp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.servlet.SiteOptions;
import org.turbostan.servlet.TurboStanFilter;
import org.turbostan.testing.Container;
import org.turbostan.testing.Http.Reply;

/** A page under a rule is not stored with what its holes have written for one visitor. */
@ParameterizedClass
@EnumSource
class HolesInPagesIT {

  private static final String HEAD =
      "<%@ page session='false' %><%@ taglib prefix='stan' uri='turbostan.tags' %>";

  private final JspSite site;

  HolesInPagesIT(Container.Kind kind) {
    site =
        new JspSite(
            kind,
            SiteOptions.DEFAULTS.withTrace(SiteOptions.Trace.HEADER),
            JspSite.cache(),
            app ->
                app.filter(
                    "/*",
                    new TurboStanFilter(),
                    Map.of("rules", "*.jsp ttl=60s ignore=v_* public"),
                    jakarta.servlet.DispatcherType.REQUEST));
    site.reset();
  }

  @AfterEach
  void stop() {
    site.close();
  }

  @Test
  void aPageWithAHoleIsRenderedForEachVisitorAndItsFragmentsAreNot() {
    site.app.page(
        "index.jsp",
        HEAD
            + "<stan:hole value='#{param.v_x}'/>${renders.next}<stan:cache>[${renders.next}"
            + "<stan:hole value='#{param.v_x}'/>]</stan:cache>");
    assertThat(get("v_x=a").text()).isEqualTo("a1[2a]");
    assertThat(get("v_x=b").text()).isEqualTo("b3[2b]");
  }

  @Test
  void aPageWithANonceInItsHeaderIsNotStored() {
    site.app.page("index.jsp", HEAD + nonceInHeader() + "${renders.next}");
    Reply first = get("");
    Reply second = get("");
    assertThat(first.text() + second.text()).isEqualTo("12");
    assertThat(second.header("Content-Security-Policy"))
        .isNotEqualTo(first.header("Content-Security-Policy"));
  }

  @Test
  void aPageWithANonceInItsBodyIsNotStored() {
    site.app.page(
        "index.jsp",
        HEAD + "<%= org.turbostan.servlet.TurboStan.nonce(request) %> ${renders.next}");
    assertThat(get("").text()).endsWith(" 1");
    assertThat(get("").text()).endsWith(" 2");
  }

  private static String nonceInHeader() {
    return "<% response.setHeader(\"Content-Security-Policy\", \"script-src 'nonce-\" +"
        + " org.turbostan.servlet.TurboStan.nonce(request) + \"'\"); %>";
  }

  private Reply get(String query) {
    return site.stranger().get("/index.jsp?" + query);
  }
}
