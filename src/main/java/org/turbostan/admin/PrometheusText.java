package org.turbostan.admin;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.turbostan.Metric;

/** Writes figures in the text format of Prometheus, version 0.0.4. */
final class PrometheusText {

  static final String TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private PrometheusText() {}

  /** Returns the figures, those of one name together, without those that nobody knows yet. */
  static String of(List<Metric> metrics) {
    StringBuilder text = new StringBuilder();
    Set<String> said = new HashSet<>();
    for (Metric metric : metrics) {
      if (Double.isNaN(metric.value())) {
        continue;
      }
      boolean counts = metric.kind() == Metric.Kind.COUNTER;
      String name = "turbostan_" + metric.name() + (counts ? "_total" : "");
      if (said.add(name)) {
        text.append("# HELP ").append(name).append(' ').append(metric.help()).append('\n');
        text.append("# TYPE ").append(name).append(counts ? " counter\n" : " gauge\n");
      }
      text.append(name).append(labels(metric.labels())).append(' ');
      text.append(number(metric.value())).append('\n');
    }
    return text.toString();
  }

  private static String labels(Map<String, String> labels) {
    return labels.isEmpty()
        ? ""
        : new TreeMap<>(labels)
            .entrySet().stream()
                .map(label -> label.getKey() + "=\"" + escaped(label.getValue()) + '"')
                .collect(Collectors.joining(",", "{", "}"));
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? String.valueOf((long) value)
        : String.format(Locale.ROOT, "%.9f", value);
  }
}
