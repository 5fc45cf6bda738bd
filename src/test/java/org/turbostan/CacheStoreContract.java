package org.turbostan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What every {@link CacheStore} promises. A store's test extends this and says only how to make
 * one.
 *
 * <p>Nothing here expects a stage to be complete when it is returned, and everything that is done
 * {@code here} is looked at from {@code there} too: with a store that is shared, two nodes of one
 * cluster; else the same store twice.
 */
public abstract class CacheStoreContract {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final Lifetime HOUR = Lifetime.of(Duration.ofHours(1));
  private static final FragmentKey BOX = new FragmentKey("box", "digest", "product:42", "de");

  /** How often a race is run, and how many keys are compared. */
  private static final int ROUNDS = 200;

  private List<CacheStore> nodes = List.of();
  private CacheStore here;
  private CacheStore there;

  /**
   * Opens an empty store on each node of a cluster.
   *
   * @return the nodes' stores, all onto the same backing; one alone if the store is not shared
   */
  protected abstract List<CacheStore> openNodes() throws Exception;

  @BeforeEach
  void openStores() throws Exception {
    nodes = openNodes();
    here = nodes.get(0);
    there = nodes.get(nodes.size() - 1);
  }

  @AfterEach
  void closeStores() {
    nodes.forEach(CacheStore::close);
  }

  // Get and set.

  @Test
  void whatWasNeverSetIsAbsentForBeingCold() {
    assertThat(get(here, BOX)).isEqualTo(Found.absent(Reason.COLD));
  }

  @Test
  void whatWasSetIsFoundOnEveryNode() {
    set(here, entry(BOX, "content"));
    for (CacheStore node : nodes) {
      assertFound(node, BOX, "content");
    }
  }

  @Test
  void setReplacesWhatWasThere() {
    set(here, entry(BOX, "first"));
    assertFound(here, BOX, "first");
    // As a request does that renders anew what it has found, because its author asks for that.
    Snapshot since = there.snapshot();
    resultOf(there.get(BOX, since));
    assertThat(resultOf(there.set(entry(BOX, "second"), since))).isNull();
    assertFound(there, BOX, "second");
    eventually(() -> assertFound(here, BOX, "second"));
  }

  @Test
  void everythingThatAnEntrySaysIsKept() {
    Lifetime lifetime =
        new Lifetime(Duration.ofMinutes(10), Duration.ofSeconds(20), Duration.ofSeconds(30), true);
    Content content = Content.of("body", List.of(new Field("a", "1"), new Field("a", "2")));
    Set<Tag> tags = Set.of(Tag.ALL, Tag.name("box"), Tag.of("nested"), Tag.of("line\r\nfeed"));
    Entry entry = Entry.of(BOX, content, NOON, lifetime, tags, Set.of("locale", "cookie:a"));
    set(here, entry);
    assertSame(find(there, BOX), entry);
  }

  @ParameterizedTest
  @MethodSource("oddTexts")
  void textIsKeptCharacterForCharacter(String text) {
    set(here, entry(BOX, text));
    assertThat(find(there, BOX).content().text()).isEqualTo(text);
  }

  @Test
  void bytesAreKeptByteForByte() {
    byte[] bytes = new byte[70_000];
    new Random(1).nextBytes(bytes);
    List<Field> fields = List.of(new Field("Content-Type", "image/png"));
    set(here, entry(BOX, Content.of(bytes.clone(), fields)));
    Content found = find(there, BOX).content();
    assertThat(found.bytes()).isEqualTo(bytes);
    assertThat(found.fields()).isEqualTo(fields);
  }

  @Test
  void thatSomethingCouldNotBeCachedIsKept() {
    Entry marker = Entry.uncacheable(BOX, Reason.SESSION, NOON, Duration.ofSeconds(5), tagsOf(BOX));
    set(here, marker);
    assertSame(find(there, BOX), marker);
  }

