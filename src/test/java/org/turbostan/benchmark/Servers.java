package org.turbostan.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.turbostan.memcached.ServerAddress;
import org.turbostan.testing.Memcached;

/**
 * The processes of a benchmark: a {@link PageServer} for each way that is compared, and the
 * memcached servers that they share.
 *
 * <p>Not thread-safe.
 */
final class Servers implements AutoCloseable {

  private static final HttpClient CLIENT = HttpClient.newHttpClient();

  private final List<Memcached> memcached = new ArrayList<>();
  private final List<Running> running = new ArrayList<>();

  /** A server that runs. */
  record Running(Way way, PageSpec spec, Process process, URI page) {}

  /**
   * What a request cost, in processor time as the operating system counts it, and how long it took
   * in the middle.
   */
  record Cost(double serverMicros, double memcachedMicros, double p50Micros) {

    double micros() {
      return serverMicros + memcachedMicros;
    }
  }

  /** Starts so many memcached servers. */
  Servers(int memcachedServers) {
    for (int i = 0; i < memcachedServers; i++) {
      memcached.add(Memcached.start("-m", "512", "-t", "2"));
    }
  }

  /** Returns the addresses of the memcached servers. */
  List<ServerAddress> memcached() {
    return memcached.stream().map(server -> new ServerAddress("127.0.0.1", server.port())).toList();
  }

