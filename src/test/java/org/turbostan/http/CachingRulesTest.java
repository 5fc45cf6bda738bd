package org.turbostan.http;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turbostan.Lifetime;
import org.turbostan.http.CachingRule.Kind;
import org.turbostan.http.CachingRule.Part;

class CachingRulesTest {

  @Test
  void aRuleSaysHowItsPagesAreCached() {
    CachingRule rule =
        only(
            "/catalogue/* ttl=60s stale=10m tags=catalogue,top"
                + " vary=param:page,header:HX-Request,cookie:theme,locale"
                + " ignore=utm_*,gclid,header:User-Agent sorted-query public",
            "/catalogue/shoes");
    assertThat(rule.lifetime())
        .isEqualTo(Lifetime.of(Duration.ofSeconds(60)).withStale(Duration.ofMinutes(10)));
    assertThat(rule.tags()).containsExactlyInAnyOrder("catalogue", "top");
    assertThat(rule.vary())
        .containsExactly(
            new Part(Kind.PARAM, "page"),
            new Part(Kind.HEADER, "hx-request"),
            new Part(Kind.COOKIE, "theme"),
            new Part(Kind.LOCALE, ""));
    assertThat(rule.ignore().parameters()).containsExactly("utm_*", "gclid");
    assertThat(rule.ignore().headers()).containsExactly("user-agent");
    assertThat(rule.sortedQuery()).isTrue();
    assertThat(rule.isPublic()).isTrue();
  }

  @Test
  void aRuleIsPrivateAndKeepsTheWholeQueryUnlessItSaysOtherwise() {
    CachingRule rule = only("/a ttl=60", "/a");
    assertThat(rule.isPublic()).isFalse();
    assertThat(rule.sortedQuery()).isFalse();
    assertThat(rule.ignore()).isEqualTo(CachingRule.Ignored.NOTHING);
  }

  @Test
  void aRuleMayLeaveTheLifetimeToTheApplication() {
    CachingRule.Terms terms = only("/a", "/a").terms();
    assertThat(terms.ttl()).isNull();
    assertThat(terms.override()).isFalse();
    assertThat(terms.heuristic()).isFalse();
    assertThat(only("/a", "/a").obeysRequests()).isNull();
  }

  @Test
  void aRuleSaysHowLongAnswersLive() {
    CachingRule rule =
        only("/a ttl=1m status=404:10s,301:1h override heuristic request-directives=obey", "/a");
    assertThat(rule.terms().byStatus())
        .isEqualTo(Map.of(404, Duration.ofSeconds(10), 301, Duration.ofHours(1)));
    assertThat(rule.terms().override()).isTrue();
    assertThat(rule.terms().heuristic()).isTrue();
    assertThat(rule.obeysRequests()).isTrue();
  }

  @Test
  void rulesStandOnLinesOrBetweenSemicolonsAndMayHaveComments() {
    CachingRules rules =
        CachingRules.parse(
            "\n  # pages\r\n/a ttl=1s # fast; or so\n /b ttl=2s; /c ttl=3s;\n", Duration.ZERO);
    assertThat(rules.size()).isEqualTo(3);
    assertThat(requireNonNull(rules.match("/c")).lifetime().fresh())
        .isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void theFirstRuleThatMatchesCounts() {
    CachingRules rules = CachingRules.parse("/a/b ttl=1s\n/a/* ttl=2s\n/* ttl=3s", Duration.ZERO);
    assertThat(requireNonNull(rules.match("/a/b")).lifetime().fresh()).hasSeconds(1);
    assertThat(requireNonNull(rules.match("/a/c")).lifetime().fresh()).hasSeconds(2);
    assertThat(requireNonNull(rules.match("/d")).lifetime().fresh()).hasSeconds(3);
  }

  @Test
  void staleIsTheSitesUnlessTheRuleSays() {
    CachingRules rules = CachingRules.parse("/a ttl=1s\n/b ttl=1s stale=0", Duration.ofMinutes(1));
    assertThat(requireNonNull(rules.match("/a")).lifetime().staleIfError()).hasMinutes(1);
    assertThat(requireNonNull(rules.match("/b")).lifetime().staleIfError()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "/a,        /a,       true",
    "/a,        /a/,      false",
    "/a,        /b,       false",
    "/a/*,      /a,       true",
    "/a/*,      /a/,      true",
    "/a/*,      /a/b/c,   true",
    "/a/*,      /ab,      false",
    "/*,        /,        true",
    "/*,        /x/y,     true",
    "/,         /,        true",
    "/,         /x,       false",
    "*.css,     /x/y.css, true",
    "*.css,     /x.css/y, false",
    "*.css,     /css,     false",
    "*.tar.gz,  /x.tar.gz, true",
  })
  void aPatternMatchesAsInAServletMapping(String pattern, String path, boolean matches) {
    assertThat(CachingRules.parse(pattern + " ttl=1s", Duration.ZERO).match(path) != null)
        .isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "catalogue ttl=1s        | begins neither with / nor with *.",
        "/a*b ttl=1s             | has a * in the middle",
        "/a?x ttl=1s             | holds a % or a ?",
        "/%61 ttl=1s             | holds a % or a ?",
        "*. ttl=1s               | begins neither",
        "/a override             | Add a ttl",
        "/a heuristic=1          | takes no value",
        "/a status=404           | status=404:10s",
        "/a status=206:1h        | status that can be cached",
        "/a status=404:0         | keeps nothing",
        "/a request-directives=1 | Write obey or ignore",
        "/a location=stay        | Write keep or delete",
        "/a ttl=1s vary=header:* | Name those that matter",
        "/a ttl=                 | is not a time span",
        "/a ttl=soon             | is not a time span",
        "/a ttl=0                | a ttl of 0 keeps nothing",
        "/a ttl=1s stale=x       | is not a time span",
        "/a ttl=1s ttl=2s        | is there twice",
        "/a ttl=1s tll=2s        | unknown word \"tll=\"",
        "/a ttl=1s privat        | unknown word \"privat\"",
        "/a ttl=1s public=true   | takes no value",
        "/a ttl=1s tags=a,,b     | empty place",
        "/a ttl=1s tags=         | empty place",
        "/a ttl=1s tags          | empty place",
        "/a ttl                  | is not a time span",
        "/a ttl=1s vary=user     | Write param:NAME, header:NAME",
        "/a ttl=1s vary=header:  | Write param:NAME, header:NAME",
        "/a ttl=1s vary=header:Cookie         | vary=cookie:NAME",
        "/a ttl=1s vary=header:Authorization  | Take authorization out",
        "/a ttl=1s vary=header:a(b            | is not the name of a header",
        "/a ttl=1s ignore=a*b                 | its beginning with a *",
        "/a ttl=1s ignore=cookie:x            | is not known",
        "/a ttl=1s ignore=header:Cookie       | would show one visitor's page to others",
      })
  void aWrongRuleIsRefusedWithTheCure(String rule, String cure) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CachingRules.parse("/first ttl=1s\n" + rule, Duration.ZERO))
        .withMessageContaining("\"" + rule.replace("\"", "\\\"") + "\" in line 2")
        .withMessageContaining(cure);
  }

  @Test
  void aRuleThatWouldNeverCountIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CachingRules.parse("/a ttl=1s; /a ttl=2s", Duration.ZERO))
        .withMessageContaining("Join the two");
  }

  private static CachingRule only(String rule, String path) {
    return requireNonNull(CachingRules.parse(rule, Duration.ZERO).match(path));
  }
}
