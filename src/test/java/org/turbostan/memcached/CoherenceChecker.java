package org.turbostan.memcached;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.turbostan.CacheRequest;
import org.turbostan.CacheStore;
import org.turbostan.Content;
import org.turbostan.Deletion;
import org.turbostan.FragmentCache;
import org.turbostan.FragmentKey;
import org.turbostan.FragmentPolicy;
import org.turbostan.Outcome;
import org.turbostan.Tag;
import org.turbostan.testing.Memcached;

/**
 * Nodes, servers, visitors, editors and accidents; and an oracle that knows what no visitor may
 * see.
 *
 * <p>The data are a few numbers that only grow. An editor changes some, then deletes what shows
 * them; when that is acknowledged, the oracle notes the new numbers. Whoever begins a request after
 * that must not be shown lower ones. A request reads all numbers at its beginning, as a controller
 * does, then shows a page that contains boxes, all of them cached.
 *
 * <p>What is done is drawn from a seed, which is printed; how the threads interleave is not.
 */
final class CoherenceChecker {

  /** What can be wrong with the application, the nodes or the network. */
  enum Fault {
    /** Servers are killed and started again, empty. */
    KILL,
    /** Servers are stopped for a while, with all they hold. */
    PAUSE,
    /** Versions and sequences vanish. */
    EVICT,
    /** Commands and answers take up to 4 ms. */
    DELAY,
    /** The commands of deletes take up to 30 ms, each. */
    DELAY_DELETES,
    /** Answers are lost: nobody knows what was done. */
    LOSE_ANSWERS
  }

  /** How a run ended. */
  record Result(
      long requests,
      long hits,
      long stored,
      long deletes,
      long unacknowledged,
      List<String> stale) {}

  private static final int ITEMS = 6;
  private static final int PAGES = 3;

  /** Of boxes outside of pages: the more there are, the longer old ones lie about. */
  private static final int VARIANTS = 8;

  private static final int NODES = 3;
  private static final int VISITORS_PER_NODE = 3;
  private static final String NAMESPACE = "checker";
  private static final FragmentPolicy.Simple POLICY = FragmentPolicy.of(Duration.ofMinutes(10));

  private final long seed;
  private final Set<Fault> faults;
  private final Set<Rule> leftOut;

  private final AtomicLongArray data = new AtomicLongArray(ITEMS);
  private final AtomicLongArray acknowledged = new AtomicLongArray(ITEMS);
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong deletes = new AtomicLong();
  private final AtomicLong unacknowledged = new AtomicLong();
  private final Queue<String> stale = new ConcurrentLinkedQueue<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final CountDownLatch end = new CountDownLatch(1);

  CoherenceChecker(long seed, Set<Fault> faults, Set<Rule> leftOut) {
    this.seed = seed;
    this.faults = faults;
    this.leftOut = leftOut;
  }

  /** Runs for a while, or until a visitor was shown something stale. */
  Result run(Duration longest) throws InterruptedException {
    System.out.println("Coherence: seed " + seed + ", faults " + faults + ", without " + leftOut);
    ScheduledExecutorService network = Executors.newScheduledThreadPool(2);
    List<Memcached> servers = new ArrayList<>();
    List<FragmentCache> nodes = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    try {
      for (int i = 0; i < 3; i++) {
        servers.add(Memcached.start("-m", "64"));
      }
      for (int node = 0; node < NODES; node++) {
        nodes.add(node(node, servers, network));
      }
      for (int node = 0; node < NODES; node++) {
        FragmentCache cache = nodes.get(node);
        threads.add(thread("editor", node, random -> edit(cache, random)));
        for (int visitor = 0; visitor < VISITORS_PER_NODE; visitor++) {
          threads.add(thread("visitor", node * 10 + visitor, random -> visit(cache, random)));
        }
      }
      threads.add(thread("accidents", 0, random -> happen(servers, random)));
      threads.forEach(Thread::start);
      var unused = end.await(longest.toNanos(), TimeUnit.NANOSECONDS);
      end.countDown();
      for (Thread thread : threads) {
        thread.join();
      }
    } finally {
      nodes.forEach(FragmentCache::close);
      servers.forEach(Memcached::close);
      network.shutdownNow();
    }
    if (!failures.isEmpty()) {
      throw new AssertionError("a visitor or an editor has failed", failures.peek());
    }
    long hits = 0;
    long stored = 0;
    for (FragmentCache node : nodes) {
      hits += node.statistics().count(Outcome.Kind.HIT);
      stored += node.statistics().count(Outcome.Kind.RENDERED);
    }
    Result result =
        new Result(
            requests.get(), hits, stored, deletes.get(), unacknowledged.get(), List.copyOf(stale));
    System.out.println("Coherence: " + result);
    return result;
  }

  private FragmentCache node(
      int number, List<Memcached> servers, ScheduledExecutorService network) {
    List<MeddlingServer> meddling = new ArrayList<>();
    CacheStore store =
        MemcachedStore.builder(
                servers.stream().map(s -> new ServerAddress("127.0.0.1", s.port())).toList())
            .namespace(NAMESPACE)
            .lease(Duration.ofMillis(10))
            .budget(Duration.ofMillis(200))
            .commands(
                server ->
                    new MeddlingServer(
                        server,
                        meddling,
                        leftOut,
                        faults.contains(Fault.LOSE_ANSWERS) ? 0.03 : 0,
                        faults.contains(Fault.DELAY) ? 4000 : 0,
                        faults.contains(Fault.DELAY_DELETES) ? 30_000 : 0,
                        seed + number,
                        network))
            .open();
    return FragmentCache.builder(store)
        .budget(Duration.ofMillis(200))
        .longestWait(Duration.ofMillis(50))
        .claim(Duration.ofSeconds(2))
        .jitter(0)
        .build();
  }

