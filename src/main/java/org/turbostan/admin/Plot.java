package org.turbostan.admin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.turbostan.Sample;

/**
 * Draws what happened over time as SVG: one line, from the first sample to the last.
 *
 * @param id tells it apart on its page
 * @param title what it shows
 * @param unit stands after numbers, e.g. {@code " %"}
 * @param least the top of the scale is no lower than this
 * @param figure the value, from what happened between two samples
 */
record Plot(String id, String title, String unit, double least, ToDoubleFunction<Sample> figure) {

  private static final int WIDTH = 320;
  private static final int HEIGHT = 90;

  /** A point of the line: a moment, as a share of the whole span, and a value. */
  private record Point(double x, double y) {}

  /** Returns the drawing. */
  Html draw(List<Sample> samples) {
    List<Point> points = points(samples);
    double top = points.stream().mapToDouble(Point::y).max().orElse(0);
    double scale = Math.max(least, nice(top));
    String now = points.isEmpty() ? "–" : number(points.get(points.size() - 1).y) + unit;
    String span =
        samples.size() < 2
            ? "just now"
            : Words.span(
                Duration.between(samples.get(0).at(), samples.get(samples.size() - 1).at()));
    return new Html()
        .add(
            "<figure class=\"plot\"><figcaption><span>{}</span> <b>{}</b></figcaption>", title, now)
        .add(
            "<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-labelledby=\"{}\" class=\"{}\">",
            WIDTH,
            HEIGHT,
            "t-" + id,
            "line-" + id)
        .add(
            "<title id=\"{}\">{}: {} now, at most {}, over {}</title>",
            "t-" + id,
            title,
            now,
            number(top) + unit,
            span)
        .add("<path class=\"grid\" d=\"M0 1H320M0 45H320M0 89H320\"/>")
        .add("<path class=\"area\" d=\"{}\"/>", path(points, scale, true))
        .add("<path class=\"curve\" d=\"{}\"/>", path(points, scale, false))
        .add("<text x=\"2\" y=\"11\">{}</text></svg>", number(scale) + unit)
        .add("<p class=\"axis\"><span>{} ago</span><span>now</span></p></figure>", span);
  }

  private List<Point> points(List<Sample> samples) {
    List<Point> points = new ArrayList<>();
    if (samples.size() < 2) {
      return points;
    }
    long from = samples.get(0).at().toEpochMilli();
    double all = Math.max(1, samples.get(samples.size() - 1).at().toEpochMilli() - from);
    for (int i = 1; i < samples.size(); i++) {
      Sample before = samples.get(i - 1);
      Sample after = samples.get(i);
      double value = figure.applyAsDouble(after.since(before)) / divisor(before, after);
      points.add(new Point((before.at().toEpochMilli() - from) / all, value));
      points.add(new Point((after.at().toEpochMilli() - from) / all, value));
    }
    return points;
  }

  /** Shares stand for themselves; all else is for one second. */
  private double divisor(Sample before, Sample after) {
    double seconds = Duration.between(before.at(), after.at()).toMillis() / 1000.0;
    return unit.equals(" %") ? 1 : Math.max(0.001, seconds);
  }

  private static String path(List<Point> points, double scale, boolean closed) {
    StringBuilder path = new StringBuilder();
    for (Point point : points) {
      path.append(path.isEmpty() ? 'M' : 'L').append(coordinate(point.x * WIDTH)).append(' ');
      path.append(coordinate(HEIGHT - 1 - (HEIGHT - 2) * Math.min(1, point.y / scale)));
    }
    if (closed && !points.isEmpty()) {
      path.append("V").append(HEIGHT).append("H");
      path.append(coordinate(points.get(0).x * WIDTH)).append('Z');
    }
    return path.toString();
  }

  /** Returns the next round number above. */
  private static double nice(double value) {
    if (value <= 0) {
      return 1;
    }
    double power = Math.pow(10, Math.floor(Math.log10(value)));
    for (double step : new double[] {1, 2, 5}) {
      if (value <= step * power) {
        return step * power;
      }
    }
    return 10 * power;
  }

  private static String coordinate(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  private static String number(double value) {
    if (value == 0) {
      return "0";
    }
    return value < 10
        ? String.format(Locale.ROOT, "%.2f", value).replaceAll("\\.?0+$", "")
        : String.format(Locale.ROOT, "%,.0f", value);
  }
}
