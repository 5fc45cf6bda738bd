package org.turbostan.http;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.turbostan.http.AnswerLines.NOW;
import static org.turbostan.http.AnswerLines.answer;
import static org.turbostan.http.Rules.only;
import static org.turbostan.http.Rules.rule;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turbostan.Lifetime;

/** RFC 9111, sections 4.2.1 and 4.2.2; RFC 9213; RFC 5861. */
class FreshnessLifetimeTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "X-Any: 1                                      | 60",
        "Cache-Control: max-age=30                     | 30",
        "Cache-Control: max-age=600                    | 600",
        "Cache-Control: max-age=\"30\"                 | 30",
        "Cache-Control: MAX-AGE=0030                   | 30",
        "Cache-Control: foo, max-age=30, bar=\"a, b\"  | 30",
        "Cache-Control: x=\"max-age=9\", max-age=30    | 30",
        "Cache-Control: max-age=30, x=\"max-age=9\"    | 30",
        "Cache-Control: max-age=30, s-maxage=40        | 40",
        "Cache-Control: s-maxage=40\\nCache-Control: max-age=30 | 40",
        "Cache-Control: max-age=30, max-age=20         | 20",
        "Cache-Control: max-age=20\\nCache-Control: max-age=30  | 20",
        "Cache-Control: max-age=2147483649             | 2147483648",
        "Cache-Control: max-age=99999999999999999999   | 2147483648",
        "Expires: Sun, 01 Mar 2026 12:00:30 GMT        | 30",
        "Expires: Sunday, 01-Mar-26 12:00:30 GMT       | 30",
        "Expires: Sun Mar  1 12:00:30 2026             | 30",
        "Expires: Sun, 01 Mar 2026 12:00:30 UTC        | 0",
        "Expires: Sun, 01 Mar 2026 12:00:30 GMT\\nExpires: 0    | 0",
        "Cache-Control: max-age=50\\nExpires: 0        | 50",
        "Cache-Control: no-cache, max-age=50           | 0",
        "Cache-Control: foo\\nExpires: Sun, 01 Mar 2026 12:00:30 GMT | 30",
        "Date: Sun, 01 Mar 2026 11:00:00 GMT\\nExpires: Sun, 01 Mar 2026 11:00:10 GMT | 10",
        "Date: Sun, 01 Mar 2026 11:00:00 GMT\\nExpires: Sun, 01 Mar 2026 11:00:00 GMT | 0",
      })
  void theApplicationsWordComesFirst(String lines, long seconds) {
    assertThat(fresh(rule(""), answer(lines))).hasSeconds(seconds);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max-age=10                      | 10",
        "max-age=10, s-maxage=20         | 20",
        "max-age=10;foo=bar, x=(1 2);y   | 10",
        "foo, max-age=10                 | 10",
        "max-age=5, max-age=10           | 10",
        "max-age=99999999999             | 2147483648",
        "max-age=-1                      | 0",
        "no-cache                        | 0",
        "                                | 30",
        "max-age=10,                     | 30",
        "max-age=10, &&&                 | 30",
        "max-age=\"10\"                  | 30",
        "max-age =10                     | 30",
        "max-age= 10                     | 30",
        "Max-Age=10                      | 30",
        "max-age=10.5                    | 30",
        "foo                             | 60",
      })
  void aTargetedFieldThatCanBeReadTakesThePlaceOfTheOthers(String value, long seconds) {
    Answer answer =
        answer(
            "Cache-Control: max-age=30\\nExpires: 0\\nCDN-Cache-Control: "
                + (value == null ? "" : value));
    assertThat(fresh(rule(""), answer)).hasSeconds(seconds);
  }

  @Test
  void theFieldForThisCacheComesBeforeThatForAll() {
    assertThat(
            fresh(
                rule(""),
                answer("CDN-Cache-Control: max-age=10\\nTurboStan-Cache-Control: max-age=20")))
        .hasSeconds(20);
  }

  @Test
  void aRuleMayOverrideAgesButNotProhibitions() {
    assertThat(fresh(rule("override"), answer("Cache-Control: max-age=5"))).hasSeconds(60);
    assertThat(fresh(rule("override"), answer("Expires: 0"))).hasSeconds(60);
    assertThat(fresh(rule("override"), answer("Cache-Control: no-cache"))).isZero();
  }

  @ParameterizedTest
  @CsvSource({"200, 100", "404, 100", "410, 100", "302, -1", "500, -1", "599, -1"})
  void freshnessIsEstimatedForSomeStatusesWhereTheRuleAsksForIt(int status, long seconds) {
    Answer answer = answer(status, "Last-Modified: Sun, 01 Mar 2026 11:43:20 GMT");
    Lifetime lifetime = FreshnessLifetime.of(only("heuristic").terms(), answer, NOW);
    assertThat(lifetime == null ? -1 : lifetime.fresh().toSeconds()).isEqualTo(seconds);
    assertThat(FreshnessLifetime.of(only("").terms(), answer, NOW)).isNull();
  }

  @Test
  void anEstimateIsADayAtTheMost() {
    Answer answer = answer("Last-Modified: Sun, 01 Mar 2020 11:43:20 GMT");
    assertThat(fresh(only("heuristic"), answer)).hasHours(24);
  }

  @Test
  void aRuleHasALifetimeForEachStatus() {
    assertThat(fresh(rule("status=404:10s"), answer(404, ""))).hasSeconds(10);
    assertThat(fresh(rule("status=404:10s"), answer(404, "Cache-Control: max-age=5")))
        .hasSeconds(5);
    assertThat(FreshnessLifetime.of(rule("").terms(), answer(404, ""), NOW)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "must-revalidate, max-age=60",
        "proxy-revalidate, max-age=60",
        "s-maxage=60",
        "MUST-REVALIDATE, max-age=60, stale-while-revalidate=60"
      })
  void theApplicationMayForbidStaleAnswers(String directives) {
    assertThat(FreshnessLifetime.of(rule("stale=10m").terms(), control(directives), NOW))
        .isEqualTo(Lifetime.of(Duration.ofSeconds(60)));
  }

  @Test
  void theApplicationMayAllowStaleAnswers() {
    Lifetime lifetime =
        requireNonNull(
            FreshnessLifetime.of(
                rule("stale=10m").terms(),
                control("stale-while-revalidate=5, stale-if-error=0"),
                NOW));
    assertThat(lifetime.staleWhileRevalidate()).hasSeconds(5);
    assertThat(lifetime.staleIfError()).isZero();
  }

  private static Answer control(String directives) {
    return answer("Cache-Control: " + directives);
  }

  private static Duration fresh(CachingRule rule, Answer answer) {
    return requireNonNull(FreshnessLifetime.of(rule.terms(), answer, NOW)).fresh();
  }
}
