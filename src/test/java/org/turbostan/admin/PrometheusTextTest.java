package org.turbostan.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turbostan.FragmentCache;
import org.turbostan.Metric;
import org.turbostan.local.LocalStore;
import org.turbostan.testing.Document;

/** Figures in the text format that Prometheus reads. */
class PrometheusTextTest {

  private static final Pattern FIGURE = Pattern.compile("turbostan_\\w+(\\{[^}]+})?");

  @Test
  void figuresOfOneNameAreExplainedOnce() {
    Metric hits = new Metric("requests", "Help.", Metric.Kind.COUNTER, Map.of("a", "hit"), 3);
    Metric misses = new Metric("requests", "Help.", Metric.Kind.COUNTER, Map.of("a", "miss"), 1e9);
    assertThat(PrometheusText.of(List.of(hits, misses)))
        .isEqualTo(
            """
            # HELP turbostan_requests_total Help.
            # TYPE turbostan_requests_total counter
            turbostan_requests_total{a="hit"} 3
            turbostan_requests_total{a="miss"} 1000000000
            """);
  }

  @Test
  void labelsAreEscaped() {
    Metric odd = new Metric("up", "Help.", Metric.Kind.GAUGE, Map.of("a", "\"\\\n"), 0.25);
    assertThat(PrometheusText.of(List.of(odd)))
        .endsWith("turbostan_up{a=\"\\\"\\\\\\n\"} 0.250000000\n");
  }

  @Test
  void whatNobodyKnowsYetIsLeftOut() {
    Metric unknown = new Metric("used", "Help.", Metric.Kind.GAUGE, Map.of(), Double.NaN);
    assertThat(PrometheusText.of(List.of(unknown))).isEmpty();
  }

  @Test
  void visitorsHaveNoSayInHowManyLinesThereAre() {
    FragmentCache cache = FragmentCache.builder(new LocalStore(1_000_000)).build();
    String text = PrometheusText.of(Metric.of(cache));
    assertThat(text.lines().count()).isLessThan(150);
    assertThat(text)
        .contains("turbostan_requests_total{outcome=\"hit\"} 0\n")
        .contains("turbostan_reasons_total{reason=\"too-large\"} 0\n")
        .contains("turbostan_server_limit_bytes{server=\"this node\"} 1000000\n");
  }

  @ParameterizedTest
  @CsvSource({"README.md, alert", "docs/operating.md, alerts"})
  void alertsAskForFiguresThatThereAre(String document, String example) {
    FragmentCache cache = FragmentCache.builder(new LocalStore(1_000_000)).build();
    List<String> figures = PrometheusText.of(Metric.of(cache)).lines().toList();
    List<String> asked =
        FIGURE
            .matcher(Document.of(document).example(example))
            .results()
            .map(MatchResult::group)
            .toList();
    assertThat(asked)
        .isNotEmpty()
        .allSatisfy(
            figure ->
                assertThat(figures)
                    .anyMatch(line -> line.matches(Pattern.quote(figure) + "[ {].*")));
  }
}
