package org.turbostan.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import jakarta.servlet.ServletContext;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turbostan.Content;
import org.turbostan.FragmentCache;
import org.turbostan.FragmentKey;
import org.turbostan.FragmentPolicy;
import org.turbostan.Metric;
import org.turbostan.local.LocalStore;
import org.turbostan.servlet.TurboStan;
import org.turbostan.testing.Document;

/** The figures of a cache in real registries of Micrometer. */
class TurboStanMetricsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final FragmentCache cache = FragmentCache.builder(new LocalStore(1_000_000)).build();
  private final TurboStanMetrics metrics = new TurboStanMetrics(cache);
  private final MeterRegistry simple = new SimpleMeterRegistry();
  private final PrometheusMeterRegistry prometheus =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  @BeforeEach
  void bind() {
    metrics.bindTo(simple);
    metrics.bindTo(prometheus);
  }

  @AfterEach
  void close() {
    cache.close();
  }

  @Test
  void theReadmesLineBindsThem() {
    ServletContext servletContext = contextWith(cache);
    MeterRegistry registry = new SimpleMeterRegistry();
    // example: micrometer
    new TurboStanMetrics(TurboStan.cache(servletContext)).bindTo(registry);
    // end of example
    assertThat(registry.find("turbostan.requests").meters()).isNotEmpty();
    Document.of("README.md")
        .assertExampleStandsIn(
            "src/test/java/org/turbostan/micrometer/TurboStanMetricsTest.java", "micrometer");
  }

  @Test
  void countsGoOn() {
    fetch();
    fetch();
    fetch();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(count("hit")).isEqualTo(2);
              assertThat(count("rendered")).isEqualTo(1);
              assertThat(prometheus.scrape())
                  .contains("turbostan_requests_total{outcome=\"hit\"} 2.0");
            });
  }

  @Test
  void eachFigureIsThereByTheNameThatPrometheusReads() {
    List<String> expected =
        Metric.of(cache).stream().map(TurboStanMetricsTest::name).distinct().toList();
    List<String> there =
        prometheus
            .scrape()
            .lines()
            .filter(line -> line.startsWith("# TYPE "))
            .map(line -> line.split(" ")[2])
            .toList();
    assertThat(there).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void eachFigureHasItsOwnLabelsAndValue() {
    for (Metric each : Metric.of(cache)) {
      if (each.kind() == Metric.Kind.GAUGE && !Double.isNaN(each.value())) {
        Map<String, String> labels = each.labels();
        double shown =
            simple
                .get("turbostan." + each.name().replace('_', '.'))
                .tags(labels.entrySet().stream().map(TurboStanMetricsTest::tag).toList())
                .gauge()
                .value();
        assertThat(shown).as(each.toString()).isEqualTo(each.value());
      }
    }
    assertThat(simple.getMeters()).hasSameSizeAs(Metric.of(cache));
  }

  @Test
  void twoCachesInOneRegistryAreToldApartByTags() {
    FragmentCache other = FragmentCache.builder(new LocalStore(2_000_000)).build();
    try (TurboStanMetrics more = new TurboStanMetrics(other, Tags.of("context", "/shop"))) {
      more.bindTo(simple);
      assertThat(simple.get("turbostan.server.limit.bytes").tag("context", "/shop").gauge().value())
          .isEqualTo(2_000_000);
    }
    other.close();
  }

  @Test
  void whatIsClosedLeavesNothingInTheRegistries() {
    metrics.close();
    assertThat(simple.getMeters()).isEmpty();
    assertThat(prometheus.scrape()).doesNotContain("turbostan");
  }

  private void fetch() {
    cache.fetch(
        FragmentKey.of("box", ""),
        FragmentPolicy.of(Duration.ofHours(1)),
        rendering -> Content.of("text"));
  }

  private double count(String outcome) {
    return simple.get("turbostan.requests").tag("outcome", outcome).functionCounter().count();
  }

  private static String name(Metric metric) {
    return "turbostan_" + metric.name() + (metric.kind() == Metric.Kind.COUNTER ? "_total" : "");
  }

  private static io.micrometer.core.instrument.Tag tag(Map.Entry<String, String> label) {
    return io.micrometer.core.instrument.Tag.of(label.getKey(), label.getValue());
  }

  private static ServletContext contextWith(FragmentCache cache) {
    return (ServletContext)
        Proxy.newProxyInstance(
            TurboStanMetricsTest.class.getClassLoader(),
            new Class<?>[] {ServletContext.class},
            (proxy, method, args) -> {
              assertThat(method.getName()).isEqualTo("getAttribute");
              return cache;
            });
  }
}
