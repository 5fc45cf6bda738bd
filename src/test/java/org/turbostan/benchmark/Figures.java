package org.turbostan.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Several measurements of one thing: the middle, and how far apart they are. */
final class Figures {

  private final double[] sorted;

  private Figures(double[] values) {
    this.sorted = values.clone();
    Arrays.sort(sorted);
  }

  static <T> Figures of(List<T> values, ToDoubleFunction<T> figure) {
    return new Figures(values.stream().mapToDouble(figure).toArray());
  }

  /** Returns the ratios of each value to the one of the same round. */
  static <T> Figures ratios(List<T> values, List<T> to, ToDoubleFunction<T> figure) {
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < values.size(); i++) {
      ratios.add(figure.applyAsDouble(values.get(i)) / figure.applyAsDouble(to.get(i)));
    }
    return of(ratios, ratio -> ratio);
  }

  double median() {
    return sorted[sorted.length / 2];
  }

  /** Returns the median, with the smallest and the largest, e.g. {@code 1.02 (0.97 … 1.10)}. */
  String text(String format) {
    return (format + " (" + format + " … " + format + ")")
        .formatted(median(), sorted[0], sorted[sorted.length - 1]);
  }
}
