package org.turbostan.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.awaitility.Awaitility.await;
import static org.turbostan.memcached.StoreNodes.AMPLE;
import static org.turbostan.memcached.StoreNodes.BOX;
import static org.turbostan.memcached.StoreNodes.KEYS;
import static org.turbostan.memcached.StoreNodes.PATIENCE;
import static org.turbostan.memcached.StoreNodes.TAG;
import static org.turbostan.memcached.StoreNodes.assertStores;
import static org.turbostan.memcached.StoreNodes.awaitUsable;
import static org.turbostan.memcached.StoreNodes.builder;
import static org.turbostan.memcached.StoreNodes.entry;
import static org.turbostan.memcached.StoreNodes.find;
import static org.turbostan.memcached.StoreNodes.isUsable;
import static org.turbostan.memcached.StoreNodes.result;
import static org.turbostan.memcached.StoreNodes.standing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.turbostan.Content;
import org.turbostan.Deletion;
import org.turbostan.Entry;
import org.turbostan.Found;
import org.turbostan.FragmentCache;
import org.turbostan.FragmentKey;
import org.turbostan.FragmentPolicy;
import org.turbostan.Reason;
import org.turbostan.Snapshot;
import org.turbostan.Tag;
import org.turbostan.testing.FlakyProxy;
import org.turbostan.testing.LogLines;
import org.turbostan.testing.Memcached;

/**
 * The store when its servers are down, slow, full, confused, or not the same as other nodes'.
 *
 * <p>F numbers are those of the list of faults that the store must survive. Some tests are short
 * and can be made long: {@code mvn verify -Dtest=NONE -Dsurefire.failIfNoSpecifiedTests=false
 * -Dit.test=OutageIT -Dturbostan.kills=100 -Dturbostan.flaps=100 -Dturbostan.evictions=1000}
 */
class OutageIT {

  private final StoreNodes nodes = new StoreNodes();
  private final LogLines log = LogLines.of(ServerLog.class.getName());

  @AfterEach
  void closeAll() throws Exception {
    log.close();
    nodes.close();
  }

  /** F1. */
  @Test
  void aServerThatIsNotThereAtTheStartIsUsedAsSoonAsItIs() {
    Memcached memcached = nodes.memcached();
    memcached.kill9();
    MemcachedStore node = nodes.open(builder(memcached.port()));
    CompletionStage<Found> found = node.get(BOX, node.snapshot());
    assertThat(found).isCompletedWithValue(Found.absent(Reason.SERVER_UNREACHABLE));
    memcached.restart();
    awaitUsable(node);
    assertStores(node);
  }

  /** F4. */
  @Test
  void answersThatComeTooLateCloseTheServerToPagesAndDelaysNoneAfterThat() {
    FlakyProxy proxy = nodes.proxy(nodes.memcached());
    MemcachedStore node = nodes.open(builder(proxy.port()).budget(Duration.ofMillis(100)));
    awaitUsable(node);
    proxy.behave(FlakyProxy.Manner.ANSWERS_LATE);
    for (int i = 0; i < 6; i++) {
      var unused = node.get(BOX, node.snapshot());
    }
    await().atMost(PATIENCE).until(() -> !isUsable(node));
    assertThat(node.get(BOX, node.snapshot())).isCompleted();
    proxy.behave(FlakyProxy.Manner.HONEST);
    awaitUsable(node);
    assertStores(node);
  }

  @Test
  void aDeleteWhoseAnswerIsLostIsNotAcknowledgedAndIsDoneLater() {
    Memcached memcached = nodes.memcached();
    FlakyProxy proxy = nodes.proxy(memcached);
    MemcachedStore here = nodes.node(proxy.port());
    assertStores(here);
    proxy.behave(FlakyProxy.Manner.ANSWERS_LOST);
    Deletion deletion = result(here.delete(Set.of(TAG), Deletion.Mode.HARD));
    assertThat(deletion.answers())
        .containsExactly(
            new Deletion.Answer("127.0.0.1:" + proxy.port(), Deletion.Status.UNREACHABLE));
    assertThat(here.pendingDeletes()).hasSize(1);
    proxy.behave(FlakyProxy.Manner.HONEST);
    await().atMost(PATIENCE).until(() -> here.pendingDeletes().isEmpty());
    assertThat(find(here).entry()).isNull();
  }

