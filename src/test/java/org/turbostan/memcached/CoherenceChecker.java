package org.turbostan.memcached;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
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
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.turbostan.CacheRequest;
import org.turbostan.CacheStore;
import org.turbostan.Content;
import org.turbostan.Deletion;
import org.turbostan.Entry;
import org.turbostan.ForwardingStore;
import org.turbostan.FragmentCache;
import org.turbostan.FragmentKey;
import org.turbostan.FragmentPolicy;
import org.turbostan.Hit;
import org.turbostan.Lifetime;
import org.turbostan.Lookup;
import org.turbostan.Outcome;
import org.turbostan.Rendering;
import org.turbostan.Seeds;
import org.turbostan.Snapshot;
import org.turbostan.Tag;
import org.turbostan.testing.Memcached;

/**
 * Nodes, servers, visitors, editors and accidents; and an oracle that knows what no visitor may
 * see.
 *
 * <p>The data are a few numbers that only grow. An editor changes some, then deletes what shows
 * them; when that is acknowledged, the oracle notes the new numbers. Whoever begins a request after
 * that must not be shown lower ones; after a soft delete he may, but only as what is stale. A
 * request reads all numbers at its beginning, as a controller does, then shows a page that contains
 * boxes, all of them cached. Some renderings fail.
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
    LOSE_ANSWERS,
    /** Threads are stopped for up to 40 ms, which is four leases, wherever they look or keep. */
    PAUSE_THREADS
  }

  /**
   * How a run ended.
   *
   * @param lookups how often a page or a box was looked up
   * @param hits how many of these were answered from the cache
   * @param near how many of these needed no round trip
   * @param kept how many of the hits were older than an acknowledged delete, of something else
   * @param softlyStale how many of the hits were served as stale
   * @param deletes how many deletes were asked for
   * @param soft how many of these were soft
   * @param unacknowledged how many of them were not acknowledged
   * @param stale what nobody should have been shown
   */
  record Result(
      long requests,
      long lookups,
      long hits,
      long near,
      long kept,
      long softlyStale,
      long deletes,
      long soft,
      long unacknowledged,
      List<String> stale) {

    /** Returns how many of a hundred lookups were answered from the cache. */
    long hitPercentage() {
      return 100 * hits / Math.max(1, lookups);
    }

    /** Returns whether much was served from the cache: to render all the time proves nothing. */
    boolean provesMuch() {
      return hits >= 500 && near >= 200 && kept >= 100 && softlyStale > 0;
    }
  }

  /** What a renderer throws on purpose. */
  private static final class BodyFailed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** What an application has read, and after how many acknowledged deletes. */
  private record Data(long[] numbers, long acknowledgedDeletes) {}

  /** What a visitor must not be shown less than. */
  private record Floor(long[] hard, long[] soft, long acknowledgedDeletes) {}

  private static final int ITEMS = 6;
  private static final int PAGES = 3;

  /** Of boxes outside of pages: the more there are, the longer old ones lie about. */
  private static final int VARIANTS = 8;

  private static final int NODES = 3;
  private static final int VISITORS_PER_NODE = 4;
  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final Duration LONGEST_EXTENSION = Duration.ofMinutes(2);

  /** Deletes come in storms, and then it is calm: what is wrong after a storm stays to be seen. */
  private static final long STORM_MILLIS = 700;

  private static final long CALM_MILLIS = 1300;
  private static final Duration LEASE = Duration.ofMillis(10);
  static final String NAMESPACE = "checker";

  /** Slots of which nobody knows anything. */
  private static final String JUNK = "x".repeat(3000);

  private static final FragmentPolicy.Simple POLICY =
      FragmentPolicy.of(Duration.ofMinutes(10))
          .withLifetime(Lifetime.of(Duration.ofMinutes(10)).withStale(Duration.ofMinutes(10)));

  private final long seed;
  private final Set<Fault> faults;
  private final Set<Rule> leftOut;
  private final int visitorsPerNode;

  private final AtomicLongArray data = new AtomicLongArray(ITEMS);
  private final AtomicLongArray acknowledged = new AtomicLongArray(ITEMS);
  private final AtomicLongArray softlyAcknowledged = new AtomicLongArray(ITEMS);
  private final AtomicLong acknowledgedDeletes = new AtomicLong();
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong lookups = new AtomicLong();
  private final AtomicLong hits = new AtomicLong();
  private final AtomicLong near = new AtomicLong();
  private final AtomicLong kept = new AtomicLong();
  private final AtomicLong softlyStale = new AtomicLong();
  private final AtomicLong deletes = new AtomicLong();
  private final AtomicLong softDeletes = new AtomicLong();
  private final AtomicLong unacknowledged = new AtomicLong();
  private final Queue<String> stale = new ConcurrentLinkedQueue<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private final CountDownLatch end = new CountDownLatch(1);
  private final long beganNanos = System.nanoTime();

  CoherenceChecker(long seed, Set<Fault> faults, Set<Rule> leftOut) {
    this(seed, faults, leftOut, VISITORS_PER_NODE);
  }

  CoherenceChecker(long seed, Set<Fault> faults, Set<Rule> leftOut, int visitorsPerNode) {
    this.seed = seed;
    this.faults = faults;
    this.leftOut = leftOut;
    this.visitorsPerNode = visitorsPerNode;
  }

  /** Runs for a while, or until a visitor was shown something stale. */
  Result run(Duration longest) throws InterruptedException {
    System.out.println("Coherence: seed " + seed + ", faults " + faults + ", without " + leftOut);
    ScheduledExecutorService network = Executors.newScheduledThreadPool(2);
    List<Memcached> servers = new ArrayList<>();
    List<FragmentCache> nodes = new ArrayList<>();
    List<List<MeddlingServer>> networks = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    try {
      for (int i = 0; i < 3; i++) {
        servers.add(Memcached.start("-m", "64"));
      }
      for (int node = 0; node < NODES; node++) {
        networks.add(new ArrayList<>());
        nodes.add(node(node, servers, networks.get(node), network));
      }
      for (int node = 0; node < NODES; node++) {
        FragmentCache cache = nodes.get(node);
        List<MeddlingServer> written = networks.get(node);
        threads.add(thread("editor", node, random -> edit(cache, written, random)));
        for (int visitor = 0; visitor < visitorsPerNode; visitor++) {
          threads.add(thread("visitor", node * 1000 + visitor, random -> visit(cache, random)));
        }
      }
      threads.add(thread("accidents", 0, random -> happen(servers, random)));
      threads.forEach(Thread::start);
      var unused = end.await(longest.toNanos(), TimeUnit.NANOSECONDS);
      awaitEnough();
      end.countDown();
      for (Thread thread : threads) {
        thread.join(PATIENCE.toMillis());
        if (thread.isAlive()) {
          throw new AssertionError(
              thread.getName() + " hangs at " + Arrays.toString(thread.getStackTrace()));
        }
      }
    } finally {
      nodes.forEach(FragmentCache::close);
      servers.forEach(Memcached::close);
      network.shutdownNow();
    }
    if (!failures.isEmpty()) {
      throw new AssertionError("a visitor or an editor has failed", failures.peek());
    }
    Result result = result();
    System.out.println("Coherence: " + result.hitPercentage() + " % hits, " + result);
    return result;
  }

  /** On a machine that is busy otherwise little comes from the cache, so it takes longer. */
  private void awaitEnough() throws InterruptedException {
    long began = System.nanoTime();
    while (leftOut.isEmpty()
        && !result().provesMuch()
        && System.nanoTime() - began < LONGEST_EXTENSION.toNanos()
        && !end.await(1, TimeUnit.SECONDS)) {
      // Once more.
    }
  }

  private Result result() {
    return new Result(
        requests.get(),
        lookups.get(),
        hits.get(),
        near.get(),
        kept.get(),
        softlyStale.get(),
        deletes.get(),
        softDeletes.get(),
        unacknowledged.get(),
        List.copyOf(stale));
  }

  private FragmentCache node(
      int number,
      List<Memcached> servers,
      List<MeddlingServer> meddling,
      ScheduledExecutorService network) {
    Pauses pauses =
        faults.contains(Fault.PAUSE_THREADS) ? new Pauses(Seeds.random(seed, number)) : Pauses.NONE;
    AtomicReference<MemcachedStore> opened = new AtomicReference<>();
    MemcachedStore store =
        MemcachedStore.builder(
                servers.stream().map(s -> new ServerAddress("127.0.0.1", s.port())).toList())
            .namespace(NAMESPACE)
            .lease(LEASE)
            .near(new PausingCopies(pauses, copy -> stamped(copy, opened.get())))
            .budget(budget())
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
                        pauses,
                        network))
            .open();
    opened.set(store);
    return FragmentCache.builder(counting(store))
        .budget(budget())
        .longestWait(Duration.ofMillis(50))
        .claim(Duration.ofSeconds(2))
        .jitter(0)
        .build();
  }

  private CacheStore counting(CacheStore store) {
    return new ForwardingStore(store) {
      @Override
      public @Nullable Entry getNow(FragmentKey key, Snapshot since) {
        Entry found = super.getNow(key, since);
        if (found != null) {
          near.incrementAndGet();
        }
        return found;
      }
    };
  }

  /** Without the rule a copy is stamped with what is known by now, not when it was looked for. */
  private Copy stamped(Copy copy, @Nullable MemcachedStore store) {
    if (store == null || !leftOut.contains(Rule.SEQUENCE_THEN_VERSIONS)) {
      return copy;
    }
    View now = ((MemcachedSnapshot) store.snapshot()).view();
    return new Copy(copy.stored(), copy.tags(), now);
  }

  /** Who waits for nothing that is broken may wait as long as a busy machine takes. */
  private Duration budget() {
    return faults.isEmpty() ? Duration.ofSeconds(10) : Duration.ofMillis(200);
  }

  private interface Doing {
    void once(Random random) throws InterruptedException;
  }

  private Thread thread(String name, int number, Doing doing) {
    Random random = Seeds.random(seed, name.hashCode() + number);
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
    Floor floor =
        new Floor(numbers(acknowledged), numbers(softlyAcknowledged), acknowledgedDeletes.get());
    boolean early = leftOut.contains(Rule.SNAPSHOT_BEFORE_DATA);
    Data model = early ? readData() : null;
    if (early) {
      pause(random, 2000);
    }
    boolean wantsPage = random.nextInt(3) > 0;
    int number = random.nextInt(wantsPage ? PAGES : ITEMS);
    try (CacheRequest request = cache.begin()) {
      // Plans are learned by what visits have in common, and are wrong where they have not.
      request.foresee(() -> wantsPage ? "/page" + number : "/boxes");
      if (model == null) {
        model = readData();
      }
      boolean stopped = faults.contains(Fault.PAUSE_THREADS) && random.nextInt(20) == 0;
      pause(random, stopped ? 40_000 : 2000);
      Visit visit = new Visit(request, model, floor, random);
      String shown =
          wantsPage ? visit.page(number) : visit.box(number, "" + random.nextInt(VARIANTS));
      check(shown, floor.hard, "the answer");
    } catch (BodyFailed e) {
      // There was nothing to serve in its place.
    }
    requests.incrementAndGet();
  }

  private Data readData() {
    return new Data(numbers(data), acknowledgedDeletes.get());
  }

  /** One request with what it has read. */
  private final class Visit {

    private final CacheRequest request;
    private final Data model;
    private final Floor floor;
    private final Random random;

    Visit(CacheRequest request, Data model, Floor floor, Random random) {
      this.request = request;
      this.model = model;
      this.floor = floor;
      this.random = random;
    }

    /** A page shows two items in boxes, and one by itself. */
    String page(int page) {
      return fetch(
          FragmentKey.of("page", "page:" + page),
          POLICY,
          rendering -> {
            int own = (page * 2 + 2) % ITEMS;
            StringBuilder text = new StringBuilder();
            text.append(box(page * 2, ""));
            pause(random, 1000);
            text.append(box(page * 2 + 1, ""));
            rendering.tag(Tag.key("item:" + own));
            rendering.tag(Tag.of("group:" + own % 2));
            rendering.tag(Tag.name("box"));
            return text.append(show(own)).toString();
          });
    }

    String box(int item, String variant) {
      return fetch(
          FragmentKey.of("box", "item:" + item).withVariant(variant),
          POLICY.withTags("group:" + item % 2),
          rendering -> show(item));
    }

    private String show(int item) {
      return item + "=" + model.numbers[item] + "@" + model.acknowledgedDeletes + ";";
    }

    private String fetch(FragmentKey key, FragmentPolicy policy, Body body) {
      lookups.incrementAndGet();
      Lookup found = request.open(key, policy);
      if (found instanceof Hit hit) {
        return served(hit);
      }
      try (Rendering rendering = (Rendering) found) {
        try {
          if (random.nextInt(50) == 0) {
            throw new BodyFailed();
          }
          String text = body.render(rendering);
          rendering.store(Content.of(text));
          return text;
        } catch (BodyFailed e) {
          Hit lastGood = rendering.fail(e);
          if (lastGood == null) {
            throw e;
          }
          return served(lastGood);
        }
      }
    }

    private String served(Hit hit) {
      String text = hit.content().text();
      hits.incrementAndGet();
      if (hit.outcome().kind() == Outcome.Kind.STALE) {
        softlyStale.incrementAndGet();
        check(text, floor.hard, "what was served as stale");
      } else {
        check(text, floor.soft, "what was served as fresh");
        check(text, floor.hard, "what was served as fresh");
      }
      long renderedAfter =
          Long.parseLong(text.substring(text.lastIndexOf('@') + 1, text.length() - 1));
      if (renderedAfter < floor.acknowledgedDeletes) {
        kept.incrementAndGet();
      }
      return text;
    }
  }

  private interface Body {
    String render(Rendering rendering);
  }

  private void check(String shown, long[] floor, String what) {
    for (String part : shown.split(";")) {
      int item = Integer.parseInt(part.substring(0, part.indexOf('=')));
      long number = Long.parseLong(part.substring(part.indexOf('=') + 1, part.indexOf('@')));
      if (number < floor[item]) {
        stale.add(
            "item "
                + item
                + " is "
                + number
                + ", must be "
                + floor[item]
                + " in "
                + what
                + " "
                + shown);
        end.countDown();
      }
    }
  }

  // Editors.

  private void edit(FragmentCache cache, List<MeddlingServer> servers, Random random) {
    int item = random.nextBoolean() ? 0 : random.nextInt(ITEMS);
    int kind = random.nextInt(60);
    Tag tag;
    long[] changed = new long[ITEMS];
    if (kind == 0) {
      tag = Tag.ALL;
    } else if (kind == 1) {
      tag = Tag.name("box");
    } else if (kind < 10) {
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
    boolean soft = random.nextInt(4) == 0;
    Deletion deletion = delete(cache, servers, tag, soft ? Deletion.Mode.SOFT : Deletion.Mode.HARD);
    deletes.incrementAndGet();
    if (soft) {
      softDeletes.incrementAndGet();
    }
    if (deletion.acknowledged()) {
      AtomicLongArray oracle = soft ? softlyAcknowledged : acknowledged;
      for (int i = 0; i < ITEMS; i++) {
        oracle.accumulateAndGet(i, changed[i], Math::max);
      }
      acknowledgedDeletes.incrementAndGet();
    } else {
      unacknowledged.incrementAndGet();
    }
    pause(random, isStorm() ? 50_000 : 1_000_000);
  }

  private Deletion delete(
      FragmentCache cache, List<MeddlingServer> servers, Tag tag, Deletion.Mode mode) {
    if (!leftOut.contains(Rule.DELETE_WAITS)) {
      return cache.delete(Set.of(tag), mode);
    }
    var unused = cache.deleteAsync(Set.of(tag), mode);
    servers.forEach(MeddlingServer::awaitWrites);
    return new Deletion(Set.of(tag), List.of());
  }

  private boolean isStorm() {
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - beganNanos);
    return millis % (STORM_MILLIS + CALM_MILLIS) < STORM_MILLIS;
  }

  // Accidents.

  private void happen(List<Memcached> servers, Random random) throws InterruptedException {
    Memcached server = servers.get(random.nextInt(servers.size()));
    // The fewer, the more is cached; where a rule is left out, one is waiting for an accident.
    int what = random.nextInt(leftOut.isEmpty() ? 40 : 10);
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
    if (random.nextInt(4) == 0) {
      lines.add("delete " + keys.sequence());
    } else if (random.nextBoolean()) {
      // So it is long, and begins anew, as if there were many more deletes.
      lines.add("append " + keys.sequence() + " 0 0 " + JUNK.length());
      lines.add(JUNK);
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
