package org.turbostan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turbostan.StoreCalls.BOX;
import static org.turbostan.StoreCalls.ROUNDS;
import static org.turbostan.StoreCalls.assertFound;
import static org.turbostan.StoreCalls.assertGone;
import static org.turbostan.StoreCalls.delete;
import static org.turbostan.StoreCalls.entry;
import static org.turbostan.StoreCalls.find;
import static org.turbostan.StoreCalls.get;
import static org.turbostan.StoreCalls.keyOf;
import static org.turbostan.StoreCalls.resultOf;
import static org.turbostan.StoreCalls.set;
import static org.turbostan.StoreCalls.softDelete;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is looked up or stored together is so as if it had been one by one. */
interface BatchContract extends StoreContract {

  // Prefetch.

  @Test
  default void whatIsPrefetchedIsFoundAsIfItWereNot() {
    FragmentKey softly = keyOf("softly deleted");
    FragmentKey deleted = keyOf("deleted");
    set(here(), entry(BOX, "content"));
    set(here(), entry(softly, "stale"));
    set(here(), entry(deleted, "old"));
    softDelete(here(), Tag.key(softly.key()));
    delete(here(), Tag.key(deleted.key()));
    Snapshot since = there().snapshot();
    there().prefetch(List.of(BOX, softly, keyOf("cold"), deleted, BOX), since);
    assertThat(resultOf(there().get(BOX, since)).entry().content().text()).isEqualTo("content");
    assertThat(resultOf(there().get(softly, since)).reason()).isEqualTo(Reason.SOFT_DELETED);
    assertThat(resultOf(there().get(deleted, since)).reason()).isEqualTo(Reason.DELETED);
    assertThat(resultOf(there().get(keyOf("cold"), since))).isEqualTo(Found.absent(Reason.COLD));
  }

  @Test
  default void manyAreFoundThatArePrefetched() {
    List<FragmentKey> keys = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      keys.add(keyOf("prefetched " + i));
      set(here(), entry(keys.get(i), "content " + "x".repeat(i * 100) + i));
    }
    Snapshot since = there().snapshot();
    there().prefetch(keys, since);
    for (int i = 0; i < ROUNDS; i++) {
      Found found = resultOf(there().get(keys.get(i), since));
      assertThat(found.entry().content().text()).isEqualTo("content " + "x".repeat(i * 100) + i);
    }
  }

  @Test
  default void aDeleteByAnotherNodeAfterAPrefetchIsSeenByWhoeverBeginsAfterIt() {
    set(here(), entry(BOX, "old"));
    there().prefetch(List.of(BOX), there().snapshot());
    delete(here(), Tag.key("product:42"));
    assertGone(there(), BOX);
  }

  @Test
  default void aDeleteByThisNodeAfterAPrefetchIsSeenAtOnce() {
    set(here(), entry(BOX, "old"));
    Snapshot since = here().snapshot();
    here().prefetch(List.of(BOX), since);
    delete(here(), Tag.key("product:42"));
    assertThat(resultOf(here().get(BOX, since)).entry()).isNull();
  }

  @Test
  default void whatIsPrefetchedAfterADeleteByThisNodeIsGone() {
    set(here(), entry(BOX, "old"));
    Snapshot since = here().snapshot();
    delete(here(), Tag.key("product:42"));
    here().prefetch(List.of(BOX), since);
    assertThat(resultOf(here().get(BOX, since)).entry()).isNull();
  }

  @Test
  default void whatWasSetAfterAPrefetchIsFound() {
    Snapshot since = here().snapshot();
    here().prefetch(List.of(BOX), since);
    assertThat(resultOf(here().set(entry(BOX, "content"), since))).isNull();
    assertThat(resultOf(here().get(BOX, since)).entry().content().text()).isEqualTo("content");
  }

  @Test
  default void whoAsksAgainAfterAPrefetchFindsWhatAnotherHasSetMeanwhile() {
    Snapshot since = here().snapshot();
    here().prefetch(List.of(BOX), since);
    resultOf(here().get(BOX, since));
    set(there(), entry(BOX, "content"));
    assertThat(resultOf(here().get(BOX, since)).entry().content().text()).isEqualTo("content");
  }

  @Test
  default void whatContainsSomethingPrefetchedThatWasDeletedSinceIsNotStored() {
    set(here(), entry(BOX, "old"));
    Snapshot since = there().snapshot();
    there().prefetch(List.of(BOX), since);
    resultOf(there().get(BOX, since));
    delete(here(), Tag.key("product:42"));
    Entry page = entry(FragmentKey.of("page", "/shop"), "old", Tag.key("product:42"));
    assertThat(resultOf(there().set(page, since))).isEqualTo(Reason.DELETED_DURING_RENDER);
  }

  @Test
  default void nothingIsPrefetchedWithoutHarm() {
    here().prefetch(List.of(), here().snapshot());
    Snapshot before = here().snapshot();
    here().close();
    here().prefetch(List.of(BOX, BOX), before);
    assertThat(resultOf(here().get(BOX, before)).entry()).isNull();
  }

  // Many at once.

  @Test
  default void whatIsSetTogetherIsFoundAsIfItWereSetOneByOne() {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < ROUNDS; i++) {
      entries.add(entry(keyOf("together " + i), "content " + i, Tag.of("group " + i)));
    }
    here()
        .setAll(entries, here().snapshot())
        .forEach(stage -> assertThat(resultOf(stage)).isNull());
    delete(there(), Tag.of("group 7"));
    for (int i = 0; i < ROUNDS; i++) {
      if (i == 7) {
        assertGone(there(), keyOf("together 7"));
      } else {
        assertFound(there(), keyOf("together " + i), "content " + i);
      }
    }
  }

  @Test
  default void eachOfThoseThatAreSetTogetherIsJudgedByItself() {
    set(here(), entry(keyOf("other"), "content"));
    Entry deleted = entry(BOX, "old", Tag.of("price"));
    Entry other = entry(keyOf("other"), "newer");
    Snapshot before = here().snapshot();
    delete(there(), Tag.of("price"));
    List<CompletionStage<@Nullable Reason>> stages = here().setAll(List.of(deleted, other), before);
    assertThat(resultOf(stages.get(0))).isEqualTo(Reason.DELETED_DURING_RENDER);
    resultOf(stages.get(1));
    assertGone(there(), BOX);
    assertThat(get(there(), keyOf("other")).entry()).isNotNull();
  }

  @Test
  default void ofTwoThatAreSetTogetherUnderOneKeyOneIsKept() {
    Snapshot since = here().snapshot();
    here()
        .setAll(List.of(entry(BOX, "one"), entry(BOX, "two")), since)
        .forEach(StoreCalls::resultOf);
    assertThat(find(there(), BOX).content().text()).isIn("one", "two");
  }
}
