package org.turbostan.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.turbostan.memcached.StoreNodes.BOX;
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
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.turbostan.Deletion;
import org.turbostan.Found;
import org.turbostan.FragmentKey;
import org.turbostan.Reason;
import org.turbostan.Snapshot;
import org.turbostan.Tag;
import org.turbostan.testing.Memcached;

/** Races of two nodes, of which each step is made by hand. */
class RacesIT {

  private static final FragmentKey PAGE = FragmentKey.of("page", "/shop");
  private static final Duration LEASE = Duration.ofMillis(10);

  /** The look at what was there before, and the first word to the sequence. */
  private static final int UP_TO_THE_SEQUENCE = 2;

  private final StoreNodes nodes = new StoreNodes();
  private final Memcached memcached = nodes.memcached();

  @AfterEach
  void stop() throws Exception {
    nodes.close();
  }

  @Test
  void whatContainsAnEntryThatWasDeletedSinceIsNotStoredThoughTheSequenceIsTheSame() {
    MemcachedStore node = plain();
    GatedServer gate = deleteHalfDone(node);
    Snapshot between = node.snapshot();
    assertThat(text(find(node, BOX, between))).isEqualTo("old");
    result(gate.letThrough(1));
    assertThat(result(node.set(entry(PAGE, "with the old box"), between)))
        .isEqualTo(Reason.DELETED_DURING_RENDER);
  }

  /** So the test above can fail: it is the note in the snapshot that makes the difference. */
  @Test
  void whatContainsNoOlderEntryIsStoredUnderTheSameSequence() {
    MemcachedStore node = plain();
    GatedServer gate = deleteHalfDone(node);
    Snapshot between = node.snapshot();
    result(gate.letThrough(1));
    assertThat(result(node.set(entry(PAGE, "of new data"), between))).isNull();
  }

  @Test
  void whatCouldNotBeAskedForBeforehandIsAskedForAgain() {
    AtomicBoolean busy = new AtomicBoolean();
    MemcachedStore node =
        nodes.usable(
            StoreNodes.builder(memcached.port()).commands(server -> refusing(server, busy)));
    assertThat(result(node.set(entry(BOX, "content"), node.snapshot()))).isNull();
    Snapshot since = node.snapshot();
    busy.set(true);
    node.prefetch(List.of(BOX), since);
    busy.set(false);
    assertThat(text(find(node, BOX, since))).isEqualTo("content");
  }

  @Test
  void aReadingOfTheSequenceThatIsUnderWayIsNoSnapshot() {
    AtomicReference<GatedServer> gate = new AtomicReference<>();
    MemcachedStore slow = gated(gate);
    MemcachedStore other = plain();
    result(slow.set(entry(BOX, "first"), slow.snapshot()));
    gate.get().shut();
    await().pollDelay(2 * LEASE.toMillis(), TimeUnit.MILLISECONDS).until(() -> true);
    Snapshot since = slow.snapshot();
    // Here the application reads its data; then they change, and are deleted elsewhere.
    assertThat(result(other.delete(Set.of(TAG), Deletion.Mode.HARD)).acknowledged()).isTrue();
    gate.get().open();
    assertThat(result(slow.set(entry(BOX, "old data"), since)))
        .isEqualTo(Reason.DELETED_DURING_RENDER);
  }

  @Test
  void deletesOfOtherTagsDoNotRefuseWhatWasSeenUnchanged() {
    MemcachedStore here = plain();
    MemcachedStore there = plain();
    assertThat(result(here.set(entry(BOX, "first"), here.snapshot()))).isNull();
    Snapshot since = here.snapshot();
    result(there.delete(Set.of(Tag.of("other")), Deletion.Mode.HARD));
    assertThat(result(here.set(entry(BOX, "second"), since))).isNull();
  }

  @Test
  void deletesOfOtherTagsRefuseNothing() {
    MemcachedStore here = plain();
    MemcachedStore there = plain();
    Snapshot since = here.snapshot();
    result(there.delete(Set.of(Tag.of("other")), Deletion.Mode.HARD));
    assertThat(result(here.set(entry(BOX, "first"), since))).isNull();
  }

  @Test
  void deletesInASlotRefuseWhatWasNeverSeenThere() {
    MemcachedStore here = plain();
    MemcachedStore there = plain();
    Snapshot since = here.snapshot();
    result(there.delete(Set.of(ofTheSameSlot()), Deletion.Mode.HARD));
    assertThat(result(here.set(entry(BOX, "first"), since)))
        .isEqualTo(Reason.DELETED_DURING_RENDER);
    assertThat(result(here.set(entry(BOX, "second"), here.snapshot()))).isNull();
  }

  @Test
  void aServerThatRestartsBetweenTheVersionsAndTheEntryMakesAMiss() {
    AtomicReference<GatedServer> gate = new AtomicReference<>();
    MemcachedStore node = gated(gate);
    result(node.set(entry(PAGE, "so that the versions are there"), node.snapshot()));
    Snapshot since = node.snapshot();
    gate.get().shut();
    CompletionStage<@Nullable Reason> set = node.set(entry(BOX, "content"), since);
    result(gate.get().letThrough(1));
    await().atMost(PATIENCE).until(() -> gate.get().held() == 1);
    memcached.restart();
    awaitUsable(node);
    gate.get().open();
    result(set);
    assertThat(find(node, BOX, node.snapshot()).entry()).isNull();
  }

