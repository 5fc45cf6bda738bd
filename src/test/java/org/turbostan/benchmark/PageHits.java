package org.turbostan.benchmark;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * What a hit of a page of 40 kB costs in local mode, beside a servlet without a filter that writes
 * the same {@code byte[]}: requests a second, and CPU time of the server for each, over real
 * connections to a real container in this process. Hits in gzip and 304 stand beside them.
 *
 * <p>Each round measures all of them, one after the other, and each turn a second later in the
 * order; ratios are of one round, and what is printed is their median, with the lowest and the
 * highest quarter. Run it by
 *
 * <pre>{@code
 * mvn -Pbenchmark -Dbenchmark.main=org.turbostan.benchmark.PageHits
 * }</pre>
 */
public final class PageHits {

  private static final int CLIENTS = 2;
  private static final int WARM_UP = 6;
  private static final int ROUNDS = 24;
  private static final long MILLIS = 500;

  /** What is compared with the first of them. */
  enum Subject {
    SERVLET("servlet without filter", PageHitServer.PLAIN),
    HIT("hit", PageHitServer.CACHED),
    GZIP("hit in gzip", PageHitServer.CACHED, "Accept-Encoding: gzip"),
    NOT_MODIFIED("304", PageHitServer.CACHED, "If-None-Match: *");

    private final String name;
    private final String path;
    private final String[] header;

    Subject(String name, String path, String... header) {
      this.name = name;
      this.path = path;
      this.header = header;
    }
  }

  /**
   * What one subject did in one round.
   *
   * @param cpu the server's share, in microseconds for a request
   */
  private record Measured(double requestsPerSecond, double cpu) {}

  private PageHits() {}

  /** Measures on both containers, and prints a table for each. */
  public static void main(String[] arguments) throws Exception {
    for (PageHitServer.Kind kind : PageHitServer.Kind.values()) {
      try (PageHitServer server = kind.start()) {
        check(server.base());
        print(kind, measure(server.base()));
      }
    }
  }

  /** Fails unless each subject gets the answer that it is about. */
  static void check(URI base) throws IOException {
    for (Subject subject : Subject.values()) {
      try (KeptConnection connection = connect(base, subject)) {
        connection.ask();
        KeptConnection.Answer answer = connection.ask();
        boolean right =
            switch (subject) {
              case SERVLET -> is(answer, 200, PageHitServer.BODY.length) && !answer.has("Age:");
              case HIT -> is(answer, 200, PageHitServer.BODY.length) && answer.has("Age:");
              case GZIP -> answer.has("Content-Encoding: gzip") && answer.has("Age:");
              case NOT_MODIFIED -> is(answer, 304, 0) && answer.has("Age:");
            };
        if (!right) {
          throw new IllegalStateException(subject + " gets another answer: " + answer);
        }
      }
    }
  }

  private static boolean is(KeptConnection.Answer answer, int status, int length) {
    return answer.header().startsWith("HTTP/1.1 " + status) && answer.length() == length;
  }

  private static KeptConnection connect(URI base, Subject subject) throws IOException {
    return new KeptConnection(base, subject.path, subject.header);
  }

  private static List<Map<Subject, Measured>> measure(URI base) throws Exception {
    List<Map<Subject, Measured>> rounds = new ArrayList<>();
    for (int i = 0; i < WARM_UP + ROUNDS; i++) {
      Map<Subject, Measured> round = new EnumMap<>(Subject.class);
      Subject[] subjects = Subject.values();
      for (int n = 0; n < subjects.length; n++) {
        Subject subject = subjects[(i + n) % subjects.length];
        round.put(subject, run(base, subject));
      }
      if (i >= WARM_UP) {
        rounds.add(round);
      }
    }
    return rounds;
  }

  private static Measured run(URI base, Subject subject) throws Exception {
    long[] requests = new long[CLIENTS];
    long[] clientCpu = new long[CLIENTS];
    CountDownLatch ready = new CountDownLatch(CLIENTS);
    List<Thread> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      int me = i;
      Thread client =
          new Thread(
              () -> {
                try (KeptConnection connection = connect(base, subject)) {
                  connection.ask();
                  ready.countDown();
                  ready.await();
                  long cpu = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
                  long end = System.nanoTime() + MILLIS * 1_000_000;
                  while (System.nanoTime() < end) {
                    connection.ask();
                    requests[me]++;
                  }
                  clientCpu[me] =
                      ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - cpu;
                } catch (IOException | InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      clients.add(client);
      client.start();
    }
    ready.await();
    long start = System.nanoTime();
    long cpu = processCpu();
    for (Thread client : clients) {
      client.join();
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    long all = Arrays.stream(requests).sum();
    long server = processCpu() - cpu - Arrays.stream(clientCpu).sum();
    return new Measured(all / seconds, server / 1e3 / all);
  }

  private static long processCpu() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }

  private static void print(PageHitServer.Kind kind, List<Map<Subject, Measured>> rounds) {
    System.out.printf("%n%s, %d kB, %d rounds%n", kind, PageHitServer.BODY.length / 1000, ROUNDS);
    System.out.println(
        "| | requests/s | of the servlet's | server's CPU each | of the servlet's |");
    System.out.println("|---|---|---|---|---|");
    for (Subject subject : Subject.values()) {
      double[] speed = new double[ROUNDS];
      double[] cpu = new double[ROUNDS];
      double[] speedRatio = new double[ROUNDS];
      double[] cpuRatio = new double[ROUNDS];
      for (int i = 0; i < ROUNDS; i++) {
        Measured own = rounds.get(i).getOrDefault(subject, new Measured(0, 0));
        Measured servlet = rounds.get(i).getOrDefault(Subject.SERVLET, own);
        speed[i] = own.requestsPerSecond;
        cpu[i] = own.cpu;
        speedRatio[i] = own.requestsPerSecond / servlet.requestsPerSecond;
        cpuRatio[i] = own.cpu / servlet.cpu;
      }
      System.out.printf(
          Locale.ROOT,
          "| %s | %,.0f | %s | %.1f µs | %s |%n",
          subject.name,
          quantile(speed, 0.5),
          spread(speedRatio),
          quantile(cpu, 0.5),
          spread(cpuRatio));
    }
  }

  static String spread(double[] ratios) {
    return String.format(
        Locale.ROOT,
        "%.2f (%.2f–%.2f)",
        quantile(ratios, 0.5),
        quantile(ratios, 0.25),
        quantile(ratios, 0.75));
  }

  static double quantile(double[] values, double at) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[(int) Math.round(at * (sorted.length - 1))];
  }

  /** For the request line and header, which are ASCII. */
  static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }
}
