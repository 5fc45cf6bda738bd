package org.turbostan.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.turbostan.benchmark.Servers.Cost;
import org.turbostan.benchmark.Servers.Running;

/**
 * How what a request costs grows with the page and with the cluster: one curve for each thing that
 * grows, drawn as SVG and written as a table.
 *
 * <p>At each point all ways run at once and are asked one after another, round by round.
 *
 * <pre>{@code
 * mvn -Ppage-benchmark -Dpage.main=org.turbostan.benchmark.Growth
 * }</pre>
 *
 * <p>It writes {@code target/growth.md} and {@code target/growth-NAME.svg}; arguments name the
 * curves that are wanted.
 */
final class Growth {

  private static final int ROUNDS = Integer.getInteger("growth.rounds", 3);
  private static final int CONNECTIONS = 16;
  private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("growth.seconds", 3));
  private static final Duration WARM_UP =
      Duration.ofSeconds(Integer.getInteger("growth.warmup", 15));
  private static final Path TARGET = Path.of("target");

  /**
   * One thing that grows.
   *
   * @param axis what the numbers count
   * @param ways what is compared
   * @param points the numbers, with the circumstances of each
   */
  private record Curve(String name, String axis, List<Way> ways, List<Point> points) {}

  /** The circumstances of one measurement. */
  private record Point(double x, PageSpec page, int memcached, int nodes, int deletesPerSecond) {

    static Point of(double x, PageSpec page) {
      return new Point(x, page, 1, 1, 0);
    }
  }

  private static final List<Curve> CURVES =
      List.of(
          new Curve(
              "fragments",
              "fragments on a page",
              List.of(Way.MAP, Way.LOCAL, Way.MEMCACHED, Way.FOLSOM),
              List.of(1, 5, 20, 100).stream()
                  .map(n -> Point.of(n, new PageSpec(n, 2_000, 0, 0, 0)))
                  .toList()),
          new Curve(
              "bytes",
              "bytes of a fragment, 4 on a page",
              List.of(Way.MAP, Way.LOCAL, Way.MEMCACHED, Way.FOLSOM),
              List.of(200, 2_000, 20_000, 100_000, 500_000).stream()
                  .map(n -> Point.of(n, new PageSpec(4, n, 0, 0, 0)))
                  .toList()),
          new Curve(
              "misses",
              "misses, %",
              List.of(Way.BOUNDED, Way.LOCAL, Way.MEMCACHED),
              List.of(0, 5, 10, 25, 50).stream()
                  .map(n -> Point.of(n, new PageSpec(20, 2_000, 1, n, 0)))
                  .toList()),
          new Curve(
              "keys",
              "distinct keys of 200 bytes",
              List.of(Way.LOCAL, Way.MEMCACHED),
              List.of(100L, 10_000L, 1_000_000L).stream()
                  .map(n -> Point.of(n, new PageSpec(20, 200, n, 0, 0)))
                  .toList()),
          new Curve(
              "servers",
              "memcached servers",
              List.of(Way.MEMCACHED, Way.COLD),
              List.of(1, 2, 4).stream().map(n -> new Point(n, PageSpec.USUAL, n, 1, 0)).toList()),
          new Curve(
              "nodes",
              "nodes",
              List.of(Way.LOCAL, Way.MEMCACHED),
              List.of(1, 2, 4).stream().map(n -> new Point(n, PageSpec.USUAL, 1, n, 0)).toList()),
          new Curve(
              "deletes",
              "deletes of other tags a second",
              List.of(Way.MEMCACHED),
              List.of(0, 1, 10, 100, 1_000).stream()
                  .map(n -> new Point(n, new PageSpec(20, 2_000, 1_000, 0, 0), 1, 1, n))
                  .toList()));

  private Growth() {}

  /** Runs the curves that are named, or all. */
  public static void main(String... names) throws Exception {
    StringBuilder text = new StringBuilder();
    text.append(
        "JDK %s, %d processors, %s, %d connections, %d rounds of %d s; medians.%n"
            .formatted(
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                Load.name(),
                CONNECTIONS,
                ROUNDS,
                TIME.toSeconds()));
    Files.createDirectories(TARGET);
    for (Curve curve : CURVES) {
      if (names.length == 0 || List.of(names).contains(curve.name)) {
        text.append('\n').append(run(curve));
        Files.writeString(TARGET.resolve("growth.md"), text);
      }
    }
    System.out.println(text);
  }

  private static String run(Curve curve) throws Exception {
    StringBuilder table = new StringBuilder("| " + curve.axis);
    Map<String, List<Double>> lines = new LinkedHashMap<>();
    for (Way way : curve.ways) {
      table.append(" | ").append(way.title);
      lines.put(way.title, new ArrayList<>());
    }
    table.append(" |\n").append("|---".repeat(curve.ways.size() + 1)).append("|\n");
    for (Point point : curve.points) {
      System.out.println(curve.axis + ": " + point.x);
      table.append("| ").append("%,.0f".formatted(point.x));
      for (Map.Entry<Way, List<Cost>> row : measure(curve, point).entrySet()) {
        Figures micros = Figures.of(row.getValue(), Cost::micros);
        lines.get(row.getKey().title).add(micros.median());
        table.append(" | ").append(micros.text("%.1f")).append(" µs");
      }
      table.append(" |\n");
    }
    List<Double> points = curve.points.stream().map(Point::x).toList();
    Chart.write(TARGET.resolve("growth-" + curve.name + ".svg"), curve.axis, points, lines);
    return table.toString();
  }

  private static Map<Way, List<Cost>> measure(Curve curve, Point point) throws Exception {
    Map<Way, List<Cost>> costs = new LinkedHashMap<>();
    try (Servers servers = new Servers(point.memcached)) {
      Map<Way, List<Running>> running = new LinkedHashMap<>();
      for (Way way : curve.ways) {
        List<Running> nodes = new ArrayList<>();
        for (int i = 0; i < point.nodes; i++) {
          nodes.add(servers.start(way, point.page));
        }
        running.put(way, nodes);
        costs.put(way, new ArrayList<>());
        Servers.load(nodes, CONNECTIONS, WARM_UP);
      }
      try (Deletes deletes = new Deletes(servers.memcached(), point.deletesPerSecond)) {
        for (int round = 0; round < ROUNDS; round++) {
          for (Way way : curve.ways) {
            costs.get(way).add(servers.measure(running.get(way), CONNECTIONS, TIME));
          }
        }
        deletes.requireAcknowledged();
      }
    }
    return costs;
  }
}
