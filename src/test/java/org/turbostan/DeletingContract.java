package org.turbostan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turbostan.StoreCalls.BOX;
import static org.turbostan.StoreCalls.ROUNDS;
import static org.turbostan.StoreCalls.assertFound;
import static org.turbostan.StoreCalls.assertGone;
import static org.turbostan.StoreCalls.delete;
import static org.turbostan.StoreCalls.entry;
import static org.turbostan.StoreCalls.get;
import static org.turbostan.StoreCalls.keyOf;
import static org.turbostan.StoreCalls.resultOf;
import static org.turbostan.StoreCalls.set;
import static org.turbostan.StoreCalls.softDelete;
import static org.turbostan.StoreCalls.tagsOf;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A delete reaches every node, and nothing that is older is served after it. */
interface DeletingContract extends StoreContract {

  // Delete.

  @ParameterizedTest
  @EnumSource
  default void aDeleteByAnyKindOfTagReachesEveryNode(Tag.Kind kind) {
    set(here(), entry(BOX, "old"));
    assertFound(there(), BOX, "old");
    delete(here(), tagOf(kind));
    for (CacheStore node : nodes()) {
      assertGone(node, BOX);
    }
  }

  @ParameterizedTest
  @EnumSource
  default void whatIsSetAgainstASnapshotFromBeforeADeleteIsNeverServed(Tag.Kind kind) {
    Snapshot before = there().snapshot();
    delete(here(), tagOf(kind));
    resultOf(there().set(entry(BOX, "old"), before));
    assertGone(here(), BOX);
    assertGone(there(), BOX);
  }

  @ParameterizedTest
  @EnumSource
  default void whatIsSetAgainstASnapshotFromAfterADeleteIsServed(Tag.Kind kind) {
    set(here(), entry(BOX, "old"));
    delete(here(), tagOf(kind));
    set(there(), entry(BOX, "new"));
    assertFound(here(), BOX, "new");
    assertFound(there(), BOX, "new");
  }

  @ParameterizedTest
  @EnumSource
  default void aLateSetNeverBringsOldContentBack(Tag.Kind kind) {
    Snapshot before = there().snapshot();
    delete(here(), tagOf(kind));
    set(here(), entry(BOX, "new"));
    resultOf(there().set(entry(BOX, "old"), before));
    for (CacheStore node : nodes()) {
      assertNotServed(node, BOX, "old");
    }
  }

  @Test
  default void aSetThatIsRefusedSaysWhy() {
    Snapshot before = here().snapshot();
    delete(here(), Tag.of("tag"));
    assertThat(resultOf(here().set(entry(BOX, "old", Tag.of("tag")), before)))
        .isEqualTo(Reason.DELETED_DURING_RENDER);
  }

  @ParameterizedTest
  @EnumSource
  default void whatWasDeletedIsNamedToWhomItRefused(Deletion.Mode mode) {
    // Somebody has met both tags before, as on a node that has been running for a while.
    set(here(), entry(BOX, "new", Tag.of("tag"), Tag.of("other")));
    Entry old = entry(BOX, "old", Tag.of("tag"), Tag.of("other"));
    Snapshot before = here().snapshot();
    resultOf(there().delete(Set.of(Tag.of("other")), mode));
    assertThat(resultOf(here().set(old, before))).isEqualTo(Reason.DELETED_DURING_RENDER);
    Cause cause = here().whyRefused(old, before);
    assertThat(cause).isNotNull();
    assertThat(cause.what()).isEqualTo("tag other");
    String origin = there().status().membership().origin();
    assertThat(cause.origin()).isEqualTo(origin.isEmpty() ? null : origin);
  }

  @Test
  default void whoWasRefusedNothingIsToldNothing() {
    Snapshot before = here().snapshot();
    Entry entry = entry(BOX, "new", Tag.of("tag"));
    delete(there(), Tag.of("unlike"));
    assertThat(resultOf(here().set(entry, before))).isNull();
    assertThat(here().whyRefused(entry, before)).isNull();
  }

