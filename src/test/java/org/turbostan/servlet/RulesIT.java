package org.turbostan.servlet;

import static jakarta.servlet.DispatcherType.ASYNC;
import static jakarta.servlet.DispatcherType.REQUEST;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turbostan.servlet.Site.status;

import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.http.PageRule;
import org.turbostan.testing.Container;
import org.turbostan.testing.Document;

/** Where rules may stand, and what happens if one is wrong. */
@ParameterizedClass
@EnumSource
public class RulesIT {

  private final Site site;

  RulesIT(Container.Kind kind) {
    site = new Site(kind);
  }

  @AfterEach
  void stop() {
    site.close();
  }

  @Test
  void rulesMayStandInAFileOfTheApplication() {
    file("# pages\n/a  ttl=60s\r\n/b/*  ttl=60s status=404:10s tags=b vary=locale ignore=utm_*\n");
    site.parameters(Map.of("rules-file", "/WEB-INF/stan-rules")).page("/a").page("/b/c").page("/d");
    assertCached("/a", true);
    assertCached("/b/c", true);
    assertCached("/d", false);
  }

  @Test
  void rulesMayStandBesideTheClasses() {
    site.app().file("WEB-INF/classes/stan-rules", "\uFEFF/a ttl=60s".getBytes(UTF_8));
    site.parameters(Map.of("rules-file", "classpath:stan-rules")).page("/a");
    assertCached("/a", true);
  }

  @Test
  void rulesInTheParameterCountBeforeThoseInTheFile() {
    file("/* ttl=60s vary=header:X-Other");
    site.parameters(Map.of("rules", "/a ttl=60s", "rules-file", "/WEB-INF/stan-rules"))
        .page("/a", (request, response) -> response.getWriter().print(request.getHeader("X-Other")))
        .page(
            "/b", (request, response) -> response.getWriter().print(request.getHeader("X-Other")));
    assertCached("/a", false);
    assertCached("/b", true);
  }

  @Test
  void codeMayRegisterTheFilterWithItsRules() {
    site.page("/catalogue").page("/help/me").withoutFilter().app().onStart(RulesIT::register);
    assertCached("/catalogue", true);
    assertCached("/help/me", true);
  }

  // example: rules-by-code
  static void register(ServletContext context) {
    FilterRegistration.Dynamic filter = context.addFilter("turbostan", new TurboStanFilter());
    filter.setAsyncSupported(true);
    filter.setInitParameter(
        "rules",
        PageRule.text(
            PageRule.of("/catalogue").ttl(Duration.ofMinutes(1)).tags("catalogue").forEveryone(),
            PageRule.of("/help/*").ttl(Duration.ofHours(1)).varyingByLocale().forEveryone()));
    filter.addMappingForUrlPatterns(EnumSet.of(REQUEST, ASYNC), false, "/*");
  }

  // end of example

  @Test
  void theReadmeRegistersItLikeThat() {
    Document.of("README.md")
        .assertExampleStandsIn("src/test/java/org/turbostan/servlet/RulesIT.java", "rules-by-code");
  }

  @Test
  void aWrongRuleStopsTheStart() {
    site.rules("/a ttl=60s\n/b ttl=soon").page("/a");
    assertThatThrownBy(site::start)
        .hasStackTraceContaining("\"/b ttl=soon\" in line 2 of the init-param 'rules' is wrong")
        .hasStackTraceContaining("write a whole number with a unit");
  }

  @Test
  void aWrongRuleInAFileStopsTheStart() {
    file("/a ttl=60s\n\n/b ttl=60s vary=user");
    site.parameters(Map.of("rules-file", "/WEB-INF/stan-rules")).page("/a");
    assertThatThrownBy(site::start)
        .hasStackTraceContaining(
            "\"/b ttl=60s vary=user\" in line 3 of /WEB-INF/stan-rules is wrong: vary=\"user\"")
        .hasStackTraceContaining("Write param:NAME");
  }

  @Test
  void aPatternThatStandsInBothPlacesStopsTheStart() {
    file("/a ttl=10s");
    site.parameters(Map.of("rules", "/a ttl=60s", "rules-file", "/WEB-INF/stan-rules")).page("/a");
    assertThatThrownBy(site::start)
        .hasStackTraceContaining("in line 1 of /WEB-INF/stan-rules is wrong: another rule above");
  }

  @Test
  void aFileThatIsNotThereStopsTheStart() {
    for (String file : new String[] {"/WEB-INF/none", "WEB-INF/stan-rules", "classpath:none"}) {
      Site broken = new Site(site.kind()).parameters(Map.of("rules-file", file)).page("/a");
      assertThatThrownBy(broken::start)
          .hasStackTraceContaining("'rules-file' names \"" + file + "\", which is not there")
          .hasStackTraceContaining("/WEB-INF/stan-rules, or classpath:");
      broken.close();
    }
  }

  @Test
  void anUnknownParameterStopsTheStart() {
    site.parameters(Map.of("rule", "/a ttl=60s")).page("/a");
    assertThatThrownBy(site::start)
        .hasStackTraceContaining("unknown init-param \"rule\"")
        .hasStackTraceContaining("Known are 'rules' and 'rules-file'");
  }

  private void file(String rules) {
    site.app().file("WEB-INF/stan-rules", rules.getBytes(UTF_8));
  }

  private void assertCached(String path, boolean cached) {
    site.get(path);
    assertThat(status(site.get(path)).startsWith("hit")).as(path).isEqualTo(cached);
  }
}
