package org.turbostan.benchmark;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.turbostan.benchmark.PageServer.Way;
import org.turbostan.testing.Memcached;

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

  private static final int ROUNDS = Integer.getInteger("rounds", 9);
  private static final int CONNECTIONS = Integer.getInteger("connections", 16);
  private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("seconds", 5));
  private static final Duration WARM_UP = Duration.ofSeconds(Integer.getInteger("warmup", 20));

  private PageRun() {}

  /** What a request cost in one round: processor time of server and memcached, and how long. */
  private record Cost(double serverMicros, double memcachedMicros, double p50Micros) {

    double micros() {
      return serverMicros + memcachedMicros;
    }
  }

  /** A server that runs. */
  private record Running(Way way, Process process, URI page) {}

  /** Runs the benchmark and writes what it found to {@code target/page-benchmark.md}. */
  public static void main(String... args) throws Exception {
    List<Way> ways =
        args.length == 0 ? List.of(Way.values()) : Arrays.stream(args).map(Way::valueOf).toList();
    Map<Way, List<Cost>> costs = new EnumMap<>(Way.class);
    List<Running> servers = new ArrayList<>();
    try (Memcached memcached = Memcached.start("-m", "256", "-t", "2")) {
      for (Way way : ways) {
        costs.put(way, new ArrayList<>());
        servers.add(start(way, memcached.address()));
      }
      requireSamePages(servers);
      for (Running server : servers) {
        Load.run(server.page, CONNECTIONS, WARM_UP);
      }
      for (int round = 0; round < ROUNDS; round++) {
        for (Running server : servers) {
          costs.get(server.way).add(measure(server, memcached.pid()));
        }
        System.out.println("round " + (round + 1) + " of " + ROUNDS);
      }
    } finally {
      servers.forEach(server -> server.process.destroy());
    }
    String report = report(costs);
    System.out.println(report);
    Files.writeString(Files.createDirectories(Path.of("target")).resolve(NAME), report);
  }

  private static final String NAME = "page-benchmark.md";

  private static Running start(Way way, String memcached) throws IOException {
    Process process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xms256m",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                "-Djava.util.logging.config.file=src/test/resources/logging.properties",
                PageServer.class.getName(),
                way.name(),
                memcached)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    BufferedReader said = process.inputReader(StandardCharsets.UTF_8);
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      if (line.startsWith("port ")) {
        return new Running(
            way, process, URI.create("http://127.0.0.1:" + line.substring(5) + "/page.jsp"));
      }
    }
    throw new IllegalStateException("The server for " + way + " did not start.");
  }

  /** Also fills the caches. */
  private static void requireSamePages(List<Running> servers) throws Exception {
    String expected = null;
    for (Running server : servers) {
      for (int i = 0; i < 3; i++) {
        HttpRequest request = HttpRequest.newBuilder(server.page).build();
        var answer = HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
        String text = answer.body().strip();
        if (expected == null) {
          expected = text;
        }
        if (answer.statusCode() != 200 || !text.equals(expected)) {
          throw new IllegalStateException(
              server.way + " serves another page: " + answer.statusCode() + "\n" + text);
        }
      }
    }
  }

  private static Cost measure(Running server, long memcached) throws Exception {
    long serverBefore = nanos(server.process.pid());
    long memcachedBefore = nanos(memcached);
    Load.Result result = Load.run(server.page, CONNECTIONS, TIME);
    double requests = 1_000.0 * result.requests();
    return new Cost(
        (nanos(server.process.pid()) - serverBefore) / requests,
        server.way.usesMemcached() ? (nanos(memcached) - memcachedBefore) / requests : 0,
        result.p50Micros());
  }

  /** Returns the processor time of a process so far. */
  private static long nanos(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().totalCpuDuration())
        .orElseThrow(() -> new IllegalStateException("no processor time of process " + pid))
        .toNanos();
  }

  private static String report(Map<Way, List<Cost>> costs) {
    StringBuilder text = new StringBuilder();
    text.append(
        "JDK %s, %d processors, %s, %d connections, %d rounds of %d s\n\n"
            .formatted(
                Runtime.version(),
                Runtime.getRuntime().availableProcessors(),
                Load.name(),
                CONNECTIONS,
                ROUNDS,
                TIME.toSeconds()));
    text.append("| served by | CPU per request | of it memcached | to the hand-written tag |");
    text.append(" to the floor | p50 |\n|---|---|---|---|---|---|\n");
    for (Map.Entry<Way, List<Cost>> row : costs.entrySet()) {
      text.append("| ").append(row.getKey().title).append(" | ");
      text.append(range(row.getValue(), Cost::micros, "%.1f")).append(" µs | ");
      text.append(range(row.getValue(), Cost::memcachedMicros, "%.1f")).append(" µs | ");
      text.append(ratio(row.getValue(), costs.get(Way.MAP))).append(" | ");
      text.append(ratio(row.getValue(), costs.get(Way.FLOOR))).append(" | ");
      text.append(range(row.getValue(), Cost::p50Micros, "%.0f")).append(" µs |\n");
    }
    return text.toString();
  }

  private static String ratio(List<Cost> costs, List<Cost> to) {
    if (to == null) {
      return "";
    }
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < costs.size(); i++) {
      ratios.add(costs.get(i).micros() / to.get(i).micros());
    }
    return range(ratios, ratio -> ratio, "%.2f");
  }

  /** Returns the median, with the smallest and the largest. */
  private static <T> String range(List<T> values, ToDoubleFunction<T> figure, String format) {
    double[] sorted = values.stream().mapToDouble(figure).sorted().toArray();
    return (format + " (" + format + " … " + format + ")")
        .formatted(sorted[sorted.length / 2], sorted[0], sorted[sorted.length - 1]);
  }
}
