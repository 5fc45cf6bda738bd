package org.turbostan.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.turbostan.benchmark.Servers.Cost;
import org.turbostan.benchmark.Servers.Running;

/**
 * What one request for a page of 20 cached fragments of 2 kB costs, in processor time of server and
 * memcached as the operating system counts it, for each {@link Way} to serve it.
 *
 * <p>Each way has a process of its own. They all run at once and are asked one after another, round
 * by round, so that what disturbs the machine disturbs all of them; ratios are of one round.
 *
 * <pre>{@code
 * mvn -Ppage-benchmark
 * }</pre>
 */
final class PageRun {

  private static final int ROUNDS = Integer.getInteger("rounds", 5);
  private static final int MANY = 16;
  private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("seconds", 4));
  private static final Duration WARM_UP = Duration.ofSeconds(Integer.getInteger("warmup", 20));
  private static final Duration RUN_IN = Duration.ofSeconds(Integer.getInteger("runin", 75));
  private static final Path REPORT = Path.of("target", "page-benchmark.md");

  private final Map<Way, List<Cost>> many = new EnumMap<>(Way.class);
  private final Map<Way, List<Cost>> one = new EnumMap<>(Way.class);

  private PageRun() {}

  /** Runs the benchmark, of the ways that are named or of all, and writes what it found. */
  public static void main(String... args) throws Exception {
    List<Way> ways = new ArrayList<>();
    // What the floor writes is what another has made.
    ways.add(Way.MAP);
    (args.length == 0 ? Arrays.stream(Way.values()) : Arrays.stream(args).map(Way::valueOf))
        .filter(way -> way != Way.MAP)
        .forEach(ways::add);
    String report = new PageRun().run(ways);
    System.out.println(report);
    Files.createDirectories(REPORT.getParent());
    Files.writeString(REPORT, report);
  }

  private String run(List<Way> ways) throws Exception {
    try (Servers servers = new Servers(1)) {
      List<Running> running = new ArrayList<>();
      for (Way way : ways) {
        running.add(servers.start(way, PageSpec.told()));
        many.put(way, new ArrayList<>());
        one.put(way, new ArrayList<>());
      }
      for (Running server : running) {
        Servers.load(List.of(server), MANY, WARM_UP);
      }
      Servers.keepAsking(running, RUN_IN);
      for (int round = 0; round < ROUNDS; round++) {
        for (Running server : running) {
          many.get(server.way()).add(servers.measure(List.of(server), MANY, TIME));
          one.get(server.way()).add(servers.measure(List.of(server), 1, TIME));
        }
        System.out.println("round " + (round + 1) + " of " + ROUNDS);
      }
    }
    return report();
  }

  private String report() {
    StringBuilder text = new StringBuilder();
    text.append(
        "JDK %s, %d processors, %s, %d rounds of %d s; medians, with the least and the most.%n%n"
            .formatted(
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                Load.name(),
                ROUNDS,
                TIME.toSeconds()));
    table(text, MANY + " connections", many);
    text.append('\n');
    table(text, "1 connection", one);
    return text.toString();
  }

  private static void table(StringBuilder text, String title, Map<Way, List<Cost>> costs) {
    text.append("| ").append(title);
    text.append(" | CPU per request | of it memcached | to the hand-written tag | to the floor |");
    text.append(" to ours, local | p50 |\n|---|---|---|---|---|---|---|\n");
    for (Map.Entry<Way, List<Cost>> row : costs.entrySet()) {
      List<Cost> values = row.getValue();
      text.append("| ").append(row.getKey().title).append(" | ");
      text.append(Figures.of(values, Cost::micros).text("%.1f")).append(" µs | ");
      text.append("%.1f µs".formatted(Figures.of(values, Cost::memcachedMicros).median()));
      for (Way other : List.of(Way.MAP, Way.FLOOR, Way.LOCAL)) {
        text.append(" | ");
        if (costs.containsKey(other)) {
          text.append(Figures.ratios(values, costs.get(other), Cost::micros).text("%.2f"));
        }
      }
      text.append(" | ");
      text.append("%.0f".formatted(Figures.of(values, Cost::p50Micros).median()));
      text.append(" µs |\n");
    }
  }
}
