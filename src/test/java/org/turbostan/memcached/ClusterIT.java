package org.turbostan.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turbostan.CacheRequest;
import org.turbostan.Content;
import org.turbostan.Deletion;
import org.turbostan.FragmentCache;
import org.turbostan.FragmentKey;
import org.turbostan.FragmentPolicy;
import org.turbostan.Hit;
import org.turbostan.Lifetime;
import org.turbostan.Lookup;
import org.turbostan.Outcome;
import org.turbostan.Reason;
import org.turbostan.Rendering;
import org.turbostan.Tag;
import org.turbostan.Together;
import org.turbostan.testing.Heap;
import org.turbostan.testing.Memcached;

/**
 * Three nodes on three servers, each node with clients of its own: crowds, and races of which each
 * step is made by hand.
 */
class ClusterIT {

  private static final int CROWD = 200;
  private static final FragmentKey BOX = FragmentKey.of("box", "product:42");
  private static final FragmentKey PAGE = FragmentKey.of("page", "/shop");
  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);
  private static final FragmentPolicy.Simple POLICY =
      FragmentPolicy.of(TEN_MINUTES).withTags("price", "stock");
  private static final FragmentPolicy STALE_POLICY =
      POLICY.withLifetime(Lifetime.of(TEN_MINUTES).withStale(TEN_MINUTES));

  /** Long enough for any machine: nothing in these tests is decided by it. */
  private static final Duration NEVER_OVER = Duration.ofMinutes(2);

  /** No node that lives is silent for so long, on any machine. */
  private static final Duration SILENCE = Duration.ofSeconds(3);

  /** What a node that nobody knows has put under the key of a claim. */
  private static final String A_CLAIM = "V0123456789abcdef";

  /** A node remembers 4 MB of what it saw lately; the rest is room for what is not ours. */
  private static final long REMEMBERED_BYTES = 10_000_000;

  private static final AtomicInteger namespaces = new AtomicInteger();
  private static final List<Memcached> servers = new ArrayList<>();

  private final List<MemcachedStore> stores = new ArrayList<>();
  private final List<FragmentCache> nodes = new ArrayList<>();
  private final AtomicInteger renders = new AtomicInteger();
  private final Queue<Outcome> whyRendered = new ConcurrentLinkedQueue<>();

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

  @AfterEach
  void closeNodes() {
    nodes.forEach(FragmentCache::close);
  }

  // Crowds.

  /**
   * A round counts in which no command was lost: on a machine that is too busy to read its answer
   * within half a second, whoever sent it renders for itself. Twenty rounds have to count.
   */
  @Test
  void aColdKeyIsRenderedOnceHoweverManyThreadsAndNodesAskForIt() {
    openNodes(NEVER_OVER);
    AtomicLong slowest = new AtomicLong();
    int counted = 0;
    for (int round = 0; counted < 20; round++) {
      FragmentKey key = FragmentKey.of("box", "round:" + round);
      renders.set(0);
      whyRendered.clear();
      long lost = lostCommands();
      CountDownLatch allServed = new CountDownLatch(CROWD);
      List<String> texts =
          Together.run(
              CROWD,
              number ->
                  () -> {
                    long begin = System.nanoTime();
                    String text =
                        fetch(
                            node(number),
                            key,
                            POLICY,
                            () -> {
                              work(Duration.ofMillis(200));
                              return "rendering " + renders.get();
                            });
                    slowest.accumulateAndGet(System.nanoTime() - begin, Math::max);
                    // As a container's, this thread outlives its request.
                    allServed.countDown();
                    Together.await(allServed);
                    return text;
                  });
      if (lostCommands() == lost) {
        assertThat(texts)
            .as("rendered because %s", whyRendered)
            .hasSize(CROWD)
            .containsOnly("rendering 1");
        assertThat(renders).hasValue(1);
        counted++;
      }
      assertThat(round).as("rounds, of which %s count", counted).isLessThan(100);
    }
    System.out.println(
        "Of "
            + CROWD
            + " threads on three nodes, 20 rounds, the slowest waited "
            + TimeUnit.NANOSECONDS.toMillis(slowest.get())
            + " ms for a rendering of 200 ms");
  }

  @Test
  void anExpiredHotKeyIsRenderedByOneAndNobodyWaits() {
    withNodes(
        () -> {
          storeExpired("old");
          CountDownLatch othersServed = new CountDownLatch(CROWD - 1);
          List<String> texts =
              Together.run(
                  CROWD,
                  number ->
                      () -> {
                        String text =
                            fetch(
                                node(number),
                                BOX,
                                STALE_POLICY,
                                () -> {
                                  Together.await(othersServed);
                                  return "new";
                                });
                        othersServed.countDown();
                        return text;
                      });
          assertThat(texts).containsOnly("old", "new").containsOnlyOnce("new");
          assertThat(renders).hasValue(1);
        });
  }

  @Test
  void afterADeleteNobodyOnAnyNodeIsServedTheStaleContent() {
    withNodes(
        () -> {
          storeExpired("old");
          assertThat(node(1).delete(Tag.key("product:42")).acknowledged()).isTrue();
          List<String> texts =
              Together.run(
                  CROWD, number -> () -> fetch(node(number), BOX, STALE_POLICY, () -> "new"));
          assertThat(texts).containsOnly("new");
          assertThat(renders).hasValue(1);
        });
  }

  /**
   * {@code mvn verify -Dit.test=ClusterIT#manyDifferentKeysLeaveNothingBehind
   * -Dcluster.keys=1000000} tries a million, which takes some seven minutes.
   */
  @Test
  void manyDifferentKeysLeaveNothingBehind() {
    openNodes(NEVER_OVER);
    int rounds = Math.max(2, Integer.getInteger("cluster.keys", 45_000) / 4_500);
    long before = Heap.used();
    long halfway = before;
    for (int round = 0; round < rounds; round++) {
      String query = "/shop?q=" + round + "-";
      Together.run(
          9,
          number ->
              () -> {
                for (int i = number; i < 4_500; i += 9) {
                  fetch(node(number), FragmentKey.of("page", query + i), POLICY, () -> "page");
                }
                return null;
              });
      if (round + 1 == rounds / 2) {
        halfway = Heap.used();
      }
    }
    int keys = rounds * 4_500;
    long after = Heap.used();
    System.out.println(
        keys
            + " different keys: the heap has grown by "
            + (after - before) / 1000
            + " kB, of these in the second half by "
            + (after - halfway) / 1000
            + " kB");
    assertThat(after - before).isLessThan(nodes.size() * REMEMBERED_BYTES);
    assertThat(renders).hasValue(keys);
  }

  @Test
  void aRenderingThatOutlastsItsClaimIsDoneByOneMoreAtATime() {
    openNodes(Duration.ofSeconds(4));
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    List<String> texts =
        Together.run(
            60,
            number ->
                () ->
                    fetch(
                        node(number),
                        BOX,
                        POLICY,
                        () -> {
                          most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                          work(Duration.ofMillis(5500));
                          inside.decrementAndGet();
                          return "content";
                        }));
    assertThat(texts).hasSize(60).containsOnly("content");
    assertThat(most.get()).isBetween(1, 2);
  }

  // Renderings that do not end well.

  /** Here and below the test would hang, and fail, if anybody waited for the end of the claim. */
  @Test
  void whenTheThreadOfARenderingDiesOneMoreRenders() {
    withNodes(
        () -> {
          Together.resultOf(Together.start(() -> node(0).begin().open(BOX, POLICY)));
          List<String> texts =
              Together.run(30, number -> () -> fetch(node(number), BOX, POLICY, () -> "content"));
          assertThat(texts).hasSize(30).containsOnly("content");
          assertThat(renders).hasValue(1);
        });
  }

  @Test
  void whenTheNodeOfARenderingDiesOneMoreRenders() {
    withNodes(
        () -> {
          var unused = node(0).begin().open(BOX, POLICY);
          node(0).close();
          List<String> texts =
              Together.run(
                  30, number -> () -> fetch(node(1 + number % 2), BOX, POLICY, () -> "content"));
          assertThat(texts).hasSize(30).containsOnly("content");
          assertThat(renders).hasValue(1);
        });
  }

  @Test
  void aClaimOfSomebodyWhoNeverShowsASignOfLifeIsTakenOverByOne() {
    withNodes(
        () -> {
          String claim = new WireKeys("cluster" + namespaces.get()).claim(BOX).text();
          servers.forEach(
              server -> server.ask("add " + claim + " 0 120 " + A_CLAIM.length(), A_CLAIM));
          List<String> texts =
              Together.run(30, number -> () -> fetch(node(number), BOX, POLICY, () -> "content"));
          assertThat(texts).hasSize(30).containsOnly("content");
          assertThat(renders).hasValue(1);
        });
  }

  @Test
  void aRenderingThatTakesMuchLongerThanASilenceIsLeftToANodeThatLives() {
    withNodes(
        () -> {
          List<String> texts =
              Together.run(
                  30,
                  number ->
                      () ->
                          fetch(
                              node(number),
                              BOX,
                              POLICY,
                              () -> {
                                work(SILENCE.multipliedBy(2));
                                return "content";
                              }));
          assertThat(texts).hasSize(30).containsOnly("content");
          assertThat(renders).hasValue(1);
        });
  }

  @Test
  void whenARenderingFailsNothingIsStoredAndAnotherNodeRendersAtOnce() {
    withNodes(
        () -> {
          AtomicBoolean first = new AtomicBoolean(true);
          List<String> texts =
              Together.run(
                  30,
                  number ->
                      () -> {
                        try {
                          return fetch(
                              node(number),
                              BOX,
                              POLICY,
                              () -> {
                                if (first.getAndSet(false)) {
                                  throw new IllegalStateException("body");
                                }
                                return "content";
                              });
                        } catch (IllegalStateException e) {
                          return e.getMessage();
                        }
                      });
          assertThat(texts).containsOnly("content", "body").containsOnlyOnce("body");
          assertThat(renders).hasValue(2);
        });
  }

  // Races.

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aDeleteDuringARenderingWinsOnWhicheverNode(int deleting) {
    openNodes(NEVER_OVER);
    for (Tag tag : List.of(Tag.key("product:42"), Tag.of("price"), Tag.name("box"), Tag.ALL)) {
      try (CacheRequest request = node(0).begin()) {
        Rendering rendering = rendering(request, BOX);
        assertThat(node(deleting).delete(tag).acknowledged()).isTrue();
        rendering.store(Content.of("old"));
      }
      thenAllNodesServe(BOX, "new");
      assertThat(node(0).delete(Tag.ALL).acknowledged()).isTrue();
    }
  }

  @Test
  void whatTwoNodesRenderedBeforeADeleteIsNotServedWhicheverStoresLast() {
    openNodes(NEVER_OVER);
    try (CacheRequest one = node(0).begin();
        CacheRequest two = node(1).begin()) {
      Rendering first = rendering(one, BOX);
      Rendering second = two.bypass(PAGE, POLICY, Reason.CONDITION);
      first.store(Content.of("old"));
      assertThat(node(2).delete(Tag.of("price")).acknowledged()).isTrue();
      second.close();
      storeRefreshed(two, "old too");
    }
    thenAllNodesServe(BOX, "new");
  }

  @Test
  void aDeleteOfEverythingDuringFiftyRenderingsLeavesNoneOfThem() {
    openNodes(NEVER_OVER);
    CountDownLatch inside = new CountDownLatch(50);
    CountDownLatch deleted = new CountDownLatch(1);
    List<FutureTask<String>> rendering = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      FragmentCache node = node(i);
      FragmentKey key = FragmentKey.of("box", "product:" + i);
      rendering.add(
          Together.start(
              () ->
                  fetch(
                      node,
                      key,
                      POLICY,
                      () -> {
                        inside.countDown();
                        Together.await(deleted);
                        return "old";
                      })));
    }
    Together.await(inside);
    assertThat(node(0).delete(Tag.ALL).acknowledged()).isTrue();
    deleted.countDown();
    rendering.forEach(Together::resultOf);
    for (int i = 0; i < 50; i++) {
      thenAllNodesServe(FragmentKey.of("box", "product:" + i), "new");
    }
  }

  @Test
  void whatIsStoredLateByThoseWhoRenderedBeforeTwoDeletesIsNeverServed() {
    openNodes(NEVER_OVER);
    try (CacheRequest one = node(0).begin();
        CacheRequest two = node(1).begin()) {
      Rendering beforeBoth = rendering(one, BOX);
      assertThat(node(2).delete(Tag.key("product:42")).acknowledged()).isTrue();
      try (CacheRequest again = node(2).begin()) {
        storeRefreshed(again, "created again");
      }
      assertThat(node(2).delete(Tag.key("product:42")).acknowledged()).isTrue();
      storeRefreshed(two, "older than both");
      thenNobodyServes(BOX, "created again", "older than both");
      beforeBoth.store(Content.of("older than both"));
      thenNobodyServes(BOX, "created again", "older than both");
    }
  }

  @Test
  void whoPollsForAnotherNodeIsNotGivenWhatWasDeletedBeforeHeCame() {
    openNodes(NEVER_OVER);
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    FutureTask<String> leader =
        Together.start(
            () ->
                fetch(
                    node(0),
                    BOX,
                    POLICY,
                    () -> {
                      inside.countDown();
                      Together.await(go);
                      return "old";
                    }));
    Together.await(inside);
    assertThat(node(2).delete(Tag.of("stock")).acknowledged()).isTrue();
    FutureTask<String> follower = Together.start(() -> fetch(node(1), BOX, POLICY, () -> "new"));
    go.countDown();
    assertThat(Together.resultOf(leader)).isEqualTo("old");
    assertThat(Together.resultOf(follower)).isEqualTo("new");
  }

  /** {@code -Dcluster.rounds=10000} tries it so often. */
  @Test
  void noDeleteOfTwoTagsByTwoAdministratorsIsLostInWhicheverOrder() {
    openNodes(NEVER_OVER);
    int rounds = Integer.getInteger("cluster.rounds", 300);
    for (int round = 0; round < rounds; round++) {
      String old = "round " + round;
      AtomicLong price = new AtomicLong();
      AtomicLong stock = new AtomicLong();
      fetch(node(2), BOX, POLICY, () -> old + " price 0 stock 0");
      Together.run(
          3,
          number ->
              () -> {
                switch (number) {
                  case 0 -> change(node(0), price, "price");
                  case 1 -> change(node(1), stock, "stock");
                  default -> {
                    try (CacheRequest request = node(2).begin()) {
                      String text = old + " price " + price.get() + " stock " + stock.get();
                      fetch(request, BOX, POLICY, () -> text);
                    }
                  }
                }
                return null;
              });
      for (FragmentCache node : nodes) {
        assertThat(fetch(node, BOX, POLICY, () -> old + " price 1 stock 1"))
            .isEqualTo(old + " price 1 stock 1");
      }
      delete(node(0), Tag.ALL);
    }
  }

  private static void change(FragmentCache node, AtomicLong data, String tag) {
    data.set(1);
    delete(node, Tag.of(tag));
  }

  @ParameterizedTest
  @EnumSource(Deletion.Mode.class)
  void aDeleteWhoseAnswersAreLostIsNotAcknowledgedAndDoneAllTheSame(Deletion.Mode mode) {
    openNodes(NEVER_OVER);
    fetch(node(0), BOX, STALE_POLICY, () -> "old");
    AtomicBoolean lost = new AtomicBoolean(true);
    MemcachedStore store = store(server -> new DeafServer(server, lost::get));
    try (FragmentCache deaf = cache(store, NEVER_OVER)) {
      assertThat(deaf.delete(Set.of(Tag.of("price")), mode).acknowledged()).isFalse();
      assertThat(store.pendingDeletes()).hasSize(1);
      lost.set(false);
      await().atMost(StoreNodes.PATIENCE).until(() -> store.pendingDeletes().isEmpty());
      if (mode == Deletion.Mode.SOFT) {
        // The first node may still be storing: meanwhile the others serve what is stale.
        await()
            .atMost(StoreNodes.PATIENCE)
            .until(
                () ->
                    nodes.stream()
                        .allMatch(node -> "new".equals(fetch(node, BOX, POLICY, () -> "new"))));
      }
      thenAllNodesServe(BOX, "new");
    }
  }

  // Helpers.

  /** Deletes, again and again until it is acknowledged. */
  private static void delete(FragmentCache node, Tag tag) {
    await().pollDelay(Duration.ZERO).until(() -> node.delete(tag).acknowledged());
  }

  /**
   * Tests something on new nodes; and on others where it failed and a command was lost, as in the
   * first test. It may fail so a few times.
   */
  private void withNodes(Runnable test) {
    for (int tries = 1; ; tries++) {
      openNodes(NEVER_OVER);
      renders.set(0);
      try {
        test.run();
        return;
      } catch (AssertionError e) {
        if (tries == 5 || lostCommands() == 0) {
          throw e;
        }
      }
      closeNodes();
      nodes.clear();
      stores.clear();
    }
  }

  /** Returns how many commands the nodes have given up, or not sent. */
  private long lostCommands() {
    return stores.stream()
        .flatMap(store -> store.servers().stream())
        .mapToLong(
            server ->
                server.counts().getOrDefault(Reason.SERVER_UNREACHABLE, 0L)
                    + server.counts().getOrDefault(Reason.SERVER_BUSY, 0L))
        .sum();
  }

  private FragmentCache node(int number) {
    return nodes.get(number % nodes.size());
  }

  private void openNodes(Duration wait) {
    namespaces.incrementAndGet();
    for (int i = 0; i < 3; i++) {
      MemcachedStore store = store(server -> server);
      stores.add(store);
      nodes.add(cache(store, wait));
    }
  }

  private static MemcachedStore store(UnaryOperator<Server> commands) {
    MemcachedStore store =
        MemcachedStore.builder(
                servers.stream().map(s -> new ServerAddress("127.0.0.1", s.port())).toList())
            .namespace("cluster" + namespaces.get())
            .lease(Duration.ofMillis(10))
            .budget(Duration.ofSeconds(10))
            .silence(SILENCE)
            .commands(commands)
            .open();
    await()
        .atMost(StoreNodes.PATIENCE)
        .until(() -> store.servers().stream().allMatch(server -> server.usable()));
    return store;
  }

  private static FragmentCache cache(MemcachedStore store, Duration wait) {
    return FragmentCache.builder(store)
        .budget(Duration.ofSeconds(10))
        .longestWait(wait)
        .claim(wait)
        .jitter(0)
        .build();
  }

  private String fetch(
      FragmentCache node, FragmentKey key, FragmentPolicy policy, Supplier<String> body) {
    try (CacheRequest request = node.begin()) {
      return fetch(request, key, policy, body);
    }
  }

  private String fetch(
      CacheRequest request, FragmentKey key, FragmentPolicy policy, Supplier<String> body) {
    return request
        .fetch(
            key,
            policy,
            rendering -> {
              renders.incrementAndGet();
              whyRendered.add(rendering.outcome());
              return Content.of(body.get());
            })
        .text();
  }

  private static Rendering rendering(CacheRequest request, FragmentKey key) {
    Lookup found = request.open(key, POLICY);
    assertThat(found).isInstanceOf(Rendering.class);
    return (Rendering) found;
  }

  /** Renders and stores in a request that began long ago, without regard to any claim. */
  private static void storeRefreshed(CacheRequest request, String text) {
    FragmentPolicy refresh =
        new FragmentPolicy() {
          @Override
          public Lifetime lifetime() {
            return POLICY.lifetime();
          }

          @Override
          public Set<Tag> tags() {
            return POLICY.tags();
          }

          @Override
          public boolean refresh() {
            return true;
          }
        };
    try (Rendering rendering = (Rendering) request.open(BOX, refresh)) {
      rendering.store(Content.of(text));
    }
  }

  private void storeExpired(String text) {
    FragmentPolicy brief =
        POLICY.withLifetime(Lifetime.of(Duration.ofMillis(1)).withStale(TEN_MINUTES));
    fetch(node(0), BOX, brief, () -> text);
    renders.set(0);
    // The servers' clocks are known to the second only, so it looks expired after two.
    await()
        .pollDelay(Duration.ofSeconds(3))
        .atMost(StoreNodes.PATIENCE)
        .untilAsserted(() -> assertThat(node(2).statistics().count(Outcome.Kind.HIT)).isZero());
  }

  private void thenAllNodesServe(FragmentKey key, String text) {
    for (FragmentCache node : nodes) {
      assertThat(fetch(node, key, POLICY, () -> text)).isEqualTo(text);
    }
  }

  private void thenNobodyServes(FragmentKey key, String... texts) {
    for (FragmentCache node : nodes) {
      try (CacheRequest request = node.begin()) {
        Lookup found = request.open(key, new Reads());
        if (found instanceof Hit hit) {
          assertThat(hit.content().text()).isNotIn((Object[]) texts);
        }
      }
    }
  }

  /** Looks, and stores nothing. */
  private static final class Reads implements FragmentPolicy {
    @Override
    public Lifetime lifetime() {
      return POLICY.lifetime();
    }

    @Override
    public boolean stores() {
      return false;
    }
  }

  /** Stands for what a rendering waits for, a database perhaps. */
  private static void work(Duration span) {
    long end = System.nanoTime() + span.toNanos();
    for (long left = span.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
