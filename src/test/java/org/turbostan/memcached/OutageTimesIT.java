package org.turbostan.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.turbostan.Content;
import org.turbostan.Deletion;
import org.turbostan.FragmentCache;
import org.turbostan.FragmentKey;
import org.turbostan.FragmentPolicy;
import org.turbostan.Tag;
import org.turbostan.testing.FlakyProxy;
import org.turbostan.testing.Memcached;

/**
 * What outages cost pages, with all settings at their defaults. It prints times and asserts none:
 * {@code mvn verify -Dtest=NONE -Dsurefire.failIfNoSpecifiedTests=false -Dit.test=OutageTimesIT}
 */
class OutageTimesIT {

  private static final int PAGES = 1000;
  private static final Duration FLAP = Duration.ofMillis(300);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final FragmentKey BOX = FragmentKey.of("box", "product:42");
  private static final FragmentPolicy POLICY = FragmentPolicy.of(Duration.ofMinutes(10));

  private final Memcached memcached = Memcached.start();
  private final AtomicInteger renders = new AtomicInteger();

  @AfterEach
  void stop() {
    memcached.close();
  }

  @Test
  void downAtTheStart() {
    memcached.kill9();
    long began = System.nanoTime();
    try (FragmentCache cache = open()) {
      tell("down at the start: the store opens", since(began));
      pages(cache, "down at the start");
      memcached.restart();
      untilHit(cache, "down at the start: hits after the server has started");
    }
  }

  @Test
  void killed() {
    try (FragmentCache cache = open()) {
      untilHit(cache, "healthy: first hit");
      pages(cache, "healthy");
      memcached.kill9();
      pages(cache, "killed");
      memcached.restart();
      untilHit(cache, "killed: hits after the server has started");
    }
  }

  @Test
  void hung() {
    try (FragmentCache cache = open()) {
      untilHit(cache, "healthy: first hit");
      memcached.pause();
      long began = System.nanoTime();
      Deletion deletion = cache.delete(Tag.key("product:42"));
      tell("hung: a delete is answered", since(began));
      assertThat(deletion.acknowledged()).isFalse();
      pages(cache, "hung");
      memcached.resume();
      untilHit(cache, "hung: hits after the server goes on");
    }
  }

  @Test
  void theNodeThatRendersDies() {
    FragmentCache dying = open();
    try (FragmentCache cache = open()) {
      untilHit(cache, "healthy: first hit");
      await().until(() -> cache.delete(Tag.key("product:42")).acknowledged());
      var unused = dying.begin().open(BOX, POLICY);
      dying.close();
      int before = renders.get();
      long began = System.nanoTime();
      page(cache);
      tell("the node that renders dies: another waits for it, and has rendered", since(began));
      assertThat(renders).hasValue(before + 1);
    }
  }

  @Test
  void answersLate() {
    try (FlakyProxy proxy = FlakyProxy.to(memcached.port());
        FragmentCache cache = open(proxy.port())) {
      untilHit(cache, "healthy, through a proxy: first hit");
      proxy.behave(FlakyProxy.Manner.ANSWERS_LATE);
      pages(cache, "answers 200 ms late");
      proxy.behave(FlakyProxy.Manner.HONEST);
      untilHit(cache, "answers 200 ms late: hits after they come in time again");
    }
  }

  /** {@code -Dturbostan.flaps=100} takes a minute. */
  @Test
  void flapping() throws InterruptedException {
    int flaps = Integer.getInteger("turbostan.flaps", 3);
    AtomicBoolean over = new AtomicBoolean();
    try (FlakyProxy proxy = FlakyProxy.to(memcached.port());
        FragmentCache cache = open(proxy.port())) {
      untilHit(cache, "healthy, through a proxy: first hit");
      Thread flapper =
          new Thread(
              () -> {
                for (int i = 0; i < flaps; i++) {
                  proxy.behave(FlakyProxy.Manner.CLOSING);
                  LockSupport.parkNanos(FLAP.toNanos());
                  proxy.behave(FlakyProxy.Manner.HONEST);
                  LockSupport.parkNanos(FLAP.toNanos());
                }
                over.set(true);
              });
      flapper.start();
      pages(cache, "300 ms on, 300 ms off", count -> count == 0 || !over.get());
      flapper.join();
      untilHit(cache, "300 ms on, 300 ms off: hits after it stays on");
    }
  }

  @Test
  void sixteenNodesWhoseConnectionsAreClosedAsSoonAsTheyAreMade() {
    List<MemcachedStore> stores = new ArrayList<>();
    try (FlakyProxy proxy = FlakyProxy.to(memcached.port())) {
      for (int i = 0; i < 16; i++) {
        stores.add(store(proxy.port()));
      }
      await().atMost(PATIENCE).until(() -> usable(stores) == 16);
      proxy.behave(FlakyProxy.Manner.CLOSING);
      await().atMost(PATIENCE).until(() -> proxy.refused() >= 8 * 16);
      proxy.behave(FlakyProxy.Manner.HONEST);
      long began = System.nanoTime();
      await().atMost(PATIENCE).pollInterval(Duration.ofMillis(5)).until(() -> usable(stores) == 16);
      tell("accepted, then closed: all 16 of 16 are connected again after", since(began));
    } finally {
      stores.forEach(MemcachedStore::close);
    }
  }

  private static long usable(List<MemcachedStore> stores) {
    return stores.stream().filter(store -> store.servers().get(0).usable()).count();
  }

  private FragmentCache open() {
    return open(memcached.port());
  }

  private static FragmentCache open(int port) {
    return FragmentCache.builder(store(port)).build();
  }

  private static MemcachedStore store(int port) {
    return MemcachedStore.builder(List.of(new ServerAddress("127.0.0.1", port))).open();
  }

  private String page(FragmentCache cache) {
    return cache
        .fetch(BOX, POLICY, rendering -> Content.of("render " + renders.incrementAndGet()))
        .text();
  }

  private void pages(FragmentCache cache, String when) {
    pages(cache, when, count -> count < PAGES);
  }

  private void pages(FragmentCache cache, String when, IntPredicate more) {
    Duration longest = Duration.ZERO;
    int slow = 0;
    int count = 0;
    long began = System.nanoTime();
    for (; more.test(count); count++) {
      long start = System.nanoTime();
      assertThat(page(cache)).startsWith("render ");
      Duration took = since(start);
      slow += took.toMillis() >= 5 ? 1 : 0;
      longest = took.compareTo(longest) > 0 ? took : longest;
    }
    tell(when + ": a page, on average of " + count, since(began).dividedBy(count));
    tell(when + ": " + slow + " pages took 5 ms or more, the longest", longest);
  }

  private void untilHit(FragmentCache cache, String what) {
    long began = System.nanoTime();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> page(cache).equals(page(cache)));
    tell(what, since(began));
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  private static void tell(String what, Duration took) {
    System.out.printf(Locale.ROOT, "OUTAGE %s: %.3f ms%n", what, took.toNanos() / 1e6);
  }
}
