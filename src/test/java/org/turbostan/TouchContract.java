package org.turbostan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turbostan.StoreCalls.BOX;
import static org.turbostan.StoreCalls.NOON;
import static org.turbostan.StoreCalls.assertFound;
import static org.turbostan.StoreCalls.assertGone;
import static org.turbostan.StoreCalls.delete;
import static org.turbostan.StoreCalls.entry;
import static org.turbostan.StoreCalls.eventually;
import static org.turbostan.StoreCalls.find;
import static org.turbostan.StoreCalls.get;
import static org.turbostan.StoreCalls.keyOf;
import static org.turbostan.StoreCalls.resultOf;
import static org.turbostan.StoreCalls.set;
import static org.turbostan.StoreCalls.softDelete;

import org.junit.jupiter.api.Test;

/** Who touches an entry makes it fresh, and nothing else of it. */
interface TouchContract extends StoreContract {

  @Test
  default void touchCountsFreshnessAnew() {
    set(here(), entry(BOX, "content"));
    Entry found = find(here(), BOX);
    here().touch(found, found.touched(NOON.plusSeconds(60)));
    eventually(() -> assertThat(find(there(), BOX).freshFrom()).isEqualTo(NOON.plusSeconds(60)));
    assertThat(find(there(), BOX).created()).isEqualTo(NOON);
    assertFound(there(), BOX, "content");
  }

  @Test
  default void touchLeavesWhatHasTakenThePlaceOfTheEntry() {
    set(here(), entry(BOX, "old"));
    Entry old = find(here(), BOX);
    set(here(), entry(BOX, "new"));
    here().touch(old, old.touched(NOON.plusSeconds(60)));
    Entry now = here().getNow(BOX, here().snapshot());
    assertThat(now == null ? "new" : now.content().text()).isEqualTo("new");
    settle(here());
    assertFound(here(), BOX, "new");
    assertFound(there(), BOX, "new");
  }

  @Test
  default void touchNeverBringsBackWhatWasDeleted() {
    set(here(), entry(BOX, "old"));
    Entry old = find(here(), BOX);
    delete(there(), Tag.key("product:42"));
    here().touch(old, old.touched(NOON.plusSeconds(60)));
    settle(here());
    assertGone(here(), BOX);
    assertGone(there(), BOX);
  }

  @Test
  default void touchNeverMakesASoftlyDeletedEntryValid() {
    set(here(), entry(BOX, "old"));
    Entry old = find(here(), BOX);
    softDelete(there(), Tag.key("product:42"));
    here().touch(old, old.touched(NOON.plusSeconds(60)));
    settle(here());
    assertThat(get(here(), BOX).reason()).isNotNull();
    assertThat(get(there(), BOX).reason()).isNotNull();
  }

  /** Lets what was sent before, without a stage to wait for, be executed. */
  private static void settle(CacheStore node) {
    resultOf(node.get(BOX, node.snapshot()));
    resultOf(node.set(entry(keyOf("settle"), "settled"), node.snapshot()));
  }
}
