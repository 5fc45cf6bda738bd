package org.turbostan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turbostan.StoreCalls.BOX;
import static org.turbostan.StoreCalls.NOON;
import static org.turbostan.StoreCalls.entry;
import static org.turbostan.StoreCalls.find;
import static org.turbostan.StoreCalls.get;
import static org.turbostan.StoreCalls.resultOf;
import static org.turbostan.StoreCalls.set;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link CacheStore} promises, theme by theme, and what it does when it is closed. A
 * store's test extends this and says only how to make one.
 *
 * <p>Nothing here expects a stage to be complete when it is returned.
 */
public abstract class CacheStoreContract
    implements KeepingContract, DeletingContract, BatchContract, ClaimContract, TouchContract {

  private List<CacheStore> nodes = List.of();

  /**
   * Opens an empty store on each node of a cluster.
   *
   * @return the nodes' stores, all onto the same backing; one alone if the store is not shared
   */
  protected abstract List<CacheStore> openNodes() throws Exception;

  @Override
  public final List<CacheStore> nodes() {
    return nodes;
  }

  @BeforeEach
  void openStores() throws Exception {
    nodes = openNodes();
  }

  @AfterEach
  void closeStores() {
    nodes.forEach(CacheStore::close);
  }

  @Test
  void aClosedStoreAnswersAsIfItWereEmpty() {
    set(here(), entry(BOX, "old"));
    Entry found = find(here(), BOX);
    Snapshot before = here().snapshot();
    here().close();
    assertThat(get(here(), BOX).entry()).isNull();
    here().touch(found, found.touched(NOON));
    assertThat(resultOf(here().set(entry(BOX, "new"), before))).isNotNull();
    assertThat(resultOf(here().set(entry(BOX, "new"), here().snapshot()))).isNotNull();
    assertThat(get(here(), BOX).entry()).isNull();
    assertThat(resultOf(here().add(BOX, Duration.ofMinutes(1)))).isTrue();
    here().release(BOX);
    assertThat(resultOf(here().delete(Set.of(Tag.ALL), Deletion.Mode.HARD)).tags())
        .containsExactly(Tag.ALL);
  }

  @Test
  void closingTwiceDoesNothing() {
    here().close();
    here().close();
  }
}
