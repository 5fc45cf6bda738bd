package org.turbostan.micrometer;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.turbostan.FragmentCache;
import org.turbostan.Metric;

/**
 * The figures of a cache, read together: whoever collects them asks for each one by itself, and so
 * sees one moment.
 *
 * <p>Safe for use by many threads.
 */
final class Figures {

  /** Far below the time between two collections. */
  private static final long GOOD_NANOS = Duration.ofMillis(200).toNanos();

  private final FragmentCache cache;

  // Guarded by this.
  private final Map<Id, Double> values = new HashMap<>();
  private long readAt;

  /** What tells figures apart. */
  record Id(String name, Map<String, String> labels) {

    static Id of(Metric metric) {
      return new Id(metric.name(), metric.labels());
    }
  }

  Figures(FragmentCache cache) {
    this.cache = cache;
    read();
  }

  /** Reads all figures now. */
  synchronized List<Metric> read() {
    List<Metric> all = Metric.of(cache);
    for (Metric each : all) {
      values.put(Id.of(each), each.value());
    }
    readAt = System.nanoTime();
    return all;
  }

  /** Returns one of them, as it was a moment ago. */
  synchronized double value(Id id) {
    if (System.nanoTime() - readAt > GOOD_NANOS) {
      read();
    }
    return values.getOrDefault(id, Double.NaN);
  }
}
