package org.turbostan.benchmark;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.turbostan.Deletion;
import org.turbostan.FragmentCache;
import org.turbostan.Tag;
import org.turbostan.local.BoundedMap;
import org.turbostan.memcached.Copy;
import org.turbostan.memcached.MemcachedStore;
import org.turbostan.memcached.ServerAddress;
import org.turbostan.servlet.SiteOptions;
import org.turbostan.servlet.TurboStan;
import org.turbostan.servlet.TurboStanFilter;
import org.turbostan.testing.Memcached;

/**
 * What deletes of other things cost a node that serves 1,000 warm pages of 10 kB, with memcached:
 * requests a second, reads that memcached sees, and how long it takes until a delete is
 * acknowledged.
 *
 * <p>Another node deletes, in this process, on this machine: that takes its share of both, whatever
 * it deletes. So each rate is measured twice, the second time with deletes in another namespace, of
 * which the node that serves knows nothing; the ratio of the two is what the node itself pays. All
 * are measured in turns, and what is printed is the median of the rounds. Run it by
 *
 * <pre>{@code
 * mvn -Pbenchmark -Dbenchmark.main=org.turbostan.benchmark.DeletesBeside
 * }</pre>
 */
public final class DeletesBeside {

  private static final int PAGES = 1000;
  private static final int CLIENTS = 2;
  private static final int WARM_UP = 4;
  private static final int ROUNDS = 15;
  private static final long MILLIS = 1000;
  private static final Pattern READS = Pattern.compile("STAT cmd_get (\\d+)");

  /** How often something is deleted, and whether in the namespace of the pages. */
  enum Subject {
    NONE(0, true),
    HUNDRED_ELSEWHERE(100, false),
    HUNDRED(100, true),
    THOUSAND_ELSEWHERE(1000, false),
    THOUSAND(1000, true);

    private final int deletes;
    private final boolean here;

    Subject(int deletes, boolean here) {
      this.deletes = deletes;
      this.here = here;
    }
  }

  /**
   * What was seen in one round.
   *
   * @param reads items that were asked for, a second, but for those that deletes ask for
   * @param waits for how long each delete waited, in milliseconds
   */
  private record Seen(double requests, double reads, double[] waits) {}

  private final Memcached memcached;
  private final URI base;
  private final AtomicLong deleted = new AtomicLong();

  private DeletesBeside(Memcached memcached, URI base) {
    this.memcached = memcached;
    this.base = base;
  }

  /** Measures, and prints a table. */
  public static void main(String[] arguments) throws Exception {
    try (Memcached memcached = Memcached.start("-m", "256");
        MemcachedStore store = store(memcached, "stan");
        MemcachedStore other = store(memcached, "stan");
        MemcachedStore elsewhere = store(memcached, "elsewhere");
        FragmentCache cache = FragmentCache.builder(store).build()) {
      Server server = server(cache);
      ServerConnector connector = (ServerConnector) server.getConnectors()[0];
      URI base = URI.create("http://127.0.0.1:" + connector.getLocalPort());
      new DeletesBeside(memcached, base).measure(other, elsewhere);
      server.stop();
    }
  }

  private static MemcachedStore store(Memcached memcached, String namespace) {
    return MemcachedStore.builder(List.of(new ServerAddress("127.0.0.1", memcached.port())))
        .namespace(namespace)
        .near(BoundedMap.of(256_000_000, Copy::entry, Copy::overhead))
        .open();
  }

  private static Server server(FragmentCache cache) throws Exception {
    Server server = new Server();
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    server.addConnector(connector);
    ServletContextHandler context = new ServletContextHandler();
    context.addServletContainerInitializer((classes, application) -> addPages(application, cache));
    server.setHandler(context);
    server.start();
    return server;
  }

