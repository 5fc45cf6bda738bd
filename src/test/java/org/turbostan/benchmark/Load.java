package org.turbostan.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Asks for a page as often as a number of connections allows, from another process than the
 * server's: by {@code wrk} where it is installed, else by the JDK's client.
 */
final class Load {

  private static final Pattern BROKEN =
      Pattern.compile("Socket errors: (?!connect 0, read 0, write 0)");

  private static final boolean WRK = isThere("wrk");

  private Load() {}

  /**
   * What was asked for in a while.
   *
   * @param requests how many answers came
   * @param p50Micros how long one took, in the middle
   */
  record Result(long requests, double p50Micros) {}

  static String name() {
    return WRK ? "wrk" : "java.net.http";
  }

  static Result run(URI page, int connections, Duration time) {
    return WRK ? wrk(page, connections, time) : client(page, connections, time);
  }

  private static Result wrk(URI page, int connections, Duration time) {
    String said;
    try {
      Process wrk =
          new ProcessBuilder(
                  "wrk",
                  "-t1",
                  "-c" + connections,
                  "-d" + time.toSeconds() + "s",
                  "--latency",
                  page.toString())
              .redirectErrorStream(true)
              .start();
      said = new String(wrk.getInputStream().readAllBytes(), UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // A busy machine may time out; what did not arrive is not counted.
    if (said.contains("Non-2xx") || BROKEN.matcher(said).find()) {
      throw new IllegalStateException("wrk: " + said);
    }
    Matcher median = find("50%\\s+([0-9.]+)(us|ms|s)", said);
    double unit =
        switch (median.group(2)) {
          case "us" -> 1;
          case "ms" -> 1_000;
          default -> 1_000_000;
        };
    return new Result(
        Long.parseLong(find("(\\d+) requests in", said).group(1)),
        unit * Double.parseDouble(median.group(1)));
  }

  private static Matcher find(String pattern, String text) {
    Matcher matcher = Pattern.compile(pattern).matcher(text);
    if (!matcher.find()) {
      throw new IllegalStateException("No " + pattern + " in what wrk said: " + text);
    }
    return matcher;
  }

  private static Result client(URI page, int connections, Duration time) {
    HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    long end = System.nanoTime() + time.toNanos();
    List<Long> all = Collections.synchronizedList(new ArrayList<>());
    CompletableFuture<?>[] visitors = new CompletableFuture<?>[connections];
    for (int i = 0; i < connections; i++) {
      visitors[i] = visit(client, HttpRequest.newBuilder(page).build(), end, all);
    }
    CompletableFuture.allOf(visitors).join();
    List<Long> sorted = all.stream().sorted().toList();
    return new Result(all.size(), sorted.get(sorted.size() / 2) / 1_000.0);
  }

  private static CompletableFuture<?> visit(
      HttpClient client, HttpRequest request, long end, List<Long> times) {
    long began = System.nanoTime();
    return client
        .sendAsync(request, BodyHandlers.ofByteArray())
        .thenComposeAsync(
            answer -> {
              if (answer.statusCode() != 200) {
                throw new IllegalStateException("status " + answer.statusCode());
              }
              long now = System.nanoTime();
              times.add(now - began);
              return now < end
                  ? visit(client, request, end, times)
                  : CompletableFuture.completedFuture(null);
            });
  }

  private static boolean isThere(String program) {
    try {
      new ProcessBuilder(program, "-v").redirectErrorStream(true).start().destroy();
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
