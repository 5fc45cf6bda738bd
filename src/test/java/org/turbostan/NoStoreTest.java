package org.turbostan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A store that keeps nothing; of {@link CacheStoreContract} what is left without content. */
class NoStoreTest {

  private static final FragmentKey BOX = FragmentKey.of("box", "product:42");
  private static final FragmentPolicy POLICY = FragmentPolicy.of(Duration.ofMinutes(10));

  private final CacheStore store = CacheStore.none();
  private final FragmentCache cache = FragmentCache.builder(store).build();

  @Test
  void eachRequestRenders() {
    assertThat(show("first")).isEqualTo("first");
    assertThat(show("second")).isEqualTo("second");
  }

  @Test
  void whatIsNotStoredSaysWhy() {
    show("first");
    assertThat(cache.statistics().fragment("box").events())
        .extracting(FragmentFigures.Event::outcome)
        .containsExactly(Outcome.notStored(Reason.DISABLED));
  }

  @Test
  void whatWasSetIsAbsentForBeingCold() {
    show("first");
    Snapshot since = store.snapshot();
    assertThat(store.getNow(BOX, since)).isNull();
    assertThat(store.get(BOX, since).toCompletableFuture().join())
        .isEqualTo(Found.absent(Reason.COLD));
  }

  @ParameterizedTest
  @EnumSource
  void eachDeleteIsAcknowledged(Deletion.Mode mode) {
    Deletion deletion = cache.delete(Set.of(Tag.ALL, Tag.of("product:42")), mode);
    assertThat(deletion.acknowledged()).isTrue();
    assertThat(deletion.tags()).containsExactlyInAnyOrder(Tag.ALL, Tag.of("product:42"));
    assertThat(deletion.answers())
        .extracting(Deletion.Answer::status)
        .containsExactly(Deletion.Status.ABSENT);
  }

  @Test
  void whoeverAsksMayRender() {
    for (int i = 0; i < 2; i++) {
      assertThat(store.add(BOX, Duration.ofMinutes(1)).toCompletableFuture().join()).isTrue();
    }
    store.release(BOX);
  }

  @Test
  void itIsTheSameWhenItIsClosed() {
    cache.close();
    cache.close();
    assertThat(show("first")).isEqualTo("first");
    assertThat(cache.delete(Tag.ALL).acknowledged()).isTrue();
  }

  private String show(String text) {
    return cache.fetch(BOX, POLICY, rendering -> Content.of(text)).text();
  }
}
