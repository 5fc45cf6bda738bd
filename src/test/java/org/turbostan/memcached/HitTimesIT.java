package org.turbostan.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.turbostan.CacheRequest;
import org.turbostan.CacheStore;
import org.turbostan.Content;
import org.turbostan.FragmentCache;
import org.turbostan.FragmentKey;
import org.turbostan.FragmentPolicy;
import org.turbostan.Hit;
import org.turbostan.Lookup;
import org.turbostan.Rendering;
import org.turbostan.Seeds;
import org.turbostan.Tag;
import org.turbostan.local.LocalStore;
import org.turbostan.testing.Memcached;

/**
 * What a hit adds to a page while two hundred threads hit, miss and delete: printed, with the same
 * in local mode beside it, since a busy machine slows down both. That nothing stale is shown is
 * asserted.
 *
 * <p>{@code mvn verify -Dtest=NONE -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=HitTimesIT
 * -Dhits.seconds=300} runs each of the two for five minutes.
 */
class HitTimesIT {

  private static final int THREADS = 200;
  private static final int KEYS = 500;
  private static final long SECONDS = Integer.getInteger("hits.seconds", 3);

  /** Between two requests of one thread, on average: threads that never rest wait for the CPU. */
  private static final long REST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private static final FragmentPolicy POLICY = FragmentPolicy.of(Duration.ofMinutes(10));
  private static final List<Memcached> servers = new ArrayList<>();

  private final AtomicLongArray data = new AtomicLongArray(KEYS);
  private final AtomicLongArray acknowledged = new AtomicLongArray(KEYS);
  private final AtomicLong misses = new AtomicLong();
  private final AtomicLong deletes = new AtomicLong();
  private final Queue<String> stale = new ConcurrentLinkedQueue<>();
  private final Queue<Throwable> failures = new ConcurrentLinkedQueue<>();

  @BeforeAll
  static void startServers() {
    for (int i = 0; i < 3; i++) {
      servers.add(Memcached.start("-m", "64"));
    }
  }

  @AfterAll
  static void stopServers() {
    servers.forEach(Memcached::close);
  }

  @Test
  void ofTheLocalMode() throws InterruptedException {
    run("in local mode", new LocalStore(64_000_000));
  }

  @Test
  void ofMemcached() throws InterruptedException {
    List<ServerAddress> addresses =
        servers.stream().map(server -> new ServerAddress("127.0.0.1", server.port())).toList();
    run("with three memcached servers", MemcachedStore.builder(addresses).open());
  }

  private void run(String where, CacheStore store) throws InterruptedException {
    List<long[]> times = new ArrayList<>();
    try (FragmentCache cache = FragmentCache.builder(store).build()) {
      warmUp(cache);
      List<Visitor> visitors = new ArrayList<>();
      long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
      for (int i = 0; i < THREADS; i++) {
        visitors.add(new Visitor(cache, Seeds.random(42, i), end));
      }
      visitors.forEach(Thread::start);
      for (Visitor visitor : visitors) {
        visitor.join(TimeUnit.SECONDS.toMillis(SECONDS + 60));
        assertThat(visitor.isAlive()).as("a thread hangs").isFalse();
        times.add(visitor.hits());
      }
    }
    assertThat(failures).isEmpty();
    assertThat(stale).isEmpty();
    long[] hits = times.stream().flatMapToLong(LongStream::of).sorted().toArray();
    assertThat(hits).isNotEmpty();
    System.out.printf(
        Locale.ROOT,
        "HIT %s, %d threads for %d s: p50 %.3f ms, p99 %.3f ms, p99.9 %.3f ms;"
            + " %d hits, %d misses, %d deletes%n",
        where,
        THREADS,
        SECONDS,
        millis(hits, 0.5),
        millis(hits, 0.99),
        millis(hits, 0.999),
        hits.length,
        misses.get(),
        deletes.get());
  }

  private void warmUp(FragmentCache cache) {
    for (int round = 0; round < 3; round++) {
      for (int number = 0; number < KEYS; number++) {
        new Visitor(cache, new Random(number), 0).visit(number);
      }
    }
    misses.set(0);
  }

  private static double millis(long[] sorted, double share) {
    return sorted[(int) (share * (sorted.length - 1))] / 1e6;
  }

  /** Looks at one box after the other, and deletes one now and then. */
  private final class Visitor extends Thread {

    private final FragmentCache cache;
    private final Random random;
    private final long end;
    private long[] hits = new long[256];
    private int count;

    Visitor(FragmentCache cache, Random random, long end) {
      this.cache = cache;
      this.random = random;
      this.end = end;
      setDaemon(true);
    }

    long[] hits() {
      return Arrays.copyOf(hits, count);
    }

    @Override
    public void run() {
      try {
        while (System.nanoTime() < end) {
          LockSupport.parkNanos(random.nextLong(2 * REST_NANOS));
          int number = random.nextInt(KEYS);
          if (random.nextInt(200) == 0) {
            change(number);
          } else {
            visit(number);
          }
        }
      } catch (RuntimeException | Error e) {
        failures.add(e);
      }
    }

    private void change(int number) {
      long changed = data.incrementAndGet(number);
      if (cache.delete(Tag.key("product:" + number)).acknowledged()) {
        acknowledged.accumulateAndGet(number, changed, Math::max);
      }
      deletes.incrementAndGet();
    }

    /** What a hit adds is what the request does before the page and what it does for the hit. */
    private void visit(int number) {
      long oldest = acknowledged.get(number);
      long began = System.nanoTime();
      try (CacheRequest request = cache.begin()) {
        Lookup found = request.open(FragmentKey.of("box", "product:" + number), POLICY);
        if (found instanceof Hit hit) {
          long took = System.nanoTime() - began;
          if (Long.parseLong(hit.content().text()) < oldest) {
            stale.add("product " + number + " is " + hit.content().text() + ", not " + oldest);
          }
          note(took);
          return;
        }
        misses.incrementAndGet();
        Rendering rendering = (Rendering) found;
        rendering.store(Content.of(Long.toString(data.get(number))));
      }
    }

    private void note(long took) {
      if (count == hits.length) {
        hits = Arrays.copyOf(hits, 2 * count);
      }
      hits[count++] = took;
    }
  }
}
