package org.turbostan.memcached;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.turbostan.Content;
import org.turbostan.Entry;
import org.turbostan.FragmentKey;
import org.turbostan.Lifetime;
import org.turbostan.Reason;
import org.turbostan.Tag;

/** How a node stores: what it refuses, what it tells others then, and how much it sends at once. */
class WriterTest {

  private static final FragmentKey BOX = FragmentKey.of("box", "product:42");
  private static final FragmentKey PAGE = FragmentKey.of("page", "/shop");
  private static final Tag TAG = Tag.key("product:42");

  private final MapServer server = new MapServer();
  private final List<String> got = new ArrayList<>();
  private final GatedServer gate = new GatedServer(Commands.got(server, got));
  private final BareNode node = new BareNode(server, gate);

  @AfterEach
  void stop() {
    node.close();
  }

  @Test
  void whoeverFindsThatAVersionWasLostLetsAllLookAgain() {
    MemcachedSnapshot since = givenTheBox();
    put(node.cluster.fresh().next());
    assertThat(storePage(since)).isEqualTo(Reason.DELETED_DURING_RENDER);
    node.runDue();
    assertThat(node.appended()).containsExactly(node.slot(TAG));
  }

  @Test
  void whatTakesThePlaceOfWhatTheRequestWasGivenIsTold() {
    MemcachedSnapshot since = givenTheBox();
    assertThat(node.writer.store(entry(BOX, BOX.ownTags(), "other"), since).join()).isNull();
    node.runDue();
    assertThat(node.appended()).containsExactly(node.slot(TAG));
  }

  @Test
  void ofADeleteNobodyNeedsToBeToldAgain() {
    MemcachedSnapshot since = givenTheBox();
    put(node.cluster.fresh().nextOfDelete());
    assertThat(storePage(since)).isEqualTo(Reason.DELETED_DURING_RENDER);
    assertThat(node.due).isEmpty();
  }

  @Test
  void whileADeleteIsPendingNothingThatDependsOnItIsStored() {
    for (boolean soft : new boolean[] {false, true}) {
      BareNode other = new BareNode(new MapServer());
      other.deleter.journal().add(0, List.of(new Journal.Item(TAG, soft)), BareNode.NOW);
      assertThat(other.writer.store(entry(BOX), other.snapshot()).join())
          .isEqualTo(Reason.DELETED_DURING_RENDER);
      assertThat(other.due).isEmpty();
      other.close();
    }
  }

  @Test
  void ofVersionsAndEntriesAQuarterOfTheRoomIsUnderWay() {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      entries.add(entry(FragmentKey.of("box", "product:" + i)));
    }
    MemcachedSnapshot since = node.snapshot();
    gate.shut();
    List<CompletableFuture<@Nullable Reason>> stored = node.writer.storeAll(entries, since);
    int most = 0;
    while (gate.held() > 0) {
      most = Math.max(most, gate.held());
      gate.letThrough(1).join();
    }
    assertThat(most).isEqualTo(Room.MOST_COMMANDS / 4);
    assertThat(stored).allSatisfy(each -> assertThat(each).isCompletedWithValue(null));
  }

  @Test
  void versionsThatThisNodeHasCreatedAreNotReadAgain() {
    assertThat(store(BOX)).isNull();
    assertThat(got).filteredOn(WriterTest::isOfVersion).isNotEmpty().doesNotHaveDuplicates();
  }

  @Test
  void versionsThatAnotherNodeHasCreatedMeanwhileAre() {
    MemcachedSnapshot since = node.snapshot();
    gate.shut();
    CompletableFuture<@Nullable Reason> stored = node.writer.store(entry(BOX), since);
    gate.letThrough(1).join();
    put(node.cluster.fresh().next());
    gate.open();
    assertThat(stored).isCompletedWithValue(null);
    assertThat(got).filteredOn(node.cluster.items(TAG).hard()::equals).hasSize(2);
    assertThat(node.reader.find(BOX, node.snapshot()).join().reason()).isNull();
  }

  private static boolean isOfVersion(String key) {
    return key.contains(":v:") || key.contains(":s:");
  }

  private @Nullable Reason store(FragmentKey key) {
    return node.writer.store(entry(key), node.snapshot()).join();
  }

  /** Begins a request that is given the box. */
  private MemcachedSnapshot givenTheBox() {
    assertThat(node.writer.store(entry(BOX), node.snapshot()).join()).isNull();
    MemcachedSnapshot since = node.snapshot();
    assertThat(node.reader.find(BOX, since).join().reason()).isNull();
    return since;
  }

  private void put(Version version) {
    var unused = server.set(node.cluster.items(TAG).hard(), version.encoded(), Duration.ofHours(1));
  }

  private @Nullable Reason storePage(MemcachedSnapshot since) {
    Set<Tag> tags = new HashSet<>(PAGE.ownTags());
    tags.addAll(BOX.ownTags());
    return node.writer.store(entry(PAGE, tags, "content"), since).join();
  }

  private static Entry entry(FragmentKey key) {
    return entry(key, key.ownTags(), "content");
  }

  private static Entry entry(FragmentKey key, Set<Tag> tags, String text) {
    Lifetime lifetime = Lifetime.of(Duration.ofHours(1));
    return Entry.of(key, Content.of(text), BareNode.NOW, lifetime, tags, Set.of());
  }
}
