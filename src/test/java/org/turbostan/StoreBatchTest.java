package org.turbostan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.turbostan.local.LocalStore;

/** Many fragments of one request that are opened without waiting, and stored together. */
class StoreBatchTest {

  private static final FragmentPolicy POLICY = FragmentPolicy.of(Duration.ofHours(1));

  private final List<List<String>> sets = new ArrayList<>();
  private boolean othersClaim;
  private boolean fails;
  private final FragmentCache cache =
      FragmentCache.builder(
              new ForwardingStore(new LocalStore(10_000_000)) {
                @Override
                public List<CompletionStage<@Nullable Reason>> setAll(
                    List<Entry> entries, Snapshot since) {
                  sets.add(entries.stream().map(entry -> entry.key().name()).toList());
                  return fails
                      ? List.of(CompletableFuture.failedStage(new IllegalStateException("lost")))
                      : super.setAll(entries, since);
                }

                @Override
                public CompletionStage<Boolean> add(FragmentKey key, Duration span) {
                  return CompletableFuture.completedStage(!othersClaim);
                }
              })
          .budget(Duration.ofMillis(1))
          .jitter(0)
          .build();

  @Test
  void whatIsRenderedIsStoredTogetherWhenTheBatchIsClosed() {
    try (CacheRequest request = cache.begin()) {
      try (StoreBatch batch = request.batch()) {
        render(request, batch, "a", "content");
        render(request, batch, "b", "content");
        assertThat(sets).isEmpty();
        assertThat(cache.flights().size()).isEqualTo(2);
      }
      assertThat(sets).containsExactly(List.of("a", "b"));
      assertThat(cache.flights().size()).isZero();
      assertThat(request.open(key("a"), POLICY)).isInstanceOf(Hit.class);
    }
  }

  @Test
  void manyAreStoredInBatchesOfABoundedSize() {
    try (CacheRequest request = cache.begin();
        StoreBatch batch = request.batch()) {
      for (int i = 0; i < 130; i++) {
        render(request, batch, "key " + i, "content");
      }
      render(request, batch, "large", "x".repeat(600_000));
      render(request, batch, "last", "content");
    }
    assertThat(sets).extracting(List::size).containsExactly(60, 60, 11, 1);
  }

  @Test
  void whatTheStoreFailsToStoreIsNotCountedAsStored() {
    fails = true;
    try (CacheRequest request = cache.begin();
        StoreBatch batch = request.batch()) {
      render(request, batch, "a", "content");
    }
    assertThat(cache.statistics().count(Reason.STORE_FAILED)).isEqualTo(1);
    assertThat(cache.flights().size()).isZero();
  }

  @Test
  void whatCouldNotBeStoredBeforeIsNotGivenUpMeanwhile() {
    try (CacheRequest request = cache.begin();
        StoreBatch batch = request.batch()) {
      render(request, batch, "a", "content");
      long began = System.nanoTime();
      while (System.nanoTime() - began < 5_000_000) {
        cache.answers().giveUpOverdue();
      }
      assertThat(cache.flights().size()).isEqualTo(1);
      batch.flush();
    }
    assertThat(sets).hasSize(1);
  }

  @Test
  void whatIsNotToBeCachedIsNotInTheBatch() {
    try (CacheRequest request = cache.begin();
        StoreBatch batch = request.batch()) {
      try (Rendering rendering = (Rendering) request.openUnlessBusy(key("a"), POLICY)) {
        rendering.uncacheable(Reason.VARIABLE_TYPE);
        assertThat(rendering.storeTogether(batch, Content.of("text")).kind())
            .isEqualTo(Outcome.Kind.NOT_STORED);
      }
    }
    assertThat(sets).isEmpty();
  }

  @Test
  void whatAnotherRequestRendersIsNotWaitedForUntilOneComesBack() {
    try (CacheRequest one = cache.begin();
        CacheRequest other = cache.begin()) {
      StoreBatch batch = one.batch();
      render(one, batch, "a", "content");
      assertThat(other.openUnlessBusy(key("a"), POLICY)).isInstanceOf(Awaited.class);
      batch.close();
      assertThat(other.openAgain(key("a"), POLICY))
          .isInstanceOfSatisfying(
              Hit.class, hit -> assertThat(hit.content().text()).isEqualTo("content"));
    }
  }

  @Test
  void whatAnotherNodeRendersIsNotWaitedForEither() {
    othersClaim = true;
    try (CacheRequest request = cache.begin()) {
      assertThat(request.openUnlessBusy(key("a"), POLICY)).isInstanceOf(Awaited.class);
      assertThat(cache.flights().size()).isZero();
    }
  }

  private static void render(CacheRequest request, StoreBatch batch, String name, String text) {
    try (Rendering rendering = (Rendering) request.openUnlessBusy(key(name), POLICY)) {
      assertThat(rendering.storeTogether(batch, Content.of(text)).kind())
          .isEqualTo(Outcome.Kind.RENDERED);
    }
  }

  private static FragmentKey key(String name) {
    return FragmentKey.of(name, "");
  }
}