  /** Starts a server and asks it for the page until what can be cached is cached. */
  Running start(Way way, PageSpec spec) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of("-Xms256m", "-Xmx256m", "-cp", ForeignJars.classPath(way)));
    command.add("-Djava.util.logging.config.file=src/test/resources/logging.properties");
    command.addAll(spec.properties());
    command.addAll(List.of(PageServer.class.getName(), way.name()));
    command.add(memcached().stream().map(ServerAddress::toString).collect(Collectors.joining(",")));
    if (way == Way.FLOOR) {
      command.add(made(spec).toString());
    }
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader said = process.inputReader(UTF_8);
    for (String line = said.readLine(); line != null; line = said.readLine()) {
      if (line.startsWith("port ")) {
        URI page = URI.create("http://127.0.0.1:" + line.substring(5) + "/page.jsp");
        Running server = new Running(way, spec, process, page);
        running.add(server);
        requireSamePage(server);
        return server;
      }
    }
    throw new IllegalStateException("The server for " + way + " did not start.");
  }

  /** What is compared must be the same page, from the cache as well as from its rendering. */
  private void requireSamePage(Running server) throws IOException, InterruptedException {
    Running first =
        running.stream().filter(other -> other.spec.equals(server.spec)).findFirst().orElseThrow();
    for (int i = 0; i < 3; i++) {
      String expected = server.spec.isSteady() ? ask(first) : "";
      String page = ask(server);
      if (server.spec.isSteady() && !page.equals(expected)) {
        throw new IllegalStateException(server.way + " serves another page:\n" + page);
      }
    }
  }

  private static String ask(Running server) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(server.page).build();
    HttpResponse<String> answer = CLIENT.send(request, BodyHandlers.ofString());
    if (answer.statusCode() != 200) {
      throw new IllegalStateException(
          server.way + " answers " + answer.statusCode() + ":\n" + answer.body());
    }
    return answer.body().strip();
  }

  /** Returns a file with the page as another server has made it. */
  private Path made(PageSpec spec) throws IOException, InterruptedException {
    Running other =
        running.stream()
            .filter(server -> server.spec.equals(spec))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("FLOOR can't be the first way"));
    return Files.writeString(Files.createTempFile("page", ".html"), ask(other));
  }

  /** Ends a server, and waits for that. */
  void stop(Running server) throws InterruptedException {
    running.remove(server);
    server.process.destroy();
    server.process.waitFor();
  }

  /** Asks servers for their page as often as they can, all of them at once. */
  static Load.Result load(List<Running> servers, int connections, Duration time) {
    List<CompletableFuture<Load.Result>> loads = new ArrayList<>();
    for (Running server : servers) {
      loads.add(
          CompletableFuture.supplyAsync(
              () -> Load.run(server.page, Math.max(1, connections / servers.size()), time)));
    }
    List<Load.Result> results = loads.stream().map(CompletableFuture::join).toList();
    return new Load.Result(
        results.stream().mapToLong(Load.Result::requests).sum(),
        results.stream().mapToDouble(Load.Result::p50Micros).average().orElseThrow());
  }

  /**
   * Asks servers for their page one after the other, over and over. What runs so many times a
   * second, however many requests there are, such as the renewal of a lease, is compiled only when
   * that has gone on for a minute or so; until then it costs about twice as much.
   */
  static void keepAsking(List<Running> servers, Duration time)
      throws IOException, InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    while (System.nanoTime() - end < 0) {
      for (Running server : servers) {
        ask(server);
      }
    }
  }

  /** Measures what a request to these servers costs. */
  Cost measure(List<Running> servers, int connections, Duration time) {
    long[] pids = servers.stream().mapToLong(server -> server.process.pid()).toArray();
    long[] memcachedPids = memcached.stream().mapToLong(Memcached::pid).toArray();
    long before = nanos(pids);
    long memcachedBefore = nanos(memcachedPids);
    Load.Result result = load(servers, connections, time);
    double requests = 1_000.0 * result.requests();
    return new Cost(
        (nanos(pids) - before) / requests,
        servers.get(0).way.usesMemcached ? (nanos(memcachedPids) - memcachedBefore) / requests : 0,
        result.p50Micros());
  }

  /** Returns the processor time of processes so far. */
  private static long nanos(long[] pids) {
    return Arrays.stream(pids)
        .map(
            pid ->
                ProcessHandle.of(pid)
                    .flatMap(process -> process.info().totalCpuDuration())
                    .orElseThrow(() -> new IllegalStateException("no processor time of " + pid))
                    .toNanos())
        .sum();
  }

  @Override
  public void close() {
    running.forEach(server -> server.process.destroy());
    memcached.forEach(Memcached::close);
  }

  /**
   * Caches of another time, written for {@code javax.servlet}: {@code mvn -Ppage-benchmark} has
   * their jars on the class path, and Apache's migration tool makes them fit for {@code
   * jakarta.servlet}.
   */
  private static final class ForeignJars {

    private static final List<String> NAMES = List.of("oscache-", "ehcache-web-", "ehcache-core-");
    private static final String MIGRATION = "jakartaee-migration-";
    private static final Path CONVERTED = Path.of("target", "benchmark-jars");

    /** Returns the class path of a server. */
    static String classPath(Way way) throws IOException, InterruptedException {
      List<String> all = new ArrayList<>();
      boolean foreign = way == Way.OSCACHE || way == Way.EHCACHE;
      for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
        String name = Path.of(entry).getFileName().toString();
        if (name.startsWith(MIGRATION)) {
          continue;
        }
        if (NAMES.stream().noneMatch(name::startsWith)) {
          all.add(entry);
        } else if (foreign) {
          all.add(converted(Path.of(entry)).toString());
        }
      }
      if (foreign && Stream.of("oscache", "ehcache").noneMatch(all.toString()::contains)) {
        throw new IllegalStateException(way + " is there with mvn -Ppage-benchmark only");
      }
      return String.join(File.pathSeparator, all);
    }

    private static Path converted(Path jar) throws IOException, InterruptedException {
      Path converted = Files.createDirectories(CONVERTED).resolve(jar.getFileName());
      if (Files.exists(converted)) {
        return converted;
      }
      Process process =
          new ProcessBuilder(
                  ProcessHandle.current().info().command().orElse("java"),
                  "-cp",
                  System.getProperty("java.class.path"),
                  "org.apache.tomcat.jakartaee.MigrationCLI",
                  jar.toString(),
                  converted.toString())
              .inheritIO()
              .start();
      if (process.waitFor() != 0) {
        throw new IllegalStateException("can't convert " + jar + " to jakarta.servlet");
      }
      return converted;
    }
  }
}
