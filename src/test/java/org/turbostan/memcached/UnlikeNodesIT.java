package org.turbostan.memcached;

import static java.util.function.Function.identity;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;
import static org.turbostan.memcached.StoreNodes.AMPLE;
import static org.turbostan.memcached.StoreNodes.BOX;
import static org.turbostan.memcached.StoreNodes.PATIENCE;
import static org.turbostan.memcached.StoreNodes.TAG;
import static org.turbostan.memcached.StoreNodes.assertStores;
import static org.turbostan.memcached.StoreNodes.awaitUsable;
import static org.turbostan.memcached.StoreNodes.builder;
import static org.turbostan.memcached.StoreNodes.entry;
import static org.turbostan.memcached.StoreNodes.find;
import static org.turbostan.memcached.StoreNodes.result;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turbostan.Content;
import org.turbostan.Deletion;
import org.turbostan.Entry;
import org.turbostan.Found;
import org.turbostan.FragmentCache;
import org.turbostan.FragmentKey;
import org.turbostan.FragmentPolicy;
import org.turbostan.Lifetime;
import org.turbostan.Reason;
import org.turbostan.Tag;
import org.turbostan.testing.LogLines;
import org.turbostan.testing.Memcached;

/**
 * Nodes that are not like the others: of another version, with another clock, or given other
 * servers. F numbers are those of the list of faults that the store must survive.
 */
class UnlikeNodesIT {

  private static final WireKeys KEYS = new WireKeys("stan");

  /**
   * How {@code memcached -vv} tells what it was given to keep, and for how many seconds; with one
   * thread ({@code -t 1}), for those of several break into each other's lines.
   */
  private static final Pattern STORED =
      Pattern.compile("^<\\d+ (?:set|add|cas) (\\S+) \\d+ (-?\\d+) ", Pattern.MULTILINE);

  private static final FragmentPolicy POLICY =
      FragmentPolicy.of(Duration.ofMinutes(10)).withTags(TAG.value());

  private final StoreNodes nodes = new StoreNodes();
  private final LogLines log = LogLines.of(ServerLog.class.getName());

  @AfterEach
  void closeAll() throws Exception {
    log.close();
    nodes.close();
  }

  /** F13. */
  @Test
  void aNodeWithOtherServersCachesNothingAndSaysSo() {
    Memcached one = nodes.memcached();
    Memcached two = nodes.memcached();
    MemcachedStore first = nodes.node(one.port(), two.port());
    MemcachedStore odd = nodes.open(builder(one.port()));
    await().atMost(PATIENCE).until(() -> odd.servers().get(0).otherNodes() != null);
    assertThat(result(odd.set(entry(BOX, 10), odd.snapshot()))).isEqualTo(Reason.TOPOLOGY);
    assertThat(find(odd)).isEqualTo(Found.absent(Reason.TOPOLOGY));
    assertThat(result(odd.delete(Set.of(TAG), Deletion.Mode.HARD)).acknowledged()).isFalse();
    assertThat(log.lines())
        .anyMatch(line -> line.contains("Give all nodes the same stan.memcached"));
    assertStores(first);
  }

  @Test
  void theOddNodeGoesOnWhenTheOthersHaveStopped() {
    Memcached one = nodes.memcached();
    Memcached two = nodes.memcached();
    MemcachedStore first = nodes.node(one.port(), two.port());
    MemcachedStore odd = nodes.open(builder(one.port()));
    await().atMost(PATIENCE).until(() -> odd.servers().get(0).otherNodes() != null);
    first.close();
    one.ask("delete " + KEYS.topology());
    await().atMost(PATIENCE).until(() -> odd.servers().get(0).otherNodes() == null);
    awaitUsable(odd);
    assertStores(odd);
  }

  @Test
  void nodesWithOtherLeasesAreOddToo() {
    Memcached memcached = nodes.memcached();
    nodes.node(memcached.port());
    MemcachedStore odd = nodes.open(builder(memcached.port()).lease(Duration.ofMillis(99)));
    await().atMost(PATIENCE).until(() -> odd.servers().get(0).otherNodes() != null);
  }

