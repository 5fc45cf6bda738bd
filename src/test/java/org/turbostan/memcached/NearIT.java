package org.turbostan.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.turbostan.memcached.StoreNodes.BOX;
import static org.turbostan.memcached.StoreNodes.KEYS;
import static org.turbostan.memcached.StoreNodes.PATIENCE;
import static org.turbostan.memcached.StoreNodes.TAG;
import static org.turbostan.memcached.StoreNodes.awaitUsable;
import static org.turbostan.memcached.StoreNodes.entry;
import static org.turbostan.memcached.StoreNodes.ofTheSameSlot;
import static org.turbostan.memcached.StoreNodes.result;
import static org.turbostan.memcached.StoreNodes.standing;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.turbostan.Deletion;
import org.turbostan.Entry;
import org.turbostan.Found;
import org.turbostan.FragmentKey;
import org.turbostan.Reason;
import org.turbostan.Snapshot;
import org.turbostan.Tag;
import org.turbostan.local.BoundedMap;
import org.turbostan.testing.Memcached;

/** Copies on the node: what they save, and when they are not served. */
class NearIT {

  private static final Duration LEASE = Duration.ofMillis(25);

  /** The look at what was there before, and the first word to the sequence. */
  private static final int UP_TO_THE_SEQUENCE = 2;

  private final StoreNodes nodes = new StoreNodes();
  private final Memcached memcached = nodes.memcached();

  @AfterEach
  void stop() throws Exception {
    nodes.close();
  }

  @Test
  void whatThisNodeHasStoredIsThereWithoutAnyWaiting() {
    MemcachedStore node = nodes.usable(builder());
    store(node, "content");
    assertThat(text(node.getNow(BOX, leased(node)))).isEqualTo("content");
  }

  @Test
  void whatThisNodeHasFoundIsThereWithoutAnyWaiting() {
    MemcachedStore node = nodes.usable(builder());
    store(nodes.usable(builder()), "content");
    assertThat(now(node)).isNull();
    result(node.get(BOX, node.snapshot()));
    assertThat(text(node.getNow(BOX, leased(node)))).isEqualTo("content");
  }

  @Test
  void withoutAMapNothingIsThereWithoutWaiting() {
    MemcachedStore node = nodes.usable(plainBuilder());
    store(node, "content");
    result(node.get(BOX, node.snapshot()));
    assertThat(now(node)).isNull();
  }

  @Test
  void hitsCostNothingButAReadingOfTheSequenceInHalfALease() {
    AtomicInteger reads = new AtomicInteger();
    MemcachedStore node = nodes.usable(builder().commands(server -> counting(server, reads)));
    store(node, "content");
    long began = System.nanoTime();
    int before = reads.get();
    int hits = 0;
    while (hits < 20_000) {
      hits += now(node) == null ? 0 : 1;
    }
    long halfLeases = (System.nanoTime() - began) / (LEASE.toNanos() / 2);
    assertThat(reads.get() - before).isLessThanOrEqualTo((int) halfLeases + 2);
  }