  @Test
  void whatWasEvictedIsNotRevivedByANewVersion() {
    MemcachedStore node = plain();
    MemcachedStore there = plain();
    WireKeys keys = new WireKeys("stan");
    for (int round = 0; round < 100; round++) {
      assertThat(result(node.set(entry(BOX, "content"), node.snapshot()))).isNull();
      // So that its marks tell nothing.
      result(there.delete(Set.of(ofTheSameSlot()), Deletion.Mode.HARD));
      memcached.ask("delete " + keys.version(TAG, false).text());
      assertThat(find(node, BOX, node.snapshot()).reason()).isEqualTo(Reason.VERSION_LOST);
      assertThat(result(node.set(entry(PAGE, "page"), node.snapshot()))).isNull();
      assertThat(find(node, BOX, node.snapshot()).reason()).isEqualTo(Reason.DELETED);
    }
  }

  @Test
  void anAcknowledgedDeleteIsNotUndoneByACrashAtOnce() {
    MemcachedStore node = plain();
    result(node.set(entry(BOX, "old"), node.snapshot()));
    assertThat(result(node.delete(Set.of(TAG), Deletion.Mode.HARD)).acknowledged()).isTrue();
    memcached.restart();
    awaitUsable(node);
    assertThat(find(node, BOX, node.snapshot()).entry()).isNull();
  }

  @Test
  void whatIsUnderWayToAServerThatHangsIsNotServedWhenItArrives() {
    MemcachedStore here = plain();
    MemcachedStore there = plain();
    result(here.set(entry(BOX, "first"), here.snapshot()));
    Snapshot since = here.snapshot();
    memcached.pause();
    assertThat(result(here.set(entry(BOX, "old"), since))).isEqualTo(Reason.SERVER_UNREACHABLE);
    memcached.resume();
    awaitUsable(there);
    assertThat(result(there.delete(Set.of(TAG), Deletion.Mode.HARD)).acknowledged()).isTrue();
    assertThat(find(there, BOX, there.snapshot()).entry()).isNull();
  }

  @Test
  void aDeleteDuringAHangIsDoneAfterIt() {
    MemcachedStore here = plain();
    MemcachedStore there = plain();
    result(here.set(entry(BOX, "old"), here.snapshot()));
    memcached.pause();
    Deletion deletion = result(here.delete(Set.of(TAG), Deletion.Mode.HARD));
    assertThat(deletion.acknowledged()).isFalse();
    assertThat(here.pendingDeletes())
        .extracting(MemcachedStore.PendingDelete::tag)
        .containsExactly(TAG);
    memcached.resume();
    await().atMost(PATIENCE).until(() -> here.pendingDeletes().isEmpty());
    assertThat(find(there, BOX, there.snapshot()).entry()).isNull();
  }

  @Test
  void whatIsToBeDeletedIsNotServedByTheNodeThatKnows() {
    AtomicReference<GatedServer> gate = new AtomicReference<>();
    MemcachedStore node = gated(gate);
    result(node.set(entry(BOX, "old"), node.snapshot()));
    memcached.pause();
    result(node.delete(Set.of(TAG), Deletion.Mode.HARD));
    gate.get().shut();
    memcached.resume();
    awaitUsable(node);
    CompletionStage<Found> found = node.get(BOX, node.snapshot());
    gate.get().open();
    assertThat(result(found).entry()).isNull();
  }

  /** A server for which there is too much to do to look anything up, as long as it is said so. */
  private static Server refusing(Server server, AtomicBoolean busy) {
    return (Server)
        Proxy.newProxyInstance(
            RacesIT.class.getClassLoader(),
            new Class<?>[] {Server.class},
            (proxy, method, arguments) ->
                busy.get() && method.getName().equals("get")
                    ? CompletableFuture.failedFuture(new Refusal(Reason.SERVER_BUSY))
                    : method.invoke(server, arguments));
  }

  /** One node has written the sequence of a delete, and nothing more; another knows an old box. */
  private GatedServer deleteHalfDone(MemcachedStore node) {
    AtomicReference<GatedServer> gate = new AtomicReference<>();
    MemcachedStore deleting = gated(gate);
    assertThat(result(node.set(entry(BOX, "old"), node.snapshot()))).isNull();
    Standing before = standing(node);
    gate.get().shut();
    var unused = deleting.delete(Set.of(TAG), Deletion.Mode.HARD);
    gate.get().letThrough(UP_TO_THE_SEQUENCE);
    await().atMost(PATIENCE).until(() -> !before.equals(standing(node)));
    return gate.get();
  }

  private MemcachedStore plain() {
    return nodes.usable(StoreNodes.builder(memcached.port()).lease(LEASE));
  }

  private MemcachedStore gated(AtomicReference<GatedServer> gate) {
    return nodes.usable(
        StoreNodes.builder(memcached.port())
            .lease(LEASE)
            .commands(
                server -> {
                  gate.set(new GatedServer(server));
                  return gate.get();
                }));
  }

  private static Found find(MemcachedStore node, FragmentKey key, Snapshot since) {
    return result(node.get(key, since));
  }

  private static String text(Found found) {
    assertThat(found.reason()).isNull();
    return found.entry().content().text();
  }
}
