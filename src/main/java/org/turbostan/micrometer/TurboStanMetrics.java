package org.turbostan.micrometer;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.MeterBinder;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.ToDoubleFunction;
import org.turbostan.FragmentCache;
import org.turbostan.Metric;

/**
 * Shows the figures of a cache to Micrometer: the same ones, by the same names, as the admin
 * servlet's {@code /metrics}.
 *
 * <pre>{@code
 * new TurboStanMetrics(TurboStan.cache(servletContext)).bindTo(registry);
 * }</pre>
 *
 * <p>A figure's name is written as Micrometer wants it, e.g. {@code turbostan.requests} with the
 * tag {@code outcome}; Prometheus reads {@code turbostan_requests_total}. What a server has not
 * told yet is not a number.
 *
 * <p>The registry holds on to the cache until {@link #close}: close this where the registry lives
 * longer than the web application. Safe for use by many threads.
 */
public final class TurboStanMetrics implements MeterBinder, AutoCloseable {

  private final Figures figures;
  private final Tags tags;
  private final ConcurrentLinkedQueue<Runnable> removals = new ConcurrentLinkedQueue<>();

  /** Makes a binder for a cache. */
  public TurboStanMetrics(FragmentCache cache) {
    this(cache, List.of());
  }

  /**
   * Makes a binder for a cache.
   *
   * @param tags what all its meters have besides their own tags, e.g. to tell two caches apart that
   *     share a registry
   */
  public TurboStanMetrics(FragmentCache cache, Iterable<Tag> tags) {
    this.figures = new Figures(requireNonNull(cache, "cache"));
    this.tags = Tags.of(tags);
  }

  @Override
  public void bindTo(MeterRegistry registry) {
    for (Metric each : figures.read()) {
      Meter meter = register(each, registry);
      removals.add(() -> registry.remove(meter));
    }
  }

  private Meter register(Metric metric, MeterRegistry registry) {
    String name = "turbostan." + metric.name().replace('_', '.');
    Tags own = tags;
    for (Map.Entry<String, String> label : metric.labels().entrySet()) {
      own = own.and(label.getKey(), label.getValue());
    }
    // Registries hold what is measured weakly; this function holds it.
    Figures held = figures;
    Figures.Id id = Figures.Id.of(metric);
    ToDoubleFunction<Figures> value = unused -> held.value(id);
    return metric.kind() == Metric.Kind.COUNTER
        ? FunctionCounter.builder(name, figures, value)
            .description(metric.help())
            .tags(own)
            .register(registry)
        : Gauge.builder(name, figures, value)
            .description(metric.help())
            .tags(own)
            .register(registry);
  }

  /** Takes the meters out of the registries again. */
  @Override
  public void close() {
    for (Runnable removal; (removal = removals.poll()) != null; ) {
      removal.run();
    }
  }
}