  @Test
  void garbageIsNotServedAndDoesNoLastingHarm() {
    FlakyProxy proxy = nodes.proxy(nodes.memcached());
    MemcachedStore node = nodes.node(proxy.port());
    assertStores(node);
    proxy.behave(FlakyProxy.Manner.GARBAGE);
    for (int i = 0; i < 20; i++) {
      assertThat(find(node).entry()).isNull();
    }
    proxy.behave(FlakyProxy.Manner.HONEST);
    awaitUsable(node);
    assertStores(node);
  }

  /** F6. */
  @Test
  void connectionsThatAreClosedAsSoonAsTheyAreMadeLeaveNobodyBehind() {
    FlakyProxy proxy = nodes.proxy(nodes.memcached());
    List<MemcachedStore> all = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      all.add(nodes.node(proxy.port()));
    }
    proxy.behave(FlakyProxy.Manner.CLOSING);
    await().atMost(PATIENCE).until(() -> proxy.refused() >= 8 * all.size());
    proxy.behave(FlakyProxy.Manner.HONEST);
    all.forEach(StoreNodes::awaitUsable);
    assertThat(log.lines().size()).isLessThanOrEqualTo(3 * all.size());
  }

  /** F11. */
  @Test
  void aFullServerIsNamedInTheLogWithTheCure() {
    Memcached memcached = nodes.memcached("-m", "2", "-M");
    MemcachedStore node = nodes.node(memcached.port());
    await()
        .atMost(PATIENCE)
        .until(() -> node.servers().get(0).statistics().containsKey("limit_maxbytes"));
    fill(node);
    String server = "memcached server 127.0.0.1:" + memcached.port();
    assertThat(log.lines())
        .filteredOn(line -> line.contains("out of memory"))
        .singleElement(STRING)
        .startsWith(server + " refused ")
        .contains(" stores: out of memory (limit 2 MB). Raise its -m");
    assertThat(node.servers().get(0).counts()).containsKey(Reason.SERVER_OUT_OF_MEMORY);
    awaitUsable(node);
  }

  /** F11. */
  @Test
  void aFullServerStillDeletes() {
    Memcached memcached = nodes.memcached("-m", "2", "-M");
    MemcachedStore node = nodes.node(memcached.port());
    assertStores(node);
    fill(node);
    await()
        .atMost(PATIENCE)
        .until(() -> result(node.delete(Set.of(TAG), Deletion.Mode.HARD)).acknowledged());
    assertThat(find(node).entry()).isNull();
  }

  /** F17. */
  @Test
  void whatIsTooLargeIsNotStoredAndTheOldOneIsGone() {
    MemcachedStore node = nodes.node(nodes.memcached().port());
    assertStores(node);
    assertThat(result(node.set(entry(BOX, FolsomServer.LARGEST_ITEM), node.snapshot())))
        .isEqualTo(Reason.TOO_LARGE_FOR_SERVER);
    assertThat(find(node)).isEqualTo(Found.absent(Reason.COLD));
  }

  /** F8. */
  @Test
  void foreignValuesUnderOurKeysAreNotServedAndAreReplaced() {
    Memcached memcached = nodes.memcached();
    MemcachedStore node = nodes.node(memcached.port());
    WireKeys keys = new WireKeys("stan");
    for (String value :
        List.of("", "x", "\u00AC\u00ED\u0000\u0005sr", "STAN", "V1234567890123456")) {
      for (String key :
          List.of(
              keys.entry(BOX).text(),
              keys.version(TAG, false).text(),
              keys.version(TAG, true).text(),
              keys.sequence())) {
        assertStores(node);
        withoutMarks(memcached, node);
        memcached.ask("set " + key + " 0 0 " + value.length(), value);
        Found found = find(node);
        assertThat(found.reason()).isNotEqualTo(Reason.COLD);
        if (key.equals(keys.entry(BOX).text()) || key.equals(keys.version(TAG, false).text())) {
          assertThat(found.entry()).isNull();
        }
      }
    }
    assertStores(node);
  }

  /** F15. */
  @Test
  void aDeadServerTakesOnlyItsShareWithIt() {
    List<Memcached> servers = List.of(nodes.memcached(), nodes.memcached(), nodes.memcached());
    MemcachedStore node = nodes.node(servers.stream().mapToInt(Memcached::port).toArray());
    Placement placement =
        new Placement(servers.stream().map(s -> new ServerAddress("127.0.0.1", s.port())).toList());
    int ofAll = placement.serverOf(new WireKeys("stan").version(Tag.ALL, false).place());
    int dead = placement.serverOf(new WireKeys("stan").entry(BOX).place());
    servers.stream()
        .filter(s -> placement.servers().get(dead).port() == s.port())
        .forEach(Memcached::kill9);
    await().atMost(PATIENCE).until(() -> !node.servers().get(dead).usable());
    assertThat(find(node).reason()).isEqualTo(Reason.SERVER_UNREACHABLE);
    FragmentKey other =
        Stream.iterate(0, i -> i + 1)
            .map(i -> FragmentKey.of("box", "other" + i))
            .filter(key -> placement.serverOf(new WireKeys("stan").entry(key).place()) != dead)
            .findFirst()
            .orElseThrow();
    Reason refusal = ofAll == dead ? Reason.SERVER_UNREACHABLE : null;
    await()
        .atMost(PATIENCE)
        .until(() -> result(node.set(dependingOnAll(other), node.snapshot())) == refusal);
    long before = itemsOf(servers, placement.servers().get(dead));
    Stream.iterate(0, i -> i + 1)
        .map(i -> FragmentKey.of("box", "mine" + i))
        .filter(key -> placement.serverOf(new WireKeys("stan").entry(key).place()) == dead)
        .limit(50)
        .forEach(
            key ->
                assertThat(result(node.set(dependingOnAll(key), node.snapshot())))
                    .isEqualTo(Reason.SERVER_UNREACHABLE));
    assertThat(itemsOf(servers, placement.servers().get(dead))).isEqualTo(before);
  }

  /**
   * The version of everything lies on one server; if another dies, the rest of the entries lives.
   */
  @Test
  void ofTheEntriesOnThreeServersTwoThirdsAreServedWhenOneHasDied() {
    List<Memcached> servers = List.of(nodes.memcached(), nodes.memcached(), nodes.memcached());
    MemcachedStore node = nodes.node(servers.stream().mapToInt(Memcached::port).toArray());
    Placement placement =
        new Placement(servers.stream().map(s -> new ServerAddress("127.0.0.1", s.port())).toList());
    WireKeys keys = new WireKeys("stan");
    List<FragmentKey> boxes =
        IntStream.range(0, 300).mapToObj(i -> FragmentKey.of("box", "product:" + i)).toList();
    boxes.forEach(box -> stores(node, box));
    int dead = (placement.serverOf(keys.version(Tag.ALL, false).place()) + 1) % 3;
    servers.stream()
        .filter(s -> placement.servers().get(dead).port() == s.port())
        .forEach(Memcached::kill9);
    await().atMost(PATIENCE).until(() -> !node.servers().get(dead).usable());
    int served = 0;
    for (FragmentKey box : boxes) {
      Reason expected =
          placement.serverOf(keys.entry(box).place()) == dead ? Reason.SERVER_UNREACHABLE : null;
      assertThat(result(node.get(box, node.snapshot())).reason()).isEqualTo(expected);
      served += expected == null ? 1 : 0;
    }
    System.out.println("One of three servers has died: " + served + " of 300 entries are served");
    assertThat(served).isBetween(100, 290);
  }

  private static void stores(MemcachedStore node, FragmentKey key) {
    Entry entry = entry(key, 1, key.ownTags());
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> result(node.set(entry, node.snapshot())) == null);
  }

  private static Entry dependingOnAll(FragmentKey key) {
    return entry(key, 1, Set.of(Tag.ALL));
  }

  private static long itemsOf(List<Memcached> servers, ServerAddress butOf) {
    return servers.stream()
        .filter(server -> server.port() != butOf.port())
        .mapToLong(server -> Long.parseLong(statistic(server, "curr_items")))
        .sum();
  }

  private static String statistic(Memcached server, String name) {
    return server
        .ask("stats")
        .lines()
        .filter(line -> line.startsWith("STAT " + name + " "))
        .map(line -> line.substring(name.length() + 6).strip())
        .findFirst()
        .orElseThrow();
  }

  /** F2, on the level of pages; {@code -Dturbostan.kills=100} kills more often. */
  @Test
  void aServerThatIsKilledFailsNoPageAndShowsNothingStale() throws Exception {
    Memcached memcached = nodes.memcached();
    MemcachedStore node = nodes.node(memcached.port());
    ExecutorService visitors = Executors.newFixedThreadPool(50);
    AtomicInteger edition = new AtomicInteger();
    FragmentPolicy policy = FragmentPolicy.of(Duration.ofMinutes(1));
    try (FragmentCache cache = FragmentCache.builder(node).budget(AMPLE).build()) {
      for (int kill = 0; kill < Integer.getInteger("turbostan.kills", 5); kill++) {
        int oldest = edition.incrementAndGet();
        await().atMost(PATIENCE).until(() -> cache.delete(Tag.name("box")).acknowledged());
        List<Future<String>> pages = new ArrayList<>();
        memcached.pause();
        for (int i = 0; i < 50; i++) {
          FragmentKey key = FragmentKey.of("box", String.valueOf(i));
          Callable<String> page =
              () -> cache.fetch(key, policy, rendering -> Content.of("" + edition.get())).text();
          pages.add(visitors.submit(page));
        }
        memcached.kill9();
        for (Future<String> page : pages) {
          assertThat(Integer.parseInt(page.get(60, TimeUnit.SECONDS)))
              .isGreaterThanOrEqualTo(oldest);
        }
        memcached.restart();
        awaitUsable(node);
        assertStores(node);
      }
    } finally {
      visitors.shutdownNow();
    }
  }

  /** F3 and F5: the breaker lets five find out, and bounds hold for what is sent at once. */
  @Test
  void aServerThatHangsKeepsAFewWaitingAndNobodyAfterThem() {
    Memcached memcached = nodes.memcached();
    MemcachedStore node = nodes.open(builder(memcached.port()).budget(Duration.ofMillis(100)));
    awaitUsable(node);
    memcached.pause();
    int waited = 0;
    for (int i = 0; i < 100; i++) {
      CompletionStage<Found> found = node.get(BOX, node.snapshot());
      waited += found.toCompletableFuture().isDone() ? 0 : 1;
      assertThat(result(found).entry()).isNull();
    }
    assertThat(waited).isLessThanOrEqualTo(5);
    memcached.resume();
    assertStores(node);
  }

  /** F5. */
  @Test
  void noMoreCommandsAreUnderWayThanThereIsRoomFor() {
    Memcached memcached = nodes.memcached();
    MemcachedStore node = nodes.node(memcached.port());
    memcached.pause();
    Snapshot before = node.snapshot();
    for (int i = 0; i < 1000; i++) {
      var unused = node.get(FragmentKey.of("box", String.valueOf(i)), before);
      assertThat(node.servers().get(0).underWay()).isLessThanOrEqualTo(128);
    }
    memcached.resume();
    assertStores(node);
  }

  /** F6; {@code -Dturbostan.flaps=100} takes about a minute. */
  @Test
  void aServerThatComesAndGoesIsUsedWheneverItIsThere() {
    FlakyProxy proxy = nodes.proxy(nodes.memcached());
    MemcachedStore node = nodes.node(proxy.port());
    for (int i = 0; i < Integer.getInteger("turbostan.flaps", 5); i++) {
      proxy.behave(FlakyProxy.Manner.CLOSING);
      await().atMost(PATIENCE).until(() -> !isUsable(node));
      assertThat(find(node).entry()).isNull();
      proxy.behave(FlakyProxy.Manner.HONEST);
      assertStores(node);
    }
    assertThat(log.lines()).hasSizeLessThanOrEqualTo(5);
  }

  /** F6, with a server at its limit of connections: some of them it needs for itself. */
  @Test
  void nodesThatFoundNoConnectionFreeGetOneWhenOthersHaveGone() {
    Memcached memcached = nodes.memcached("-t", "1", "-c", "16");
    List<MemcachedStore> all = new ArrayList<>();
    List<MemcachedStore> waiting = List.of();
    while (waiting.size() < 2) {
      assertThat(all).hasSizeLessThan(32);
      all.add(nodes.open(builder(memcached.port())));
      waiting = all.stream().filter(node -> !isUsable(node)).toList();
    }
    all.removeAll(waiting);
    all.forEach(MemcachedStore::close);
    waiting.forEach(StoreNodes::awaitUsable);
    assertStores(waiting.get(0));
  }

  /** F7: Linux answers no SYN to a socket whose queue of connections is full. */
  @Test
  void aServerThatDoesNotEvenAnswerTheCallIsGivenUp() throws Exception {
    List<Socket> queue = new ArrayList<>();
    try (ServerSocket hole = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      while (join(hole, queue)) {
        assertThat(queue).hasSizeLessThan(100);
      }
      MemcachedStore node = nodes.open(builder(hole.getLocalPort()));
      assertThat(node.get(BOX, node.snapshot()))
          .isCompletedWithValue(Found.absent(Reason.SERVER_UNREACHABLE));
      await().atMost(PATIENCE).until(() -> !log.lines().isEmpty());
      assertThat(log.lines().get(0)).contains("can't be used (", "Check that it runs");
    } finally {
      for (Socket socket : queue) {
        socket.close();
      }
    }
  }

  private static boolean join(ServerSocket hole, List<Socket> queue) throws IOException {
    Socket socket = new Socket();
    queue.add(socket);
    try {
      socket.connect(hole.getLocalSocketAddress(), 500);
      return true;
    } catch (SocketTimeoutException e) {
      return false;
    }
  }

  /** F12; {@code -Dturbostan.evictions=1000} loses more. */
  @Test
  void aVersionThatIsLostMakesAMissAndNothingComesBack() {
    Memcached memcached = nodes.memcached();
    MemcachedStore node = nodes.node(memcached.port());
    WireKeys keys = new WireKeys("stan");
    for (int i = 0; i < Integer.getInteger("turbostan.evictions", 50); i++) {
      assertStores(node);
      withoutMarks(memcached, node);
      memcached.ask("delete " + keys.version(i % 2 == 0 ? TAG : Tag.ALL, false).text());
      assertThat(find(node).entry()).isNull();
      FragmentKey other = FragmentKey.of("box", "other");
      var unused = result(node.set(entry(other, 10), node.snapshot()));
      assertThat(find(node).entry()).isNull();
    }
  }

  /** As long as its sequence goes on, what was not deleted is valid without its versions. */
  private static void withoutMarks(Memcached memcached, MemcachedStore node) {
    Version name = standing(node).mark().name();
    memcached.ask("delete " + KEYS.sequence());
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(2))
        .until(() -> !name.equals(standing(node).mark().name()));
  }

  private static void fill(MemcachedStore node) {
    Reason refusal = null;
    for (int i = 0; i < 2000 && refusal != Reason.SERVER_OUT_OF_MEMORY; i++) {
      FragmentKey key = FragmentKey.of("box", String.valueOf(i));
      refusal = result(node.set(entry(key, 50_000), node.snapshot()));
    }
    assertThat(refusal).isEqualTo(Reason.SERVER_OUT_OF_MEMORY);
  }
}