  @Test
  default void whatWasDeletedIsAbsentForBeingDeleted() {
    set(here(), entry(BOX, "old"));
    delete(here(), Tag.of("tag"));
    assertThat(get(here(), BOX).reason()).isEqualTo(Reason.DELETED);
  }

  @Test
  default void whatWasDeletedIsNamed() {
    set(here(), entry(BOX, "old", Tag.of("tag"), Tag.of("other")));
    delete(here(), Tag.of("tag"));
    Cause cause = get(here(), BOX).cause();
    assertThat(cause).isNotNull();
    assertThat(cause.what()).isEqualTo("tag tag");
  }

  @Test
  default void whatWasSoftlyDeletedIsNamed() {
    set(here(), entry(BOX, "old", Tag.of("tag"), Tag.of("other")));
    here().delete(Set.of(Tag.of("other")), Deletion.Mode.SOFT).toCompletableFuture().join();
    Cause cause = get(here(), BOX).cause();
    assertThat(cause).isNotNull();
    assertThat(cause.what()).isEqualTo("tag other");
  }

  @Test
  default void aDeleteLeavesWhatDoesNotDependOnIt() {
    set(here(), entry(BOX, "content"));
    delete(here(), Tag.of("box"));
    delete(here(), Tag.of("product:42"));
    delete(here(), Tag.key("box"));
    delete(here(), Tag.name("product:42"));
    delete(there(), Tag.key("product:4"));
    assertFound(here(), BOX, "content");
    assertFound(there(), BOX, "content");
  }

  @Test
  default void aDeleteByNameDeletesAllVariants() {
    List<FragmentKey> variants =
        List.of(BOX, BOX.withVariant("fr"), FragmentKey.of("box", "product:7"));
    variants.forEach(key -> set(here(), entry(key, "old")));
    set(here(), entry(FragmentKey.of("list", "product:42"), "other"));
    delete(here(), Tag.name("box"));
    variants.forEach(key -> assertGone(there(), key));
    assertFound(there(), FragmentKey.of("list", "product:42"), "other");
  }

  @Test
  default void aDeleteByKeyDeletesTheKeyUnderEveryName() {
    set(here(), entry(BOX, "old"));
    set(here(), entry(FragmentKey.of("list", "product:42"), "old"));
    delete(here(), Tag.key("product:42"));
    assertGone(there(), BOX);
    assertGone(there(), FragmentKey.of("list", "product:42"));
  }

  @Test
  default void aDeleteOfSomethingNestedDeletesWhatEnclosesIt() {
    FragmentKey page = FragmentKey.of("page", "/shop");
    Set<Tag> tags = new HashSet<>(tagsOf(BOX));
    set(here(), entry(BOX, "nested", Tag.of("price")));
    set(here(), entry(page, "page", tags.toArray(new Tag[0])));
    delete(here(), Tag.name("box"));
    assertGone(there(), BOX);
    assertGone(there(), page);
  }

  @Test
  default void aDeleteOfSeveralTagsDeletesWhatDependsOnAnyOfThem() {
    set(here(), entry(FragmentKey.of("a", "a"), "old", Tag.of("one")));
    set(here(), entry(FragmentKey.of("b", "b"), "old", Tag.of("two")));
    set(here(), entry(FragmentKey.of("c", "c"), "content", Tag.of("three")));
    delete(here(), Tag.of("one"), Tag.of("two"));
    assertGone(there(), FragmentKey.of("a", "a"));
    assertGone(there(), FragmentKey.of("b", "b"));
    assertFound(there(), FragmentKey.of("c", "c"), "content");
  }

  @Test
  default void deletesInBothOrdersAreBothKept() {
    Snapshot before = here().snapshot();
    set(here(), entry(BOX, "old", Tag.of("one"), Tag.of("two")));
    delete(here(), Tag.of("one"));
    delete(there(), Tag.of("two"));
    delete(there(), Tag.of("one"));
    delete(here(), Tag.of("two"));
    resultOf(here().set(entry(BOX, "older", Tag.of("one"), Tag.of("two")), before));
    assertGone(here(), BOX);
    assertGone(there(), BOX);
  }