  /** The reading that comes in time is held: whoever waited for it would go without the copy. */
  @Test
  void aReadingIsAskedForAnewBeforeItsLeaseEndsSoThatNobodyWaits() {
    AtomicInteger reads = new AtomicInteger();
    AtomicReference<GatedServer> gate = new AtomicReference<>();
    MemcachedStore node =
        nodes.usable(
            builder()
                .lease(Duration.ofMillis(500))
                .commands(
                    server -> {
                      gate.set(new GatedServer(server));
                      return counting(gate.get(), reads);
                    }));
    store(node, "content");
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              gate.get().open();
              leased(node);
              gate.get().shut();
              int before = reads.get();
              boolean held = true;
              while (held && reads.get() == before) {
                held = now(node) != null;
              }
              return held;
            });
    gate.get().open();
  }

  @Test
  void aDeleteByThisNodeIsSeenAtOnceByRequestsThatHaveBegunBefore() {
    MemcachedStore node = nodes.usable(builder());
    store(node, "old");
    Snapshot before = leased(node);
    var unused = node.delete(Set.of(TAG), Deletion.Mode.HARD);
    assertThat(node.getNow(BOX, before)).isNull();
    assertThat(result(node.get(BOX, before)).entry()).isNull();
    assertThat(node.getNow(BOX, before)).isNull();
  }

  @Test
  void aDeleteThatCouldNotBeSentIsSeenByTheNodeThatKnows() {
    MemcachedStore node = nodes.usable(builder().outageServeLocal(Duration.ofMinutes(10)));
    store(node, "old");
    memcached.pause();
    result(node.delete(Set.of(TAG), Deletion.Mode.HARD));
    assertThat(now(node)).isNull();
  }

  /** A heartbeat that reads the sequence in between makes it a miss: then it is tried again. */
  @Test
  void aRequestThatStandsStillForLongerThanALeaseGoesOnWithWhatWasValidAsItBegan() {
    MemcachedStore here = nodes.usable(builder());
    MemcachedStore there = nodes.usable(builder());
    await()
        .untilAsserted(
            () -> {
              store(here, "old");
              Snapshot before = leased(here);
              result(there.delete(Set.of(TAG), Deletion.Mode.HARD));
              assertThat(text(here.getNow(BOX, before))).isEqualTo("old");
            });
    assertThat(here.getNow(BOX, here.snapshot())).isNull();
  }

  @Test
  void whatContainsACopyThatWasDeletedSinceIsNotStored() {
    MemcachedStore here = nodes.usable(builder());
    MemcachedStore there = nodes.usable(builder());
    store(here, "old");
    Snapshot before = leased(here);
    result(there.delete(Set.of(TAG), Deletion.Mode.HARD));
    Entry page = entry(FragmentKey.of("page", "/shop"), "with the old box");
    assertThat(result(here.set(page, before))).isEqualTo(Reason.DELETED_DURING_RENDER);
  }

  /** The sequence is that of a delete that has not reached the version yet. */
  @Test
  void whatContainsACopyIsStoredUnderTheVersionsOfTheCopyOrNotAtAll() {
    AtomicReference<GatedServer> gate = new AtomicReference<>();
    MemcachedStore here = nodes.usable(builder());
    MemcachedStore there =
        nodes.usable(
            plainBuilder()
                .commands(
                    server -> {
                      gate.set(new GatedServer(server));
                      return gate.get();
                    }));
    store(here, "old");
    Standing first = ((MemcachedSnapshot) here.snapshot()).standing(0);
    gate.get().shut();
    var unused = there.delete(Set.of(TAG), Deletion.Mode.HARD);
    result(gate.get().letThrough(UP_TO_THE_SEQUENCE));
    await()
        .atMost(PATIENCE)
        .until(() -> !first.equals(((MemcachedSnapshot) here.snapshot()).standing(0)));
    result(here.get(BOX, here.snapshot()));
    Snapshot between = leased(here);
    result(gate.get().letThrough(1));
    Entry page = entry(FragmentKey.of("page", "/shop"), "with the old box");
    assertThat(result(here.set(page, between))).isEqualTo(Reason.DELETED_DURING_RENDER);
    gate.get().open();
  }

  @Test
  void aDeleteOfSomethingElseLeavesCopiesAsTheyAre() {
    MemcachedStore here = nodes.usable(builder());
    MemcachedStore there = nodes.usable(builder());
    store(here, "content");
    Standing before = standing(here);
    result(there.delete(Set.of(Tag.of("other")), Deletion.Mode.HARD));
    await().atMost(PATIENCE).until(() -> !before.equals(standing(here)));
    assertThat(text(here.getNow(BOX, leased(here)))).isEqualTo("content");
  }

  @Test
  void aDeleteInTheSameSlotMakesANodeLookAgain() {
    MemcachedStore here = nodes.usable(builder());
    MemcachedStore there = nodes.usable(builder());
    store(here, "content");
    result(there.delete(Set.of(ofTheSameSlot()), Deletion.Mode.HARD));
    await().atMost(PATIENCE).until(() -> now(here) == null);
    assertThat(text(result(here.get(BOX, here.snapshot())).entry())).isEqualTo("content");
    assertThat(text(here.getNow(BOX, leased(here)))).isEqualTo("content");
  }

  @Test
  void aSequenceThatIsLostMakesANodeLookAgain() {
    MemcachedStore node = nodes.usable(builder());
    store(node, "content");
    memcached.ask("delete " + KEYS.sequence());
    await().atMost(PATIENCE).until(() -> now(node) == null);
  }

  @Test
  void aSequenceThatIsLongBeginsAnew() {
    MemcachedStore node = nodes.usable(builder());
    Version name = standing(node).mark().name();
    String many = "x".repeat(10_000);
    memcached.ask("append " + KEYS.sequence() + " 0 0 " + many.length(), many);
    await()
        .atMost(PATIENCE)
        .until(() -> !name.equals(standing(node).mark().name()) && isShort(standing(node)));
  }

  private static boolean isShort(Standing standing) {
    return standing.mark().length() < 1000;
  }

  @Test
  void aDeleteThatCannotBeAppendedIsSeenAllTheSame() {
    MemcachedStore here = nodes.usable(builder());
    MemcachedStore there = nodes.usable(plainBuilder().commands(NearIT::withoutMemory));
    store(here, "old");
    assertThat(result(there.delete(Set.of(TAG), Deletion.Mode.HARD)).acknowledged()).isTrue();
    assertThat(now(here)).isNull();
  }

  @Test
  void noCopyIsServedWhenItsServerIsLost() {
    MemcachedStore node = nodes.usable(builder());
    store(node, "content");
    memcached.pause();
    await().atMost(PATIENCE).until(() -> now(node) == null);
    assertThat(node.servers().get(0).counts()).doesNotContainKey(Reason.OUTAGE);
  }

  @Test
  void copiesAreServedAndCountedWhenTheirServerIsLostIfTheOperatorPrefersThat() {
    MemcachedStore node = nodes.usable(builder().outageServeLocal(Duration.ofMinutes(10)));
    store(node, "content");
    memcached.pause();
    await()
        .atMost(PATIENCE)
        .until(
            () -> now(node) != null && node.servers().get(0).counts().containsKey(Reason.OUTAGE));
  }

  @Test
  void theyAreServedNoLongerThanTheOperatorSays() {
    MemcachedStore node = nodes.usable(builder().outageServeLocal(Duration.ofMillis(200)));
    store(node, "content");
    memcached.pause();
    await().atMost(PATIENCE).until(() -> now(node) == null);
  }

  @Test
  void aRestartOfTheServerEndsAllCopies() {
    MemcachedStore node = nodes.usable(builder());
    store(node, "content");
    memcached.restart();
    awaitUsable(node);
    await().atMost(PATIENCE).until(() -> now(node) == null);
    assertThat(result(node.get(BOX, node.snapshot())).entry()).isNull();
  }

  @Test
  void whoLacksOnlyAReadingWaitsForThatAndAsksForNothing() {
    Queue<CompletableFuture<Void>> held = new ConcurrentLinkedQueue<>();
    AtomicBoolean holds = new AtomicBoolean();
    AtomicInteger others = new AtomicInteger();
    MemcachedStore node =
        nodes.usable(
            builder()
                .budget(Duration.ofMillis(100))
                .commands(server -> holdingReadings(server, holds, held, others)));
    store(node, "content");
    holds.set(true);
    // A reading that was sent for an earlier snapshot is of no use to this one.
    Snapshot late = lapsed(node, () -> release(held));
    int before = others.get();
    CompletionStage<Found> found = node.get(BOX, late);
    node.prefetch(List.of(BOX), late);
    holds.set(false);
    release(held);
    assertThat(text(result(found).entry())).isEqualTo("content");
    assertThat(text(result(node.get(BOX, late)).entry())).isEqualTo("content");
    assertThat(others.get()).isEqualTo(before);
  }

  private static void release(Queue<CompletableFuture<Void>> held) {
    for (CompletableFuture<Void> reading; (reading = held.poll()) != null; ) {
      reading.complete(null);
    }
  }

  private static Server holdingReadings(
      Server server,
      AtomicBoolean holds,
      Queue<CompletableFuture<Void>> held,
      AtomicInteger others) {
    return (Server)
        Proxy.newProxyInstance(
            NearIT.class.getClassLoader(),
            new Class<?>[] {Server.class},
            (proxy, method, arguments) -> {
              if (!method.getName().equals("get")) {
                return method.invoke(server, arguments);
              }
              @SuppressWarnings("unchecked")
              List<String> keys = (List<String>) arguments[0];
              if (!keys.equals(List.of(KEYS.sequence()))) {
                others.incrementAndGet();
              } else if (holds.get()) {
                CompletableFuture<Void> released = new CompletableFuture<>();
                held.add(released);
                return released.thenCompose(unused -> server.get(keys));
              }
              return server.get(keys);
            });
  }

  /** Begins a request that has no lease; now and then a heartbeat has just renewed it. */
  private static Snapshot lapsed(MemcachedStore node) {
    return lapsed(node, () -> {});
  }

  private static Snapshot lapsed(MemcachedStore node, Runnable first) {
    AtomicReference<Snapshot> since = new AtomicReference<>();
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              first.run();
              since.set(node.snapshot());
              return node.getNow(BOX, since.get()) == null;
            });
    return since.get();
  }

  private MemcachedStore.Builder builder() {
    return plainBuilder().near(BoundedMap.of(1_000_000, Copy::entry, Copy::overhead));
  }

  private MemcachedStore.Builder plainBuilder() {
    return StoreNodes.builder(memcached.port()).lease(LEASE);
  }

  private static Server counting(Server server, AtomicInteger reads) {
    // What nodes tell each other of their figures is not for pages, and is set, not got.
    return watched(
        server,
        (command, others) -> {
          if (command.equals("get")) {
            reads.incrementAndGet();
          }
          return others.get();
        });
  }

  private static Server withoutMemory(Server server) {
    return watched(
        server,
        (command, others) ->
            command.equals("append") ? CompletableFuture.completedFuture(false) : others.get());
  }

  private static Server watched(
      Server server, BiFunction<String, Supplier<@Nullable Object>, @Nullable Object> watcher) {
    return (Server)
        Proxy.newProxyInstance(
            NearIT.class.getClassLoader(),
            new Class<?>[] {Server.class},
            (proxy, method, arguments) ->
                watcher.apply(
                    method.getName(),
                    () -> {
                      try {
                        return method.invoke(server, arguments);
                      } catch (ReflectiveOperationException e) {
                        throw new AssertionError(e);
                      }
                    }));
  }

  private static void store(MemcachedStore node, String text) {
    assertThat(result(node.set(entry(BOX, text), node.snapshot()))).isNull();
  }

  /** Begins a request that may use copies; on a machine that hangs a reading may be late. */
  private static Snapshot leased(MemcachedStore node) {
    AtomicReference<Snapshot> since = new AtomicReference<>();
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              since.set(node.snapshot());
              return node.getNow(BOX, since.get()) != null;
            });
    return since.get();
  }

  /** Looks as a new request does. */
  private static @Nullable Entry now(MemcachedStore node) {
    return node.getNow(BOX, node.snapshot());
  }

  private static @Nullable String text(@Nullable Entry entry) {
    return entry == null ? null : entry.content().text();
  }
}