  @Test
  void setAgainstAnOldSnapshotIsStoredWhenNothingWasDeleted() {
    Snapshot before = here.snapshot();
    set(here, entry(BOX, "first"));
    assertThat(resultOf(here.set(entry(BOX, "second"), before))).isNull();
    assertFound(there, BOX, "second");
  }

  // Keys.

  @ParameterizedTest
  @MethodSource("oddTexts")
  void keysHoldAnyText(String odd) {
    FragmentKey key = new FragmentKey("n" + odd, odd, "k" + odd, odd);
    set(here, entry(key, "content"));
    assertFound(there, key, "content");
    delete(here, Tag.key("k" + odd));
    assertGone(there, key);
  }

  @Test
  void keysThatDifferNeverCollide() {
    Map<FragmentKey, String> contents = new LinkedHashMap<>();
    for (FragmentKey key : deceptiveKeys()) {
      contents.put(key, "content " + contents.size());
    }
    contents.forEach((key, text) -> set(here, entry(key, text)));
    contents.forEach((key, text) -> assertFound(there, key, text));
  }

  @Test
  void tagsThatDifferNeverCollide() {
    List<String> values = List.of("a", "A", "a ", " a", "a\n", "a\0", "\ud800", "\udc00", "?");
    values.forEach(tag -> set(here, entry(keyOf(tag), tag, Tag.of(tag))));
    delete(here, Tag.of("?"));
    delete(here, Tag.of("a"));
    for (String tag : values) {
      boolean deleted = tag.equals("?") || tag.equals("a");
      assertThat(get(there, keyOf(tag)).entry() == null).as(tag).isEqualTo(deleted);
    }
  }

  // Delete.