  private interface Doing {
    void once(Random random) throws InterruptedException;
  }

  private Thread thread(String name, int number, Doing doing) {
    Random random = new Random(seed * 31 + name.hashCode() + number);
    return new Thread(
        () -> {
          try {
            while (end.getCount() > 0) {
              doing.once(random);
            }
          } catch (Throwable e) {
            failures.add(e);
            end.countDown();
          }
        },
        name + number);
  }

  // Visitors.

  private void visit(FragmentCache cache, Random random) {
    long[] floor = numbers(acknowledged);
    boolean early = leftOut.contains(Rule.SNAPSHOT_BEFORE_DATA);
    long[] model = early ? numbers(data) : null;
    if (early) {
      pause(random, 2000);
    }
    try (CacheRequest request = cache.begin()) {
      if (model == null) {
        model = numbers(data);
      }
      pause(random, 2000);
      String shown =
          random.nextInt(3) == 0
              ? box(request, random.nextInt(ITEMS), "" + random.nextInt(VARIANTS), model)
              : page(request, random.nextInt(PAGES), model, random);
      requests.incrementAndGet();
      check(shown, floor);
    }
  }

  /** A page shows two items in boxes, and one by itself. */
  private static String page(CacheRequest request, int page, long[] model, Random random) {
    return request
        .fetch(
            FragmentKey.of("page", "page:" + page),
            POLICY,
            rendering -> {
              int own = (page * 2 + 2) % ITEMS;
              StringBuilder text = new StringBuilder();
              text.append(box(request, page * 2, "", model));
              pause(random, 1000);
              text.append(box(request, page * 2 + 1, "", model));
              rendering.tag(Tag.key("item:" + own));
              rendering.tag(Tag.of("group:" + own % 2));
              rendering.tag(Tag.name("box"));
              return Content.of(text.append(show(own, model)).toString());
            })
        .text();
  }

  private static String box(CacheRequest request, int item, String variant, long[] model) {
    return request
        .fetch(
            FragmentKey.of("box", "item:" + item).withVariant(variant),
            POLICY.withTags("group:" + item % 2),
            rendering -> Content.of(show(item, model)))
        .text();
  }

  private static String show(int item, long[] model) {
    return item + "=" + model[item] + ";";
  }

  private void check(String shown, long[] floor) {
    for (String part : shown.split(";")) {
      int item = Integer.parseInt(part.substring(0, part.indexOf('=')));
      long number = Long.parseLong(part.substring(part.indexOf('=') + 1));
      if (number < floor[item]) {
        stale.add("item " + item + " is " + number + ", must be " + floor[item] + " in " + shown);
        end.countDown();
      }
    }
  }

  // Editors.

  private void edit(FragmentCache cache, Random random) {
    int item = random.nextBoolean() ? 0 : random.nextInt(ITEMS);
    int kind = random.nextInt(20);
    Tag tag;
    long[] changed = new long[ITEMS];
    if (kind == 0) {
      tag = Tag.ALL;
    } else if (kind == 1) {
      tag = Tag.name("box");
    } else if (kind < 6) {
      tag = Tag.of("group:" + item % 2);
    } else {
      tag = Tag.key("item:" + item);
    }
    for (int i = 0; i < ITEMS; i++) {
      boolean shown =
          switch (tag.kind()) {
            case ALL, NAME -> true;
            case TAG -> i % 2 == item % 2;
            case KEY -> i == item;
          };
      changed[i] = shown ? data.incrementAndGet(i) : 0;
    }
    Deletion deletion = cache.delete(tag);
    deletes.incrementAndGet();
    if (deletion.acknowledged()) {
      for (int i = 0; i < ITEMS; i++) {
        acknowledged.accumulateAndGet(i, changed[i], Math::max);
      }
    } else {
      unacknowledged.incrementAndGet();
    }
    pause(random, 80_000);
  }

  // Accidents.

  private void happen(List<Memcached> servers, Random random) throws InterruptedException {
    Memcached server = servers.get(random.nextInt(servers.size()));
    int what = random.nextInt(8);
    if (what == 0 && faults.contains(Fault.KILL)) {
      server.kill9();
      sleep(random.nextInt(300));
      server.restart();
    } else if (what == 1 && faults.contains(Fault.PAUSE)) {
      server.pause();
      sleep(random.nextInt(900));
      server.resume();
    } else if (faults.contains(Fault.EVICT)) {
      evict(server, random);
    }
    sleep(random.nextInt(200));
  }

  private static void evict(Memcached server, Random random) {
    WireKeys keys = new WireKeys(NAMESPACE);
    List<String> lines = new ArrayList<>();
    if (random.nextInt(3) == 0) {
      lines.add("delete " + keys.sequence());
    }
    lines.add("delete " + keys.version(Tag.key("item:" + random.nextInt(ITEMS)), false).text());
    if (random.nextInt(5) == 0) {
      lines.add("delete " + keys.version(Tag.ALL, false).text());
    }
    server.ask(lines.toArray(String[]::new));
  }

  private void sleep(int millis) throws InterruptedException {
    var unused = end.await(millis, TimeUnit.MILLISECONDS);
  }

  private static void pause(Random random, int longestMicros) {
    LockSupport.parkNanos(TimeUnit.MICROSECONDS.toNanos(random.nextInt(longestMicros)));
  }

  private static long[] numbers(AtomicLongArray array) {
    long[] numbers = new long[array.length()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = array.get(i);
    }
    return numbers;
  }
}
