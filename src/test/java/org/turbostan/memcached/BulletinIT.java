package org.turbostan.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.turbostan.Cause;
import org.turbostan.Content;
import org.turbostan.FragmentCache;
import org.turbostan.FragmentKey;
import org.turbostan.FragmentPolicy;
import org.turbostan.NodeSummary;
import org.turbostan.ServerState;
import org.turbostan.Tag;
import org.turbostan.testing.Memcached;

/** Nodes tell each other of themselves, through the servers that they share. */
class BulletinIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Memcached one = Memcached.start();
  private final Memcached two = Memcached.start();
  private final List<FragmentCache> nodes = new ArrayList<>();

  @AfterEach
  void stop() {
    nodes.forEach(FragmentCache::close);
    one.close();
    two.close();
  }

  @Test
  void eachNodeKnowsOfAll() {
    FragmentCache a = node("a", one, two);
    node("b", one, two);
    awaitNodes(a, "a", "b");
  }

  @Test
  void nodesOfTheSameNameAreStillTwo() {
    FragmentCache a = node("same", one);
    node("same", one);
    awaitNodes(a, "same", "same");
  }

  @Test
  void aServerThatIsDownIsMadeUpForByTheOther() {
    FragmentCache a = node("a", one, two);
    node("b", one, two);
    one.kill9();
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                a.status().servers().stream()
                    .anyMatch(server -> server.condition() != ServerState.Condition.UP));
    awaitNodes(a, "a", "b");
  }

  @Test
  void nodesWithOtherServersSeeEachOtherOnTheOneTheyShare() {
    FragmentCache a = node("a", one);
    FragmentCache odd = node("odd", one, two);
    awaitNodes(a, "a", "odd");
    await()
        .atMost(PATIENCE)
        .until(
            () -> odd.status().servers().stream().anyMatch(server -> server.otherNodes() != null));
  }

  @Test
  void whatOthersWroteThereIsPassedOver() {
    FragmentCache a = node("a", one);
    awaitNodes(a, "a");
    one.ask("set stan:bulletin:node:7 0 0 5", "a\nb\nc");
    one.ask("set stan:bulletin:node:8 0 0 4", "a\n1\n");
    one.ask("set stan:bulletin:node:0 0 0 3", "abc");
    awaitNodes(a, "a");
  }

  @Test
  void ofWhatANodeHasToldTheLatestCounts() {
    FragmentCache a = node("a", one, two);
    one.ask("set stan:bulletin:node:20 0 0 9", "dead\n2\nb2");
    two.ask("set stan:bulletin:node:20 0 0 9", "dead\n1\nb1");
    one.ask("set stan:bulletin:node:21 0 0 9", "beef\n1\nc1");
    two.ask("set stan:bulletin:node:21 0 0 9", "beef\n2\nc2");
    await()
        .atMost(PATIENCE)
        .until(
            () -> a.status().announcements().toCompletableFuture().join(),
            told -> told.contains("b2") && told.contains("c2"));
  }

  @Test
  void whoFindsThatSomethingWasDeletedLearnsByWhichNode() {
    FragmentCache a = node("a", one, two);
    FragmentCache b = node("b", one, two);
    FragmentKey box = FragmentKey.of("box", "");
    FragmentPolicy policy = FragmentPolicy.of(Duration.ofHours(1)).withTags("product:42");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              a.fetch(box, policy, rendering -> Content.of("old"));
              assertThat(a.peek(box).toCompletableFuture().join().entry()).isNotNull();
              assertThat(b.delete(Tag.of("product:42")).acknowledged()).isTrue();
              Cause cause = a.peek(box).toCompletableFuture().join().cause();
              assertThat(cause)
                  .isEqualTo(Cause.deleted(Tag.of("product:42"), b.status().membership().origin()));
            });
  }

  @Test
  void aServersMemoryIsKnownAndNothingThatItWasNotAskedFor() {
    FragmentCache a = node("a", one);
    ServerState state =
        await()
            .atMost(PATIENCE)
            .until(() -> a.status().servers().get(0), server -> server.memory() != null);
    assertThat(state.server()).isEqualTo(one.address());
    assertThat(state.condition()).isEqualTo(ServerState.Condition.UP);
    assertThat(state.traffic().latency()).isPositive();
    assertThat(state.memory().limit()).isGreaterThan(1_000_000);
  }

  private FragmentCache node(String name, Memcached... servers) {
    List<ServerAddress> addresses =
        List.of(servers).stream()
            .map(server -> new ServerAddress("127.0.0.1", server.port()))
            .toList();
    FragmentCache cache =
        FragmentCache.builder(
                MemcachedStore.builder(addresses)
                    .namespace("bulletin")
                    .budget(StoreNodes.AMPLE)
                    .open())
            .budget(StoreNodes.AMPLE)
            .node(name)
            .build();
    nodes.add(cache);
    return cache;
  }

  private static void awaitNodes(FragmentCache cache, String... names) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        cache.status().announcements().toCompletableFuture().join().stream()
                            .map(NodeSummary::parse)
                            .filter(summary -> summary != null)
                            .map(summary -> summary.node().name()))
                    .containsExactlyInAnyOrder(names));
  }
}