  @ParameterizedTest
  @EnumSource
  void aDeleteByAnyKindOfTagReachesEveryNode(Tag.Kind kind) {
    set(here, entry(BOX, "old"));
    assertFound(there, BOX, "old");
    delete(here, tagOf(kind));
    for (CacheStore node : nodes) {
      assertGone(node, BOX);
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsSetAgainstASnapshotFromBeforeADeleteIsNeverServed(Tag.Kind kind) {
    Snapshot before = there.snapshot();
    delete(here, tagOf(kind));
    resultOf(there.set(entry(BOX, "old"), before));
    assertGone(here, BOX);
    assertGone(there, BOX);
  }

  @ParameterizedTest
  @EnumSource
  void whatIsSetAgainstASnapshotFromAfterADeleteIsServed(Tag.Kind kind) {
    set(here, entry(BOX, "old"));
    delete(here, tagOf(kind));
    set(there, entry(BOX, "new"));
    assertFound(here, BOX, "new");
    assertFound(there, BOX, "new");
  }

  @ParameterizedTest
  @EnumSource
  void aLateSetNeverBringsOldContentBack(Tag.Kind kind) {
    Snapshot before = there.snapshot();
    delete(here, tagOf(kind));
    set(here, entry(BOX, "new"));
    resultOf(there.set(entry(BOX, "old"), before));
    for (CacheStore node : nodes) {
      assertNotServed(node, BOX, "old");
    }
  }

  @Test
  void aSetThatIsRefusedSaysWhy() {
    Snapshot before = here.snapshot();
    delete(here, Tag.of("tag"));
    assertThat(resultOf(here.set(entry(BOX, "old", Tag.of("tag")), before)))
        .isEqualTo(Reason.DELETED_DURING_RENDER);
  }

  @Test
  void whatWasDeletedIsAbsentForBeingDeleted() {
    set(here, entry(BOX, "old"));
    delete(here, Tag.of("tag"));
    assertThat(get(here, BOX).reason()).isEqualTo(Reason.DELETED);
  }

  @Test
  void whatWasDeletedIsNamed() {
    set(here, entry(BOX, "old", Tag.of("tag"), Tag.of("other")));
    delete(here, Tag.of("tag"));
    Cause cause = get(here, BOX).cause();
    assertThat(cause).isNotNull();
    assertThat(cause.what()).isEqualTo("tag tag");
  }

  @Test
  void whatWasSoftlyDeletedIsNamed() {
    set(here, entry(BOX, "old", Tag.of("tag"), Tag.of("other")));
    here.delete(Set.of(Tag.of("other")), Deletion.Mode.SOFT).toCompletableFuture().join();
    Cause cause = get(here, BOX).cause();
    assertThat(cause).isNotNull();
    assertThat(cause.what()).isEqualTo("tag other");
  }

  @Test
  void aDeleteLeavesWhatDoesNotDependOnIt() {
    set(here, entry(BOX, "content"));
    delete(here, Tag.of("box"));
    delete(here, Tag.of("product:42"));
    delete(here, Tag.key("box"));
    delete(here, Tag.name("product:42"));
    delete(there, Tag.key("product:4"));
    assertFound(here, BOX, "content");
    assertFound(there, BOX, "content");
  }

  @Test
  void aDeleteByNameDeletesAllVariants() {
    List<FragmentKey> variants =
        List.of(BOX, BOX.withVariant("fr"), FragmentKey.of("box", "product:7"));
    variants.forEach(key -> set(here, entry(key, "old")));
    set(here, entry(FragmentKey.of("list", "product:42"), "other"));
    delete(here, Tag.name("box"));
    variants.forEach(key -> assertGone(there, key));
    assertFound(there, FragmentKey.of("list", "product:42"), "other");
  }

  @Test
  void aDeleteByKeyDeletesTheKeyUnderEveryName() {
    set(here, entry(BOX, "old"));
    set(here, entry(FragmentKey.of("list", "product:42"), "old"));
    delete(here, Tag.key("product:42"));
    assertGone(there, BOX);
    assertGone(there, FragmentKey.of("list", "product:42"));
  }

  @Test
  void aDeleteOfSomethingNestedDeletesWhatEnclosesIt() {
    FragmentKey page = FragmentKey.of("page", "/shop");
    Set<Tag> tags = new HashSet<>(tagsOf(BOX));
    set(here, entry(BOX, "nested", Tag.of("price")));
    set(here, entry(page, "page", tags.toArray(new Tag[0])));
    delete(here, Tag.name("box"));
    assertGone(there, BOX);
    assertGone(there, page);
  }

  @Test
  void aDeleteOfSeveralTagsDeletesWhatDependsOnAnyOfThem() {
    set(here, entry(FragmentKey.of("a", "a"), "old", Tag.of("one")));
    set(here, entry(FragmentKey.of("b", "b"), "old", Tag.of("two")));
    set(here, entry(FragmentKey.of("c", "c"), "content", Tag.of("three")));
    delete(here, Tag.of("one"), Tag.of("two"));
    assertGone(there, FragmentKey.of("a", "a"));
    assertGone(there, FragmentKey.of("b", "b"));
    assertFound(there, FragmentKey.of("c", "c"), "content");
  }

  @Test
  void deletesInBothOrdersAreBothKept() {
    Snapshot before = here.snapshot();
    set(here, entry(BOX, "old", Tag.of("one"), Tag.of("two")));
    delete(here, Tag.of("one"));
    delete(there, Tag.of("two"));
    delete(there, Tag.of("one"));
    delete(here, Tag.of("two"));
    resultOf(here.set(entry(BOX, "older", Tag.of("one"), Tag.of("two")), before));
    assertGone(here, BOX);
    assertGone(there, BOX);
  }

  @Test
  void aRepeatedDeleteDeletesAnew() {
    for (int i = 0; i < 3; i++) {
      Snapshot before = there.snapshot();
      set(here, entry(BOX, "old " + i));
      delete(here, Tag.key("product:42"));
      resultOf(there.set(entry(BOX, "late " + i), before));
      assertGone(there, BOX);
      assertGone(here, BOX);
    }
  }

  @Test
  void aDeleteOfWhatWasNeverSetIsAcknowledged() {
    Deletion deletion = delete(here, Tag.of("never"));
    assertThat(deletion.tags()).containsExactly(Tag.of("never"));
    assertThat(deletion.answers()).isNotEmpty();
  }

  @Test
  void aDeleteBesideASetWinsWhicheverComesFirst() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      FragmentKey key = keyOf("race " + round);
      Snapshot before = there.snapshot();
      CyclicBarrier start = new CyclicBarrier(2);
      FutureTask<Void> setter =
          started(
              () -> {
                start.await();
                resultOf(there.set(entry(key, "old"), before));
                return null;
              });
      start.await();
      delete(here, Tag.key(key.key()));
      setter.get();
      assertGone(here, key);
      assertGone(there, key);
    }
  }

