package org.turbostan.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.turbostan.FragmentKey;
import org.turbostan.Tag;

/** What a node remembers of its cluster, and how much of it. */
class ClusterTest {

  private static final FragmentKey BOX = FragmentKey.of("box", "product:42");
  private static final Set<Tag> AUTHORS =
      Set.of(Tag.of("price"), Tag.of("stock"), Tag.name("nested"), Tag.key("product:43"));

  private final WireKeys keys = new WireKeys("stan");
  private final Cluster cluster = cluster();

  @Test
  void whereTheVersionsOfAnUnknownEntryAreIsNotGuessed() {
    assertThat(plan(BOX)).isEmpty();
  }

  @Test
  void whereTheVersionsOfAnEntryAreIsKnownTheSecondTime() {
    learn(BOX, AUTHORS);
    Set<Tag> all = new HashSet<>(AUTHORS);
    all.addAll(BOX.ownTags());
    Map<Integer, List<String>> expected = Cluster.wanted(cluster.items(all));
    Map<Integer, List<String>> plan = plan(BOX);
    assertThat(cluster.items(Tag.name("nested")).server())
        .isEqualTo(cluster.items(Tag.ALL).server());
    assertThat(plan).hasSameSizeAs(expected);
    expected.forEach(
        (server, wanted) ->
            assertThat(plan.get(server)).containsExactlyInAnyOrderElementsOf(wanted));
  }

  @Test
  void whatWasValidByItsMarksNeedsNoVersions() {
    cluster.learn(BOX, keys.entry(BOX), BOX.ownTags(), 2_000, true);
    assertThat(plan(BOX)).isEmpty();
    assertThat(cluster.plan(keys.entry(BOX))).extracting(Cluster.Plan::marked).isEqualTo(true);
    learn(BOX, AUTHORS);
    assertThat(plan(BOX)).isNotEmpty();
    assertThat(cluster.plan(keys.entry(BOX))).extracting(Cluster.Plan::marked).isEqualTo(false);
  }

  @Test
  void millionsOfKeysAreRememberedInFourMegabytesAtTheMost() {
    for (int i = 0; i < 200_000; i++) {
      FragmentKey key = FragmentKey.of("page", "/shop?q=" + i);
      learn(key, i % 2 == 0 ? AUTHORS : Set.of(Tag.of("product:" + i)));
      cluster.items(key.ownTags());
      cluster.memory().saw(cluster.fresh().next());
      cluster.memory().saw(cluster.fresh().next());
    }
    assertThat(cluster.bytes()).isBetween(2_000_000L, 4_010_000L);
  }

  private Map<Integer, List<String>> plan(FragmentKey key) {
    return cluster.versions(key, cluster.plan(keys.entry(key)));
  }

  private void learn(FragmentKey key, Set<Tag> others) {
    Set<Tag> tags = new HashSet<>(others);
    tags.addAll(key.ownTags());
    cluster.learn(key, keys.entry(key), tags, 2_000, false);
  }

  private Cluster cluster() {
    List<ServerAddress> servers =
        Stream.of("cache1", "cache2", "cache3")
            .map(host -> new ServerAddress(host, 11211))
            .toList();
    return new Cluster(List.of(), new Placement(servers), keys, new FreshVersions());
  }
}
