package org.turbostan.benchmark;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.VectorGraphicsEncoder;
import org.knowm.xchart.VectorGraphicsEncoder.VectorGraphicsFormat;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.LegendPosition;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws what a request costs over what grows. */
final class Chart {

  /** From Okabe and Ito, told apart by everybody. */
  private static final List<Color> COLOURS =
      List.of(new Color(0x0072b2), new Color(0xd55e00), new Color(0x009e73), new Color(0xcc79a7));

  private Chart() {}

  /**
   * Writes a drawing.
   *
   * @param lines the microseconds at each point, by name
   */
  static void write(Path file, String axis, List<Double> points, Map<String, List<Double>> lines)
      throws IOException {
    XYChart chart =
        new XYChartBuilder()
            .width(640)
            .height(360)
            .xAxisTitle(axis)
            .yAxisTitle("µs of CPU a request")
            .build();
    boolean wide = points.get(points.size() - 1) > 100 * Math.max(1, points.get(0));
    chart
        .getStyler()
        .setXAxisLogarithmic(wide && points.get(0) > 0)
        .setYAxisMin(0.0)
        .setLegendPosition(LegendPosition.InsideNW)
        .setChartBackgroundColor(Color.WHITE)
        .setPlotBorderVisible(false)
        .setLegendFont(new Font(Font.SANS_SERIF, Font.PLAIN, 11));
    int next = 0;
    for (Map.Entry<String, List<Double>> line : lines.entrySet()) {
      XYSeries series = chart.addSeries(line.getKey(), points, line.getValue());
      series.setMarker(SeriesMarkers.CIRCLE);
      series.setLineColor(COLOURS.get(next % COLOURS.size()));
      series.setMarkerColor(COLOURS.get(next++ % COLOURS.size()));
      series.setLineStyle(new BasicStroke(2));
    }
    VectorGraphicsEncoder.saveVectorGraphic(chart, file.toString(), VectorGraphicsFormat.SVG);
  }
}
