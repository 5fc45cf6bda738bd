package org.turbostan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.local.LocalStore;

/** A store that fails, in whatever way, is one that has nothing. */
class BrokenStoreTest {

  private static final FragmentKey BOX = FragmentKey.of("box", "product:42");
  private static final FragmentPolicy POLICY = FragmentPolicy.of(Duration.ofMinutes(10));

  /** The ways in which a store can break. */
  private enum Broken {
    NEVER_ANSWERS {
      @Override
      <T> CompletionStage<T> answer() {
        return new CompletableFuture<>();
      }
    },
    FAILS {
      @Override
      <T> CompletionStage<T> answer() {
        return CompletableFuture.failedStage(new IllegalStateException("broken"));
      }
    },
    FAILS_LATER {
      @Override
      <T> CompletionStage<T> answer() {
        return CompletableFuture.supplyAsync(
            () -> {
              throw new IllegalStateException("broken");
            });
      }
    },
    CANCELS {
      @Override
      <T> CompletionStage<T> answer() {
        CompletableFuture<T> cancelled = new CompletableFuture<>();
        cancelled.cancel(false);
        return cancelled;
      }
    },
    THROWS {
      @Override
      <T> CompletionStage<T> answer() {
        throw new IllegalStateException("broken");
      }
    };

    abstract <T> CompletionStage<T> answer();
  }

  @ParameterizedTest
  @EnumSource
  void aFetchRendersAllTheSame(Broken how) {
    FragmentCache cache = cacheOver(new BrokenStore(how));
    for (int i = 0; i < 5; i++) {
      assertThat(cache.fetch(BOX, POLICY, rendering -> Content.of("content")).text())
          .isEqualTo("content");
    }
    assertThat(cache.statistics().count(Outcome.Kind.HIT)).isZero();
    await()
        .untilAsserted(
            () -> {
              cache.answers().giveUpOverdue();
              assertThat(cache.flights().size()).isZero();
            });
  }

  @ParameterizedTest
  @EnumSource
  void aStoreThatBreaksBetweenTheLookAndTheSetBreaksNoFetch(Broken how) {
    FragmentCache cache =
        cacheOver(
            new ForwardingStore(new LocalStore(1_000_000)) {
              @Override
              public CompletionStage<@Nullable Reason> set(Entry entry, Snapshot since) {
                return how.answer();
              }

              @Override
              public void release(FragmentKey key) {
                how.answer();
              }
            });
    for (int i = 0; i < 5; i++) {
      assertThat(cache.fetch(BOX, POLICY, rendering -> Content.of("content")).text())
          .isEqualTo("content");
    }
  }

