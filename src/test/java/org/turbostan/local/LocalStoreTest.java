package org.turbostan.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.turbostan.CacheStore;
import org.turbostan.CacheStoreContract;
import org.turbostan.Content;
import org.turbostan.Deletion;
import org.turbostan.Entry;
import org.turbostan.Found;
import org.turbostan.FragmentKey;
import org.turbostan.Lifetime;
import org.turbostan.Reason;
import org.turbostan.Tag;

class LocalStoreTest extends CacheStoreContract {

  private static final FragmentKey KEY = FragmentKey.of("name", "key");

  @Override
  protected List<CacheStore> openNodes() {
    return List.of(new LocalStore(100_000_000));
  }

  @Test
  void whatIsLargerThanTheStoreIsNotStoredAndTakesItsPredecessorAway() {
    LocalStore store = new LocalStore(10_000);
    assertThat(set(store, KEY, "small")).isNull();
    assertThat(set(store, KEY, "x".repeat(10_000))).isEqualTo(Reason.TOO_LARGE);
    assertThat(find(store, KEY).entry()).isNull();
  }

  @Test
  void whatMadeRoomForOthersIsAbsentForBeingEvicted() {
    LocalStore store = new LocalStore(10_000);
    for (int i = 0; i < 100; i++) {
      set(store, FragmentKey.of("name", "key " + i), "content");
    }
    assertThat(find(store, FragmentKey.of("name", "key 0")))
        .isEqualTo(Found.absent(Reason.EVICTED));
  }

  @Test
  void whatIsStoredAgainAfterItsEvictionIsNotCalledEvictedLater() {
    LocalStore store = new LocalStore(10_000);
    for (int i = 0; i < 100; i++) {
      set(store, FragmentKey.of("name", "key " + i), "content");
    }
    FragmentKey evicted = FragmentKey.of("name", "key 0");
    for (int i = 0; i < 10; i++) {
      set(store, evicted, "again");
      find(store, evicted);
    }
    assertThat(find(store, evicted).entry()).isNotNull();
    store.delete(Set.of(Tag.ALL), Deletion.Mode.HARD);
    assertThat(find(store, evicted)).isEqualTo(Found.absent(Reason.COLD));
  }

  @Test
  void aDeleteThatIsForgottenStillHolds() {
    LocalStore store = new LocalStore(1_000_000, 1_000);
    var before = store.snapshot();
    set(store, KEY, "old");
    store.delete(Set.of(Tag.key("key")), Deletion.Mode.HARD);
    for (int i = 0; i < 100; i++) {
      store.delete(Set.of(Tag.of("other " + i)), Deletion.Mode.HARD);
    }
    assertThat(find(store, KEY).entry()).isNull();
    assertThat(store.set(entry(KEY, "late"), before).toCompletableFuture().join())
        .isEqualTo(Reason.DELETED_DURING_RENDER);
  }

  private static Entry entry(FragmentKey key, String text) {
    return Entry.of(
        key,
        Content.of(text),
        Instant.EPOCH,
        Lifetime.of(Duration.ofHours(1)),
        Set.of(Tag.ALL, Tag.key(key.key())),
        Set.of());
  }

  private static Reason set(LocalStore store, FragmentKey key, String text) {
    return store.set(entry(key, text), store.snapshot()).toCompletableFuture().join();
  }

  private static Found find(LocalStore store, FragmentKey key) {
    return store.get(key, store.snapshot()).toCompletableFuture().join();
  }
}