  // Soft delete.

  @Test
  void whatWasSoftlyDeletedIsStillThereButOnlyAsStale() {
    set(here, entry(BOX, "old"));
    softDelete(here, Tag.key("product:42"));
    for (CacheStore node : nodes) {
      Found found = get(node, BOX);
      assertThat(found.reason()).isEqualTo(Reason.SOFT_DELETED);
      assertThat(found.entry().content().text()).isEqualTo("old");
      assertThat(node.getNow(BOX, node.snapshot())).isNull();
    }
  }

  @Test
  void whatIsSetAfterASoftDeleteIsValidAgain() {
    set(here, entry(BOX, "old"));
    softDelete(here, Tag.key("product:42"));
    set(there, entry(BOX, "new"));
    assertFound(here, BOX, "new");
    assertFound(there, BOX, "new");
  }

  @Test
  void whoFindsWhatWasSoftlyDeletedMayReplaceIt() {
    set(here, entry(BOX, "old"));
    softDelete(here, Tag.key("product:42"));
    Snapshot since = there.snapshot();
    assertThat(resultOf(there.get(BOX, since)).reason()).isEqualTo(Reason.SOFT_DELETED);
    assertThat(resultOf(there.set(entry(BOX, "new"), since))).isNull();
    assertFound(here, BOX, "new");
    assertFound(there, BOX, "new");
  }

  @Test
  void whatIsSetAgainstASnapshotFromBeforeASoftDeleteIsAtBestStale() {
    Snapshot before = there.snapshot();
    softDelete(here, Tag.key("product:42"));
    resultOf(there.set(entry(BOX, "old"), before));
    for (CacheStore node : nodes) {
      assertThat(get(node, BOX).reason()).isNotNull();
    }
  }

  @Test
  void aHardDeleteBeatsASoftOneInEitherOrder() {
    set(here, entry(BOX, "old"));
    softDelete(here, Tag.key("product:42"));
    delete(there, Tag.of("other"), Tag.name("box"));
    softDelete(here, Tag.name("box"));
    assertGone(here, BOX);
    assertGone(there, BOX);
  }

  // Prefetch.

  @Test
  void whatIsPrefetchedIsFoundAsIfItWereNot() {
    FragmentKey softly = keyOf("softly deleted");
    FragmentKey deleted = keyOf("deleted");
    set(here, entry(BOX, "content"));
    set(here, entry(softly, "stale"));
    set(here, entry(deleted, "old"));
    softDelete(here, Tag.key(softly.key()));
    delete(here, Tag.key(deleted.key()));
    Snapshot since = there.snapshot();
    there.prefetch(List.of(BOX, softly, keyOf("cold"), deleted, BOX), since);
    assertThat(resultOf(there.get(BOX, since)).entry().content().text()).isEqualTo("content");
    assertThat(resultOf(there.get(softly, since)).reason()).isEqualTo(Reason.SOFT_DELETED);
    assertThat(resultOf(there.get(deleted, since)).reason()).isEqualTo(Reason.DELETED);
    assertThat(resultOf(there.get(keyOf("cold"), since))).isEqualTo(Found.absent(Reason.COLD));
  }