  @ParameterizedTest
  @EnumSource
  void nobodyWaitsForAnotherWhoseContentCouldNotBeStored(Broken how) {
    FragmentCache cache = cacheOver(new BrokenStore(how));
    CyclicBarrier allInside = new CyclicBarrier(50);
    List<String> texts =
        Together.run(
            50,
            () ->
                cache
                    .fetch(
                        BOX,
                        POLICY,
                        rendering -> {
                          allInside.await();
                          return Content.of("content");
                        })
                    .text());
    assertThat(texts).hasSize(50).containsOnly("content");
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NEVER_ANSWERS")
  void aDeleteThatFailsIsNotAcknowledged(Broken how) {
    Deletion deletion = cacheOver(new BrokenStore(how)).delete(Tag.of("tag"));
    assertThat(deletion.acknowledged()).isFalse();
    assertThat(deletion.tags()).containsExactly(Tag.of("tag"));
  }

  @Test
  void ofThoseToWhomAStoreDoesNotAnswerInTimeOneStores() {
    AtomicInteger sets = new AtomicInteger();
    FragmentCache cache =
        cacheOver(
            new ForwardingStore(new LocalStore(1_000_000)) {
              @Override
              public @Nullable Entry getNow(FragmentKey key, Snapshot since) {
                return null;
              }

              @Override
              public CompletionStage<Found> get(FragmentKey key, Snapshot since) {
                return new CompletableFuture<>();
              }

              @Override
              public CompletionStage<@Nullable Reason> set(Entry entry, Snapshot since) {
                sets.incrementAndGet();
                return super.set(entry, since);
              }
            });
    cache.fetch(
        BOX,
        POLICY,
        rendering -> {
          Together.resultOf(
              Together.start(() -> cache.fetch(BOX, POLICY, another -> Content.of("for one"))));
          assertThat(sets).hasValue(0);
          return Content.of("for all");
        });
    assertThat(sets).hasValue(1);
  }

  @Test
  void whoWaitsForASetThatIsNeverAnsweredGoesOn() {
    FragmentCache cache =
        cacheOver(
            new ForwardingStore(new LocalStore(1_000_000)) {
              @Override
              public CompletionStage<@Nullable Reason> set(Entry entry, Snapshot since) {
                return new CompletableFuture<>();
              }
            });
    List<String> texts =
        Together.run(20, () -> cache.fetch(BOX, POLICY, rendering -> Content.of("content")).text());
    assertThat(texts).hasSize(20).containsOnly("content");
    assertThat(cache.statistics().count(Reason.BUDGET_SPENT)).isPositive();
  }

  @Test
  void aSetThatIsAnsweredLateLetsThoseWhoWaitLookOnlyThen() {
    CompletableFuture<Runnable> late = new CompletableFuture<>();
    LocalStore local = new LocalStore(1_000_000);
    FragmentCache cache =
        FragmentCache.builder(
                new ForwardingStore(local) {
                  @Override
                  public CompletionStage<@Nullable Reason> set(Entry entry, Snapshot since) {
                    CompletableFuture<@Nullable Reason> answer = new CompletableFuture<>();
                    late.complete(
                        () ->
                            local.set(entry, since).thenAccept(reason -> answer.complete(reason)));
                    return answer;
                  }
                })
            .budget(Duration.ofHours(1))
            .build();
    assertThat(cache.fetch(BOX, POLICY, rendering -> Content.of("first")).text())
        .isEqualTo("first");
    var follower =
        Together.start(() -> cache.fetch(BOX, POLICY, rendering -> Content.of("second")).text());
    await().until(() -> cache.flights().waiting() == 1);
    late.join().run();
    assertThat(Together.resultOf(follower)).isEqualTo("first");
    assertThat(cache.statistics().count(Outcome.Kind.COLLAPSED)).isEqualTo(1);
  }

  @Test
  void oneRequestPaysItsBudgetOnceHoweverManyFragmentsItHas() {
    FragmentCache cache =
        FragmentCache.builder(new BrokenStore(Broken.NEVER_ANSWERS))
            .budget(Duration.ofMillis(50))
            .build();
    long before = System.nanoTime();
    try (CacheRequest request = cache.begin()) {
      for (int i = 0; i < 1_000; i++) {
        request.fetch(FragmentKey.of("box", "" + i), POLICY, rendering -> Content.of("content"));
      }
    }
    // A thousand budgets would be fifty seconds: the bound has room for any machine.
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(25));
    assertThat(cache.statistics().count(Outcome.Kind.RENDERED)).isZero();
  }

  private static FragmentCache cacheOver(CacheStore store) {
    return FragmentCache.builder(store)
        .budget(Duration.ofMillis(20))
        .longestWait(Duration.ofHours(1))
        .build();
  }

  /** A store of which every command breaks in one way. */
  private record BrokenStore(Broken how) implements CacheStore {

    @Override
    public Snapshot snapshot() {
      if (how == Broken.THROWS) {
        throw new IllegalStateException("broken");
      }
      return new Snapshot() {};
    }

    @Override
    public @Nullable Entry getNow(FragmentKey key, Snapshot since) {
      if (how == Broken.THROWS) {
        throw new IllegalStateException("broken");
      }
      return null;
    }

    @Override
    public CompletionStage<Found> get(FragmentKey key, Snapshot since) {
      return how.answer();
    }

    @Override
    public CompletionStage<@Nullable Reason> set(Entry entry, Snapshot since) {
      return how.answer();
    }

    @Override
    public CompletionStage<Boolean> add(FragmentKey key, Duration span) {
      return how.answer();
    }

    @Override
    public void release(FragmentKey key) {
      how.answer();
    }

    @Override
    public void touch(Entry found, Entry touched) {
      how.answer();
    }

    @Override
    public CompletionStage<Deletion> delete(Set<Tag> tags, Deletion.Mode mode) {
      return how.answer();
    }

    @Override
    public void close() {}
  }
}
