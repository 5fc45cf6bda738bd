package org.turbostan.benchmark;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.turbostan.benchmark.Servers.Cost;
import org.turbostan.benchmark.Servers.Running;

/**
 * What a page costs whose fragments miss, because all of them or half of them have keys that were
 * never there, beside the same page without a cache: in local mode, and with a hand-written tag
 * over a bounded map, which does the least that any cache has to do.
 *
 * <p>All ways run at once and are asked one after another, round by round; ratios are of one round.
 *
 * <pre>{@code
 * mvn -Ppage-benchmark -Dpage.main=org.turbostan.benchmark.Misses
 * }</pre>
 *
 * <p>It writes {@code target/misses.md}.
 */
final class Misses {

  private static final int ROUNDS = Integer.getInteger("rounds", 5);
  private static final int CONNECTIONS = 16;
  private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("seconds", 4));
  private static final Duration WARM_UP = Duration.ofSeconds(Integer.getInteger("warmup", 20));
  private static final Path REPORT = Path.of("target", "misses.md");
  private static final List<Way> WAYS = List.of(Way.UNCACHED, Way.BOUNDED, Way.LOCAL);

  private Misses() {}

  /** Runs the benchmark and writes what it found. */
  public static void main(String... args) throws Exception {
    StringBuilder text = new StringBuilder();
    text.append(
        "JDK %s, %d processors, %s, %d connections, %d rounds of %d s; medians, with the range.%n%n"
            .formatted(
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                Load.name(),
                CONNECTIONS,
                ROUNDS,
                TIME.toSeconds()));
    text.append("| misses | rendering one takes | not cached");
    text.append(" | hand-written, bounded | to not cached | TurboStan | to not cached |\n");
    text.append("|---|---|---|---|---|---|---|\n");
    for (int micros : List.of(0, 200)) {
      for (int misses : List.of(100, 50)) {
        PageSpec usual = PageSpec.USUAL;
        run(text, new PageSpec(usual.fragments(), usual.bytes(), usual.keys(), misses, micros));
      }
    }
    System.out.println(text);
    Files.createDirectories(REPORT.getParent());
    Files.writeString(REPORT, text);
  }

  private static void run(StringBuilder text, PageSpec spec) throws Exception {
    Map<Way, List<Cost>> costs = new EnumMap<>(Way.class);
    try (Servers servers = new Servers(1)) {
      List<Running> running = new ArrayList<>();
      for (Way way : WAYS) {
        running.add(servers.start(way, spec));
        costs.put(way, new ArrayList<>());
      }
      for (Running server : running) {
        Servers.load(List.of(server), CONNECTIONS, WARM_UP);
      }
      for (int round = 0; round < ROUNDS; round++) {
        for (Running server : running) {
          costs.get(server.way()).add(servers.measure(List.of(server), CONNECTIONS, TIME));
        }
      }
    }
    text.append("| ").append(spec.misses()).append(" % | about ").append(spec.micros());
    text.append(" µs beside its rows | ");
    List<Cost> uncached = costs.get(Way.UNCACHED);
    text.append(Figures.of(uncached, Cost::micros).text("%.1f")).append(" µs | ");
    for (Way way : List.of(Way.BOUNDED, Way.LOCAL)) {
      List<Cost> cached = costs.get(way);
      text.append(Figures.of(cached, Cost::micros).text("%.1f")).append(" µs | ");
      text.append(Figures.ratios(cached, uncached, Cost::micros).text("%.2f")).append(" | ");
    }
    text.setLength(text.length() - 1);
    text.append('\n');
  }
}