  @Test
  default void aRepeatedDeleteDeletesAnew() {
    for (int i = 0; i < 3; i++) {
      Snapshot before = there().snapshot();
      set(here(), entry(BOX, "old " + i));
      delete(here(), Tag.key("product:42"));
      resultOf(there().set(entry(BOX, "late " + i), before));
      assertGone(there(), BOX);
      assertGone(here(), BOX);
    }
  }

  @Test
  default void aDeleteOfWhatWasNeverSetIsAcknowledged() {
    Deletion deletion = delete(here(), Tag.of("never"));
    assertThat(deletion.tags()).containsExactly(Tag.of("never"));
    assertThat(deletion.answers()).isNotEmpty();
  }

  @Test
  default void aDeleteBesideASetWinsWhicheverComesFirst() throws Exception {
    for (int round = 0; round < ROUNDS; round++) {
      FragmentKey key = keyOf("race " + round);
      Snapshot before = there().snapshot();
      CyclicBarrier start = new CyclicBarrier(2);
      FutureTask<Void> setter =
          started(
              () -> {
                start.await();
                resultOf(there().set(entry(key, "old"), before));
                return null;
              });
      start.await();
      delete(here(), Tag.key(key.key()));
      setter.get();
      assertGone(here(), key);
      assertGone(there(), key);
    }
  }

  // Soft delete.

  @Test
  default void whatWasSoftlyDeletedIsStillThereButOnlyAsStale() {
    set(here(), entry(BOX, "old"));
    softDelete(here(), Tag.key("product:42"));
    for (CacheStore node : nodes()) {
      Found found = get(node, BOX);
      assertThat(found.reason()).isEqualTo(Reason.SOFT_DELETED);
      assertThat(found.entry().content().text()).isEqualTo("old");
      assertThat(node.getNow(BOX, node.snapshot())).isNull();
    }
  }

  @Test
  default void whatIsSetAfterASoftDeleteIsValidAgain() {
    set(here(), entry(BOX, "old"));
    softDelete(here(), Tag.key("product:42"));
    set(there(), entry(BOX, "new"));
    assertFound(here(), BOX, "new");
    assertFound(there(), BOX, "new");
  }

  @Test
  default void whoFindsWhatWasSoftlyDeletedMayReplaceIt() {
    set(here(), entry(BOX, "old"));
    softDelete(here(), Tag.key("product:42"));
    Snapshot since = there().snapshot();
    assertThat(resultOf(there().get(BOX, since)).reason()).isEqualTo(Reason.SOFT_DELETED);
    assertThat(resultOf(there().set(entry(BOX, "new"), since))).isNull();
    assertFound(here(), BOX, "new");
    assertFound(there(), BOX, "new");
  }

  @Test
  default void whatIsSetAgainstASnapshotFromBeforeASoftDeleteIsAtBestStale() {
    Snapshot before = there().snapshot();
    softDelete(here(), Tag.key("product:42"));
    resultOf(there().set(entry(BOX, "old"), before));
    for (CacheStore node : nodes()) {
      assertThat(get(node, BOX).reason()).isNotNull();
    }
  }

  @Test
  default void aHardDeleteBeatsASoftOneInEitherOrder() {
    set(here(), entry(BOX, "old"));
    softDelete(here(), Tag.key("product:42"));
    delete(there(), Tag.of("other"), Tag.name("box"));
    softDelete(here(), Tag.name("box"));
    assertGone(here(), BOX);
    assertGone(there(), BOX);
  }

  private static Tag tagOf(Tag.Kind kind) {
    return switch (kind) {
      case ALL -> Tag.ALL;
      case NAME -> Tag.name("box");
      case KEY -> Tag.key("product:42");
      case TAG -> Tag.of("tag");
    };
  }

  private static void assertNotServed(CacheStore node, FragmentKey key, String text) {
    Entry found = get(node, key).entry();
    if (found != null) {
      assertThat(found.content().text()).isNotEqualTo(text);
    }
  }

  private static FutureTask<Void> started(Callable<Void> body) {
    FutureTask<Void> task = new FutureTask<>(body);
    new Thread(task).start();
    return task;
  }
}