  /** F13: the lists overlap, so that each node finds out before it uses a server. */
  @Test
  void nodesThatAreGivenMoreServersOneAfterTheOtherShowNothingStale() {
    Memcached one = nodes.memcached();
    Memcached two = nodes.memcached();
    Memcached three = nodes.memcached();
    List<MemcachedStore> running = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      running.add(nodes.node(one.port(), two.port()));
    }
    assertStores(running.get(0));
    for (int i = 0; i < 3; i++) {
      running.get(i).close();
      MemcachedStore restarted = nodes.open(builder(one.port(), two.port(), three.port()));
      running.set(i, restarted);
      await().atMost(PATIENCE).until(() -> isOdd(restarted));
      assertThat(result(restarted.set(entry(BOX, 10), restarted.snapshot())))
          .isEqualTo(Reason.TOPOLOGY);
      assertThat(result(restarted.delete(Set.of(TAG), Deletion.Mode.HARD)).acknowledged())
          .isFalse();
      if (i < 2) {
        assertStores(running.get(2));
        assertThat(find(restarted)).isEqualTo(Found.absent(Reason.TOPOLOGY));
        assertThat(result(running.get(2).delete(Set.of(TAG), Deletion.Mode.HARD)).acknowledged())
            .isTrue();
        running.forEach(node -> assertThat(find(node).entry()).isNull());
      }
    }
    // As half a minute without a node that renews it would do.
    one.ask("delete " + KEYS.topology());
    two.ask("delete " + KEYS.topology());
    running.forEach(node -> await().atMost(PATIENCE).until(() -> !isOdd(node)));
    running.forEach(StoreNodes::awaitUsable);
    running.forEach(node -> assertThat(find(node).entry()).isNull());
    assertStores(running.get(0));
    assertThat(find(running.get(1)).reason()).isNull();
    assertThat(result(running.get(2).delete(Set.of(TAG), Deletion.Mode.HARD)).acknowledged())
        .isTrue();
    running.forEach(node -> assertThat(find(node).entry()).isNull());
  }

  private static boolean isOdd(MemcachedStore node) {
    return node.servers().stream().anyMatch(server -> server.otherNodes() != null);
  }

  /** F9: what another version of TurboStan has stored is a miss, and its deletes count. */
  @Test
  void anEntryOfAnotherFormatIsAMissAndDeletesAreUnderstoodByBoth() {
    AtomicReference<Server> raw = new AtomicReference<>();
    MemcachedStore node =
        nodes.open(
            builder(nodes.memcached().port())
                .commands(
                    server -> {
                      raw.set(server);
                      return server;
                    }));
    assertStores(node);
    String key = KEYS.entry(BOX).text();
    byte[] ours = result(raw.get().get(List.of(key))).get(0);
    byte[] theirs = ours.clone();
    theirs[4]++;
    CRC32C checksum = new CRC32C();
    checksum.update(theirs, 0, theirs.length - 4);
    ByteBuffer.wrap(theirs).putInt(theirs.length - 4, (int) checksum.getValue());
    result(raw.get().set(key, theirs, Duration.ofMinutes(1)));
    assertThat(find(node)).isEqualTo(Found.absent(Reason.FORMAT_UNKNOWN));
    assertThat(result(node.delete(Set.of(TAG), Deletion.Mode.HARD)).acknowledged()).isTrue();
    result(raw.get().set(key, ours, Duration.ofMinutes(1)));
    assertThat(find(node).reason()).isEqualTo(Reason.DELETED);
    assertStores(node);
  }

  /** F9: neither takes the other's place, so neither has to store again and again. */
  @Test
  void nodesOfTwoFormatsStoreEachEntryOnceEachAndDeleteForBoth() {
    Memcached memcached = nodes.memcached("-vv", "-t", "1");
    MemcachedStore next = nodes.open(builder(memcached.port()).commands(NextFormat::new));
    awaitUsable(next);
    FragmentCache ours = cache(nodes.node(memcached.port()));
    FragmentCache theirs = cache(next);
    AtomicInteger renders = new AtomicInteger();
    for (int deletes = 0; deletes < 3; deletes++) {
      for (int round = 0; round < 10; round++) {
        for (int i = 0; i < 10; i++) {
          fetch(ours, i, renders);
          fetch(theirs, i, renders);
        }
      }
      assertThat(renders).hasValue(20 * (deletes + 1));
      assertThat(storesPerEntry(memcached)).hasSize(20);
      assertThat(storesPerEntry(memcached).values()).containsOnly(deletes + 1);
      FragmentCache deleting = deletes % 2 == 0 ? ours : theirs;
      assertThat(deleting.delete(TAG).acknowledged()).isTrue();
    }
  }

  private static void fetch(FragmentCache cache, int number, AtomicInteger renders) {
    FragmentKey key = FragmentKey.of("box", "product:" + number);
    var unused =
        cache.fetch(key, POLICY, rendering -> Content.of("render " + renders.incrementAndGet()));
  }

  /** F10. */
  @ParameterizedTest
  @ValueSource(strings = {"PT1H", "PT-1H", "P1D", "P-1D"})
  void aClockThatIsWrongOrIsSetWhileItsNodeRunsChangesNoAge(Duration step) {
    Memcached memcached = nodes.memcached();
    AtomicReference<Duration> wrongBy = new AtomicReference<>(step);
    InstantSource clock = () -> Instant.now().plus(wrongBy.get());
    MemcachedStore odd = nodes.open(builder(memcached.port()).clock(clock));
    awaitUsable(odd);
    MemcachedStore right = nodes.node(memcached.port());
    for (Duration wrong : List.of(step, Duration.ZERO, step.negated(), step)) {
      wrongBy.set(wrong);
      assertSameAge(odd, clock, right, InstantSource.system());
      assertSameAge(right, InstantSource.system(), odd, clock);
    }
  }

  /** Servers tell whole seconds, and a busy machine takes its time: that is not an hour. */
  private static void assertSameAge(
      MemcachedStore storing, InstantSource itsClock, MemcachedStore finding, InstantSource other) {
    Entry entry = boxOf(itsClock.instant(), Lifetime.of(Duration.ofMinutes(10)));
    Instant stored = other.instant();
    await().atMost(PATIENCE).until(() -> result(storing.set(entry, storing.snapshot())) == null);
    Entry found = find(finding).entry();
    assertThat(found).isNotNull();
    assertThat(found.created()).isCloseTo(stored, within(20, ChronoUnit.SECONDS));
  }

  /** F10. */
  @Test
  void whateverTheLifetimeTheServerIsToldBetweenTwoSecondsAndTwentyNineDays() {
    Memcached memcached = nodes.memcached("-vv", "-t", "1");
    MemcachedStore node = nodes.node(memcached.port());
    List<Duration> lifetimes =
        List.of(
            Duration.ZERO,
            Duration.ofNanos(1),
            Duration.ofMillis(1),
            Duration.ofSeconds(1),
            Duration.ofMinutes(10),
            Duration.ofDays(29),
            Duration.ofDays(30),
            Duration.ofDays(60),
            Lifetime.FOREVER);
    for (Duration lifetime : lifetimes) {
      for (Duration stale : lifetimes) {
        Lifetime whole = Lifetime.of(lifetime).withStale(stale);
        Entry entry = boxOf(Instant.now(), whole);
        await().atMost(PATIENCE).until(() -> result(node.set(entry, node.snapshot())) == null);
      }
    }
    for (Duration span : List.of(Duration.ofSeconds(-1), Duration.ZERO, Lifetime.FOREVER)) {
      assertThat(result(node.add(FragmentKey.of("claimed", "" + span), span))).isTrue();
    }
    List<Integer> told =
        stored(memcached).map(command -> Integer.valueOf(command.group(2))).toList();
    assertThat(told)
        .hasSizeGreaterThan(lifetimes.size() * lifetimes.size())
        .allMatch(seconds -> seconds >= 2 && seconds <= Duration.ofDays(29).toSeconds());
  }

  private static Entry boxOf(Instant created, Lifetime lifetime) {
    return Entry.of(BOX, Content.of("x"), created, lifetime, Set.of(Tag.ALL, TAG), Set.of());
  }

  private static Stream<MatchResult> stored(Memcached memcached) {
    return STORED.matcher(memcached.log()).results();
  }

  private static Map<String, Integer> storesPerEntry(Memcached memcached) {
    return stored(memcached)
        .map(command -> command.group(1))
        .filter(key -> key.startsWith("stan:stan:e"))
        .collect(toMap(identity(), key -> 1, Integer::sum, TreeMap::new));
  }

  private static FragmentCache cache(MemcachedStore store) {
    return FragmentCache.builder(store).budget(AMPLE).jitter(0).build();
  }
}