  private static void addPages(ServletContext context, FragmentCache cache) {
    TurboStan.publish(context, cache, SiteOptions.DEFAULTS);
    ServletRegistration.Dynamic servlet = context.addServlet("pages", new Writing());
    servlet.setAsyncSupported(true);
    servlet.addMapping("/page/*");
    FilterRegistration.Dynamic filter = context.addFilter("turbostan", new TurboStanFilter());
    filter.setAsyncSupported(true);
    filter.setInitParameter("rules", "/page/* ttl=1d public");
    filter.addMappingForUrlPatterns(
        EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC), false, "/page/*");
  }

  /** Writes a page. */
  private static final class Writing extends HttpServlet {
    private static final long serialVersionUID = 1L;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      response.setContentType("text/html;charset=UTF-8");
      response.getOutputStream().write(PageHitServer.BODY, 0, 10_000);
    }
  }

  private void measure(MemcachedStore other, MemcachedStore elsewhere) throws Exception {
    List<Map<Subject, Seen>> rounds = new ArrayList<>();
    for (int i = 0; i < WARM_UP + ROUNDS; i++) {
      Map<Subject, Seen> round = new EnumMap<>(Subject.class);
      Subject[] subjects = Subject.values();
      for (int n = 0; n < subjects.length; n++) {
        Subject subject = subjects[(i + n) % subjects.length];
        round.put(subject, run(subject, subject.here ? other : elsewhere));
      }
      if (i >= WARM_UP) {
        rounds.add(round);
      }
    }
    print(rounds);
  }

  private Seen run(Subject subject, MemcachedStore deleting) throws Exception {
    List<byte[]> pages = new ArrayList<>();
    for (int i = 0; i < PAGES; i++) {
      pages.add(KeptConnection.request(base, "/page/" + i));
    }
    try (KeptConnection connection = new KeptConnection(base, "/page/0")) {
      for (byte[] page : pages) {
        connection.ask(page);
      }
    }
    long[] requests = new long[CLIENTS];
    Queue<Double> waits = new ConcurrentLinkedQueue<>();
    CountDownLatch ready = new CountDownLatch(CLIENTS);
    CountDownLatch end = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      int me = i;
      threads.add(
          new Thread(
              () -> {
                Random random = new Random(me);
                try (KeptConnection connection = new KeptConnection(base, "/page/0")) {
                  ready.countDown();
                  ready.await();
                  while (end.getCount() > 0) {
                    connection.ask(pages.get(random.nextInt(PAGES)));
                    requests[me]++;
                  }
                } catch (IOException | InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              }));
    }
    if (subject.deletes > 0) {
      threads.add(new Thread(() -> delete(deleting, subject.deletes, waits, end)));
    }
    threads.forEach(Thread::start);
    ready.await();
    long began = System.nanoTime();
    long reads = reads();
    Thread.sleep(MILLIS);
    end.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    double all = Arrays.stream(requests).sum() / seconds;
    double others = subject.deletes * MILLIS / 1e3;
    return new Seen(
        all,
        (reads() - reads - others) / seconds,
        waits.stream().mapToDouble(Double::doubleValue).toArray());
  }

  private void delete(
      MemcachedStore deleting, int perSecond, Queue<Double> waits, CountDownLatch end) {
    long next = System.nanoTime();
    while (end.getCount() > 0) {
      LockSupport.parkNanos(next - System.nanoTime());
      if (System.nanoTime() < next) {
        continue;
      }
      next += Duration.ofSeconds(1).toNanos() / perSecond;
      long began = System.nanoTime();
      var unused =
          deleting
              .delete(Set.of(Tag.of("other" + deleted.incrementAndGet())), Deletion.Mode.HARD)
              .thenAccept(
                  deletion -> {
                    if (!deletion.acknowledged()) {
                      throw new IllegalStateException(deletion.toString());
                    }
                    waits.add((System.nanoTime() - began) / 1e6);
                  });
    }
  }

  private long reads() {
    Matcher found = READS.matcher(memcached.ask("stats"));
    if (!found.find()) {
      throw new IllegalStateException("memcached does not count reads");
    }
    return Long.parseLong(found.group(1));
  }

  private static void print(List<Map<Subject, Seen>> rounds) {
    System.out.printf("%n%d pages, %d rounds of %d ms%n", PAGES, ROUNDS, MILLIS);
    System.out.println(
        "| deletes/s | requests/s | of those without | of those with deletes elsewhere"
            + " | reads/s | p50, p99 until acknowledged |");
    System.out.println("|---|---|---|---|---|---|");
    for (Subject subject : Subject.values()) {
      Subject elsewhere = subject.here ? elsewhere(subject) : subject;
      double[] waits =
          rounds.stream()
              .flatMapToDouble(round -> Arrays.stream(of(round, subject).waits))
              .toArray();
      System.out.printf(
          Locale.ROOT,
          "| %d%s | %,.0f | %s | %s | %.0f | %s |%n",
          subject.deletes,
          subject.here ? "" : " elsewhere",
          PageHits.quantile(
              rounds.stream().mapToDouble(r -> of(r, subject).requests).toArray(), 0.5),
          ratio(rounds, subject, Subject.NONE),
          ratio(rounds, subject, elsewhere),
          PageHits.quantile(rounds.stream().mapToDouble(r -> of(r, subject).reads).toArray(), 0.5),
          waits.length == 0
              ? ""
              : String.format(
                  Locale.ROOT,
                  "%.1f ms, %.1f ms",
                  PageHits.quantile(waits, 0.5),
                  PageHits.quantile(waits, 0.99)));
    }
  }

  private static Subject elsewhere(Subject subject) {
    return switch (subject) {
      case HUNDRED -> Subject.HUNDRED_ELSEWHERE;
      case THOUSAND -> Subject.THOUSAND_ELSEWHERE;
      default -> subject;
    };
  }

  private static Seen of(Map<Subject, Seen> round, Subject subject) {
    return round.getOrDefault(subject, new Seen(0, 0, new double[0]));
  }

  private static String ratio(List<Map<Subject, Seen>> rounds, Subject subject, Subject to) {
    return PageHits.spread(
        rounds.stream()
            .mapToDouble(round -> of(round, subject).requests / of(round, to).requests)
            .toArray());
  }
}