  @Test
  void manyAreFoundThatArePrefetched() {
    List<FragmentKey> keys = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      keys.add(keyOf("prefetched " + i));
      set(here, entry(keys.get(i), "content " + "x".repeat(i * 100) + i));
    }
    Snapshot since = there.snapshot();
    there.prefetch(keys, since);
    for (int i = 0; i < ROUNDS; i++) {
      Found found = resultOf(there.get(keys.get(i), since));
      assertThat(found.entry().content().text()).isEqualTo("content " + "x".repeat(i * 100) + i);
    }
  }

  @Test
  void aDeleteByAnotherNodeAfterAPrefetchIsSeenByWhoeverBeginsAfterIt() {
    set(here, entry(BOX, "old"));
    there.prefetch(List.of(BOX), there.snapshot());
    delete(here, Tag.key("product:42"));
    assertGone(there, BOX);
  }

  @Test
  void aDeleteByThisNodeAfterAPrefetchIsSeenAtOnce() {
    set(here, entry(BOX, "old"));
    Snapshot since = here.snapshot();
    here.prefetch(List.of(BOX), since);
    delete(here, Tag.key("product:42"));
    assertThat(resultOf(here.get(BOX, since)).entry()).isNull();
  }

  @Test
  void whatIsPrefetchedAfterADeleteByThisNodeIsGone() {
    set(here, entry(BOX, "old"));
    Snapshot since = here.snapshot();
    delete(here, Tag.key("product:42"));
    here.prefetch(List.of(BOX), since);
    assertThat(resultOf(here.get(BOX, since)).entry()).isNull();
  }

  @Test
  void whatWasSetAfterAPrefetchIsFound() {
    Snapshot since = here.snapshot();
    here.prefetch(List.of(BOX), since);
    assertThat(resultOf(here.set(entry(BOX, "content"), since))).isNull();
    assertThat(resultOf(here.get(BOX, since)).entry().content().text()).isEqualTo("content");
  }

  @Test
  void whoAsksAgainAfterAPrefetchFindsWhatAnotherHasSetMeanwhile() {
    Snapshot since = here.snapshot();
    here.prefetch(List.of(BOX), since);
    resultOf(here.get(BOX, since));
    set(there, entry(BOX, "content"));
    assertThat(resultOf(here.get(BOX, since)).entry().content().text()).isEqualTo("content");
  }

  @Test
  void whatContainsSomethingPrefetchedThatWasDeletedSinceIsNotStored() {
    set(here, entry(BOX, "old"));
    Snapshot since = there.snapshot();
    there.prefetch(List.of(BOX), since);
    resultOf(there.get(BOX, since));
    delete(here, Tag.key("product:42"));
    Entry page = entry(FragmentKey.of("page", "/shop"), "old", Tag.key("product:42"));
    assertThat(resultOf(there.set(page, since))).isEqualTo(Reason.DELETED_DURING_RENDER);
  }

  @Test
  void nothingIsPrefetchedWithoutHarm() {
    here.prefetch(List.of(), here.snapshot());
    Snapshot before = here.snapshot();
    here.close();
    here.prefetch(List.of(BOX, BOX), before);
    assertThat(resultOf(here.get(BOX, before)).entry()).isNull();
  }

  // Many at once.

  @Test
  void whatIsSetTogetherIsFoundAsIfItWereSetOneByOne() {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      entries.add(entry(keyOf("together " + i), "content " + i, Tag.of("group " + i)));
    }
    here.setAll(entries, here.snapshot()).forEach(stage -> assertThat(resultOf(stage)).isNull());
    delete(there, Tag.of("group 7"));
    for (int i = 0; i < ROUNDS; i++) {
      if (i == 7) {
        assertGone(there, keyOf("together 7"));
      } else {
        assertFound(there, keyOf("together " + i), "content " + i);
      }
    }
  }

  @Test
  void eachOfThoseThatAreSetTogetherIsJudgedByItself() {
    set(here, entry(keyOf("other"), "content"));
    Entry deleted = entry(BOX, "old", Tag.of("price"));
    Entry other = entry(keyOf("other"), "newer");
    Snapshot before = here.snapshot();
    delete(there, Tag.of("price"));
    List<CompletionStage<@Nullable Reason>> stages = here.setAll(List.of(deleted, other), before);
    assertThat(resultOf(stages.get(0))).isEqualTo(Reason.DELETED_DURING_RENDER);
    resultOf(stages.get(1));
    assertGone(there, BOX);
    assertThat(get(there, keyOf("other")).entry()).isNotNull();
  }

  @Test
  void ofTwoThatAreSetTogetherUnderOneKeyOneIsKept() {
    Snapshot since = here.snapshot();
    here.setAll(List.of(entry(BOX, "one"), entry(BOX, "two")), since)
        .forEach(CacheStoreContract::resultOf);
    assertThat(find(there, BOX).content().text()).isIn("one", "two");
  }

  // Claims.

  @Test
  void aClaimIsGrantedAndAgainWhenItWasReleased() {
    assertThat(resultOf(here.add(BOX, Duration.ofMinutes(1)))).isTrue();
    here.release(BOX);
    eventually(() -> assertThat(resultOf(there.add(BOX, Duration.ofMinutes(1)))).isTrue());
  }

  @Test
  void oneNodeOfAClusterHoldsAClaimAtATime() {
    resultOf(here.add(BOX, Duration.ofMinutes(1)));
    assertThat(resultOf(there.add(BOX, Duration.ofMinutes(1)))).isEqualTo(nodes.size() == 1);
    assertThat(resultOf(there.add(BOX.withVariant("fr"), Duration.ofMinutes(1)))).isTrue();
  }

  @Test
  void releasingAnothersClaimDoesNothing() {
    resultOf(here.add(BOX, Duration.ofMinutes(1)));
    if (here != there) {
      there.release(BOX);
      there.release(keyOf("never claimed"));
      // The commands of one node are executed in order: this comes after the releases.
      assertThat(resultOf(there.add(BOX, Duration.ofMinutes(1)))).isFalse();
    }
  }

  @Test
  void aClaimIsNotAnEntry() {
    resultOf(here.add(BOX, Duration.ofMinutes(1)));
    assertThat(get(there, BOX)).isEqualTo(Found.absent(Reason.COLD));
    set(here, entry(BOX, "content"));
    here.release(BOX);
    assertFound(there, BOX, "content");
  }

  // Touch.

  @Test
  void touchCountsFreshnessAnew() {
    set(here, entry(BOX, "content"));
    Entry found = find(here, BOX);
    here.touch(found, found.touched(NOON.plusSeconds(60)));
    eventually(() -> assertThat(find(there, BOX).freshFrom()).isEqualTo(NOON.plusSeconds(60)));
    assertThat(find(there, BOX).created()).isEqualTo(NOON);
    assertFound(there, BOX, "content");
  }

  @Test
  void touchLeavesWhatHasTakenThePlaceOfTheEntry() {
    set(here, entry(BOX, "old"));
    Entry old = find(here, BOX);
    set(here, entry(BOX, "new"));
    here.touch(old, old.touched(NOON.plusSeconds(60)));
    settle(here);
    assertFound(here, BOX, "new");
    assertFound(there, BOX, "new");
  }

  @Test
  void touchNeverBringsBackWhatWasDeleted() {
    set(here, entry(BOX, "old"));
    Entry old = find(here, BOX);
    delete(there, Tag.key("product:42"));
    here.touch(old, old.touched(NOON.plusSeconds(60)));
    settle(here);
    assertGone(here, BOX);
    assertGone(there, BOX);
  }

  @Test
  void touchNeverMakesASoftlyDeletedEntryValid() {
    set(here, entry(BOX, "old"));
    Entry old = find(here, BOX);
    softDelete(there, Tag.key("product:42"));
    here.touch(old, old.touched(NOON.plusSeconds(60)));
    settle(here);
    assertThat(get(here, BOX).reason()).isNotNull();
    assertThat(get(there, BOX).reason()).isNotNull();
  }

  // Close.

  @Test
  void aClosedStoreAnswersAsIfItWereEmpty() {
    set(here, entry(BOX, "old"));
    Entry found = find(here, BOX);
    Snapshot before = here.snapshot();
    here.close();
    assertThat(get(here, BOX).entry()).isNull();
    here.touch(found, found.touched(NOON));
    assertThat(resultOf(here.set(entry(BOX, "new"), before))).isNotNull();
    assertThat(resultOf(here.set(entry(BOX, "new"), here.snapshot()))).isNotNull();
    assertThat(get(here, BOX).entry()).isNull();
    assertThat(resultOf(here.add(BOX, Duration.ofMinutes(1)))).isTrue();
    here.release(BOX);
    assertThat(resultOf(here.delete(Set.of(Tag.ALL), Deletion.Mode.HARD)).tags())
        .containsExactly(Tag.ALL);
  }

  @Test
  void closingTwiceDoesNothing() {
    here.close();
    here.close();
  }

  // Helpers.

  static Stream<String> oddTexts() {
    return Stream.of(
        "",
        " ",
        "line\r\nfeed\tand\0nul\u007f",
        "\u0085\u2028\u2029\u202e",
        "\ud800",
        "\udc00 \ud83d",
        "\ud83d\ude00 äöü €",
        "k".repeat(250),
        "k".repeat(251),
        "0123456789".repeat(1024));
  }

  /** Keys that a careless spelling on the wire would take for one another. */
  private static List<FragmentKey> deceptiveKeys() {
    List<FragmentKey> keys = new ArrayList<>();
    keys.add(new FragmentKey("ab", "c", "d", "e"));
    keys.add(new FragmentKey("a", "bc", "d", "e"));
    keys.add(new FragmentKey("abc", "", "d", "e"));
    keys.add(new FragmentKey("ab", "c", "de", ""));
    keys.add(new FragmentKey("ab", "c", "", "de"));
    keys.add(new FragmentKey("", "abc", "d", "e"));
    for (String separator : List.of("\0", "\n", "/", ":", "|", ",", "\u001f", "1", "\\")) {
      keys.add(new FragmentKey("a" + separator, "b", "", ""));
      keys.add(new FragmentKey("a", separator + "b", "", ""));
      keys.add(new FragmentKey("a" + separator + "b", "", "", ""));
      keys.add(new FragmentKey("a", "", separator + "b", ""));
    }
    // All of these are one question mark in UTF-8, if nobody takes care.
    keys.add(FragmentKey.of("s", "\ud800"));
    keys.add(FragmentKey.of("s", "\ud801"));
    keys.add(FragmentKey.of("s", "\udc00"));
    keys.add(FragmentKey.of("s", "?"));
    keys.add(FragmentKey.of("s", "\ufffd"));
    keys.add(FragmentKey.of("u", "\u00e4"));
    keys.add(FragmentKey.of("u", "a\u0308"));
    keys.add(FragmentKey.of("l", "k".repeat(10_000)));
    keys.add(FragmentKey.of("l", "k".repeat(9_999) + "l"));
    Random random = new Random(42);
    for (int i = 0; i < ROUNDS; i++) {
      keys.add(
          new FragmentKey(
              shortText(random), shortText(random), shortText(random), shortText(random)));
    }
    return keys.stream().distinct().toList();
  }

  private static String shortText(Random random) {
    String letters = "ab\0";
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(3); length > 0; length--) {
      text.append(letters.charAt(random.nextInt(letters.length())));
    }
    return text.toString();
  }

  private static FragmentKey keyOf(String text) {
    return FragmentKey.of("fragment", "key " + text);
  }

  private static Tag tagOf(Tag.Kind kind) {
    return switch (kind) {
      case ALL -> Tag.ALL;
      case NAME -> Tag.name("box");
      case KEY -> Tag.key("product:42");
      case TAG -> Tag.of("tag");
    };
  }

  /** The tags that the library gives an entry, and one of the author's. */
  private static Set<Tag> tagsOf(FragmentKey key, Tag... more) {
    Set<Tag> tags = new HashSet<>(List.of(more));
    tags.add(Tag.ALL);
    tags.add(Tag.of("tag"));
    if (!key.name().isEmpty()) {
      tags.add(Tag.name(key.name()));
    }
    if (!key.key().isEmpty()) {
      tags.add(Tag.key(key.key()));
    }
    return tags;
  }

  private static Entry entry(FragmentKey key, String text, Tag... more) {
    return entry(key, Content.of(text), more);
  }

  private static Entry entry(FragmentKey key, Content content, Tag... more) {
    return Entry.of(key, content, NOON, HOUR, tagsOf(key, more), Set.of());
  }

  private static void set(CacheStore node, Entry entry) {
    assertThat(resultOf(node.set(entry, node.snapshot()))).as("why it was not stored").isNull();
  }

  private static Deletion delete(CacheStore node, Tag... tags) {
    return delete(node, Deletion.Mode.HARD, tags);
  }

  private static void softDelete(CacheStore node, Tag... tags) {
    delete(node, Deletion.Mode.SOFT, tags);
  }

  private static Deletion delete(CacheStore node, Deletion.Mode mode, Tag... tags) {
    Deletion deletion = resultOf(node.delete(Set.of(tags), mode));
    assertThat(deletion.acknowledged()).as("%s", deletion).isTrue();
    return deletion;
  }

  /** Looks a key up as a new request does. */
  private static Found get(CacheStore node, FragmentKey key) {
    Snapshot since = node.snapshot();
    Entry now = node.getNow(key, since);
    Found found = resultOf(node.get(key, since));
    if (now != null) {
      assertThat(found.reason()).as("why get finds less than getNow").isNull();
      assertThat(now.content()).isEqualTo(found.entry().content());
    }
    return found;
  }

  private static Entry find(CacheStore node, FragmentKey key) {
    Found found = get(node, key);
    assertThat(found.reason()).as("why %s is absent", key).isNull();
    return found.entry();
  }

  private static void assertFound(CacheStore node, FragmentKey key, String text) {
    Entry found = find(node, key);
    assertThat(found.key()).isEqualTo(key);
    assertThat(found.content().text()).isEqualTo(text);
  }

  private static void assertGone(CacheStore node, FragmentKey key) {
    assertThat(get(node, key).entry()).as("%s", key).isNull();
  }

  private static void assertNotServed(CacheStore node, FragmentKey key, String text) {
    Entry found = get(node, key).entry();
    if (found != null) {
      assertThat(found.content().text()).isNotEqualTo(text);
    }
  }

  private static void assertSame(Entry found, Entry expected) {
    assertThat(found.key()).isEqualTo(expected.key());
    assertThat(found.content()).isEqualTo(expected.content());
    assertThat(found.created()).isEqualTo(expected.created());
    assertThat(found.freshFrom()).isEqualTo(expected.freshFrom());
    assertThat(found.lifetime()).isEqualTo(expected.lifetime());
    assertThat(found.tags()).isEqualTo(expected.tags());
    assertThat(found.vary()).isEqualTo(expected.vary());
    assertThat(found.uncacheable()).isEqualTo(expected.uncacheable());
  }

  /** Lets what was sent before, without a stage to wait for, be executed. */
  private static void settle(CacheStore node) {
    resultOf(node.get(BOX, node.snapshot()));
    resultOf(node.set(entry(keyOf("settle"), "settled"), node.snapshot()));
  }

  private static void eventually(Runnable assertion) {
    await().atMost(Duration.ofSeconds(10)).untilAsserted(assertion::run);
  }

  private static <T extends @Nullable Object> T resultOf(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("the store's stage must complete, and with a value", e);
    }
  }

  private static FutureTask<Void> started(Callable<Void> body) {
    FutureTask<Void> task = new FutureTask<>(body);
    new Thread(task).start();
    return task;
  }
}
