package org.turbostan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.turbostan.local.LocalStore;

/** Many requests for one key at the same time. */
class SingleFlightTest {

  private static final int CROWD = 200;
  private static final FragmentKey BOX = FragmentKey.of("box", "product:42");
  private static final FragmentKey LIST = FragmentKey.of("list", "category:7");
  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);
  private static final FragmentPolicy.Simple POLICY = FragmentPolicy.of(TEN_MINUTES);
  private static final FragmentPolicy STALE_POLICY =
      POLICY.withLifetime(Lifetime.of(TEN_MINUTES).withStale(TEN_MINUTES));

  private final FakeClock clock = new FakeClock();
  private final AtomicInteger renders = new AtomicInteger();
  private FragmentCache cache = cacheWaiting(Duration.ofHours(1));

  @AfterEach
  void nothingIsLeftUnderWay() {
    assertThat(cache.flights().size()).isZero();
    assertThat(cache.flights().waiting()).isZero();
    assertThat(cache.answers().size()).isZero();
  }

  // One renders.

  @RepeatedTest(20)
  void twoHundredThreadsOnOneColdKeyRenderItOnce() {
    List<String> texts =
        Together.run(
            CROWD,
            () ->
                fetch(
                    BOX,
                    () -> {
                      awaitWaiting(CROWD - 1);
                      return "content";
                    }));
    assertThat(texts).hasSize(CROWD).containsOnly("content");
    assertThat(renders).hasValue(1);
    assertThat(cache.statistics().count(Outcome.Kind.COLLAPSED)).isEqualTo(CROWD - 1);
  }

  @RepeatedTest(20)
  void aRenderThatTakesNoTimeHappensOnceToo() {
    List<String> texts = Together.run(CROWD, () -> fetch(BOX, () -> "content"));
    assertThat(texts).hasSize(CROWD).containsOnly("content");
    assertThat(renders).hasValue(1);
  }

  @Test
  void whoLookedBeforeAnotherStoredLooksAgainBeforeHeRenders() {
    AtomicBoolean first = new AtomicBoolean(true);
    cache =
        cacheOver(
            new ForwardingStore(new LocalStore(1_000_000)) {
              @Override
              public CompletionStage<Found> get(FragmentKey key, Snapshot since) {
                CompletionStage<Found> found = super.get(key, since);
                if (first.getAndSet(false)) {
                  fetch(BOX, () -> "other's");
                }
                return found;
              }
            });
    assertThat(fetch(BOX, () -> "mine")).isEqualTo("other's");
    assertThat(renders).hasValue(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoHasWaitedAsksTheStoreOnlyIfThisNodeHasNoCopy(boolean copies) {
    AtomicInteger asked = new AtomicInteger();
    cache =
        cacheOver(
            new ForwardingStore(new LocalStore(1_000_000)) {
              @Override
              public @Nullable Entry getNow(FragmentKey key, Snapshot since) {
                return copies ? super.getNow(key, since) : null;
              }

              @Override
              public CompletionStage<Found> get(FragmentKey key, Snapshot since) {
                asked.incrementAndGet();
                return super.get(key, since);
              }
            });
    try (CacheRequest leader = cache.begin()) {
      Rendering rendering = (Rendering) leader.open(BOX, POLICY);
      FutureTask<String> follower = Together.start(() -> fetch(BOX, () -> "another"));
      awaitWaiting(1);
      int before = asked.get();
      rendering.store(Content.of("content"));
      assertThat(Together.resultOf(follower)).isEqualTo("content");
      assertThat(asked.get() - before).isEqualTo(copies ? 0 : 1);
    }
  }

  @Test
  void differentKeysDoNotWaitForEachOther() {
    CyclicBarrier allInside = new CyclicBarrier(8);
    Together.run(
        8,
        number ->
            () ->
                fetch(
                    FragmentKey.of("box", "product:" + number),
                    () -> {
                      allInside.await();
                      return "content";
                    }));
    assertThat(renders).hasValue(8);
  }

  // Who need not wait.

  @Test
  void whileOneRendersAllOthersAreServedTheStaleContentAtOnce() {
    storedAndExpired("old");
    CountDownLatch othersServed = new CountDownLatch(CROWD - 1);
    List<String> texts =
        Together.run(
            CROWD,
            () -> {
              String text =
                  fetch(
                      BOX,
                      STALE_POLICY,
                      () -> {
                        Together.await(othersServed);
                        return "new";
                      });
              othersServed.countDown();
              return text;
            });
    assertThat(texts).containsOnly("old", "new").containsOnlyOnce("new");
    assertThat(renders).hasValue(2);
    assertThat(cache.statistics().count(Outcome.Kind.STALE)).isEqualTo(CROWD - 1);
  }

  @Test
  void afterADeleteNobodyIsServedTheStaleContent() {
    storedAndExpired("old");
    cache.delete(Tag.key("product:42"));
    List<String> texts = Together.run(CROWD, () -> fetch(BOX, STALE_POLICY, () -> "new"));
    assertThat(texts).containsOnly("new");
    assertThat(renders).hasValue(2);
  }

  @Test
  void whatCouldNotBeCachedIsRenderedByAllAtTheSameTime() {
    uncacheable();
    assertThat(allInsideAtOnce()).containsOnly("content");
    assertThat(cache.statistics().count(Reason.UNCACHEABLE)).isEqualTo(CROWD);
  }

  @Test
  void whatCouldNotBeCachedIsTriedAgainByOneWhileTheOthersRenderBesideIt() {
    uncacheable();
    clock.advance(Duration.ofSeconds(5));
    assertThat(allInsideAtOnce()).containsOnly("content");
    assertThat(cache.statistics().count(Outcome.Kind.RENDERED)).isEqualTo(1);
    assertThat(cache.statistics().count(Reason.UNCACHEABLE)).isEqualTo(CROWD - 1);
  }

  @Test
  void whoRefreshesDoesNotWait() {
    CyclicBarrier bothInside = new CyclicBarrier(2);
    FragmentPolicy refresh =
        new FragmentPolicy() {
          @Override
          public Lifetime lifetime() {
            return POLICY.lifetime();
          }

          @Override
          public boolean refresh() {
            return true;
          }
        };
    Together.run(
        2,
        () ->
            fetch(
                BOX,
                refresh,
                () -> {
                  bothInside.await();
                  return "content";
                }));
    assertThat(renders).hasValue(2);
  }

  // Abnormal ends.

  @Test
  void whenTheRendererThrowsTheOthersGoOn() {
    AtomicBoolean first = new AtomicBoolean(true);
    List<String> texts =
        Together.run(
            8,
            () -> {
              try {
                return fetch(
                    BOX,
                    () -> {
                      if (first.getAndSet(false)) {
                        awaitWaiting(7);
                        throw new IllegalStateException("body");
                      }
                      return "content";
                    });
              } catch (IllegalStateException e) {
                return e.getMessage();
              }
            });
    assertThat(texts).containsOnly("content", "body").containsOnlyOnce("body");
    assertThat(renders).hasValue(2);
  }

  @Test
  void whenEveryRenderingFailsNobodyWaitsForEver() {
    List<Boolean> failed =
        Together.run(
            50,
            () -> {
              assertThatThrownBy(
                      () ->
                          fetch(
                              BOX,
                              () -> {
                                throw new IllegalStateException("body");
                              }))
                  .hasMessage("body");
              return true;
            });
    assertThat(failed).hasSize(50);
  }

  @Test
  void whenTheLeadersThreadDiesTheOthersGoOn() {
    FutureTask<Lookup> dies = Together.start(() -> cache.begin().open(BOX, POLICY));
    Together.resultOf(dies);
    assertThat(cache.flights().size()).isEqualTo(1);
    assertThat(fetch(BOX, () -> "content")).isEqualTo("content");
  }

  /** Where each request has a thread of its own, that ends before a slow store has answered. */
  @Test
  void aThreadThatEndsWhileItsContentIsBeingStoredIsNotTakenForDead() {
    CompletableFuture<@Nullable Reason> stored = new CompletableFuture<>();
    cache =
        FragmentCache.builder(
                new ForwardingStore(new LocalStore(10_000_000)) {
                  @Override
                  public CompletionStage<@Nullable Reason> set(Entry entry, Snapshot since) {
                    return stored.thenCompose(unused -> super.set(entry, since));
                  }
                })
            .budget(Duration.ofMinutes(1))
            .longestWait(Duration.ofHours(1))
            .build();
    assertThat(Together.resultOf(Together.start(() -> fetch(BOX, () -> "content"))))
        .isEqualTo("content");
    FutureTask<String> follower = Together.start(() -> fetch(BOX, () -> "another"));
    // Followers look for the dead ten times a second.
    await().during(Duration.ofMillis(500)).until(() -> renders.get() == 1);
    stored.complete(null);
    assertThat(Together.resultOf(follower)).isEqualTo("content");
    cache.answers().giveUpOverdue();
  }

  @Test
  void whatIsDeletedWhileOthersWaitIsRenderedAgainForThem() {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch deleted = new CountDownLatch(1);
    FutureTask<String> leader =
        Together.start(
            () ->
                fetch(
                    BOX,
                    () -> {
                      inside.countDown();
                      Together.await(deleted);
                      return "old";
                    }));
    Together.await(inside);
    cache.delete(Tag.key("product:42"));
    FutureTask<String> follower = Together.start(() -> fetch(BOX, () -> "new"));
    awaitWaiting(1);
    deleted.countDown();
    assertThat(Together.resultOf(leader)).isEqualTo("old");
    assertThat(Together.resultOf(follower)).isEqualTo("new");
  }

  @Test
  void whoIsInterruptedWhileHeWaitsRendersAndStaysInterrupted() {
    try (CacheRequest leader = cache.begin()) {
      leader.open(BOX, POLICY);
      AtomicBoolean interrupted = new AtomicBoolean();
      FutureTask<String> follower =
          Together.start(
              () -> {
                Thread.currentThread().interrupt();
                String text = fetch(BOX, () -> "content");
                interrupted.set(Thread.currentThread().isInterrupted());
                return text;
              });
      assertThat(Together.resultOf(follower)).isEqualTo("content");
      assertThat(interrupted).isTrue();
    }
  }

  // Bounds.

  @Test
  void whoHasWaitedTooLongRendersForHimself() {
    cache = cacheWaiting(Duration.ofMillis(20));
    try (CacheRequest leader = cache.begin()) {
      leader.open(BOX, POLICY);
      FutureTask<String> follower = Together.start(() -> fetch(BOX, () -> "content"));
      assertThat(Together.resultOf(follower)).isEqualTo("content");
      assertThat(cache.statistics().count(Reason.WAITED_TOO_LONG)).isEqualTo(1);
    }
  }

  @Test
  void whereNobodyIsToWaitAllRenderAtTheSameTime() {
    cache = cacheWaiting(Duration.ZERO);
    assertThat(allInsideAtOnce()).containsOnly("content");
  }

  @Test
  void aRenderingThatHangsIsTakenOverByOneOfThoseWhoWait() {
    cache = cacheWaiting(Duration.ofSeconds(2));
    try (CacheRequest hanging = cache.begin()) {
      hanging.open(BOX, POLICY);
      List<String> texts = Together.run(CROWD, () -> fetch(BOX, () -> "content"));
      assertThat(texts).containsOnly("content");
      assertThat(renders).hasValue(1);
      assertThat(fetch(BOX, () -> "later")).isEqualTo("content");
    }
  }

  @Test
  void whenTheLateOneLandsThoseWhoWaitForItsSuccessorAreServed() {
    int few = 4;
    cache = cacheWaiting(Duration.ofSeconds(2));
    CountDownLatch followersServed = new CountDownLatch(few - 1);
    try (CacheRequest late = cache.begin()) {
      Rendering rendering = (Rendering) late.open(BOX, POLICY);
      AtomicInteger successors = new AtomicInteger();
      List<String> texts =
          Together.run(
              few,
              () -> {
                String text =
                    fetch(
                        BOX,
                        () -> {
                          successors.incrementAndGet();
                          awaitWaiting(few - 1);
                          rendering.store(Content.of("late"));
                          Together.await(followersServed);
                          return "successor's";
                        });
                followersServed.countDown();
                return text;
              });
      assertThat(texts).containsOnly("late", "successor's").containsOnlyOnce("successor's");
      assertThat(successors).hasValue(1);
    }
  }

  // Nesting.

  @Test
  void aKeyNestedInItselfIsRenderedTwice() {
    String text = fetch(BOX, () -> "outer " + nested(BOX, () -> "inner"));
    assertThat(text).isEqualTo("outer inner");
    assertThat(cache.statistics().count(Reason.WOULD_DEADLOCK)).isEqualTo(1);
  }

  @Test
  void aKeyNestedInItselfByAnotherRequestOfTheSameThreadIsRenderedTwice() {
    String text = fetch(BOX, () -> "outer " + fetch(BOX, () -> "inner"));
    assertThat(text).isEqualTo("outer inner");
    assertThat(cache.statistics().count(Reason.WOULD_DEADLOCK)).isEqualTo(1);
  }

  @RepeatedTest(20)
  void twoThatNestEachOtherDoNotWaitForEver() {
    CyclicBarrier bothInside = new CyclicBarrier(2);
    List<String> texts =
        Together.run(
            2,
            number ->
                () ->
                    fetch(
                        number == 0 ? BOX : LIST,
                        () -> {
                          bothInside.await();
                          return "outer " + nested(number == 0 ? LIST : BOX, () -> "inner");
                        }));
    assertThat(texts).contains("outer inner");
    assertThat(cache.statistics().count(Reason.WOULD_DEADLOCK)).isBetween(1L, 2L);
  }

  @RepeatedTest(20)
  void aRingOfManyDoesNotWaitForEverInRequestsOfTheirOwnEither() {
    int ring = 6;
    CyclicBarrier allInside = new CyclicBarrier(ring);
    Together.run(
        ring,
        number ->
            () ->
                fetch(
                    FragmentKey.of("ring", "" + number),
                    () -> {
                      allInside.await();
                      return fetch(FragmentKey.of("ring", "" + (number + 1) % ring), () -> "in");
                    }));
    assertThat(cache.statistics().count(Reason.WOULD_DEADLOCK)).isPositive();
  }

  // Helpers.

  private void storedAndExpired(String text) {
    fetch(BOX, STALE_POLICY, () -> text);
    clock.advance(TEN_MINUTES);
  }

  private interface Body {
    String render() throws Exception;
  }

  private FragmentCache cacheWaiting(Duration longest) {
    return FragmentCache.builder(new LocalStore(10_000_000))
        .clock(clock)
        .uncacheableTtl(Duration.ofSeconds(5))
        .longestWait(longest)
        .build();
  }

  private FragmentCache cacheOver(CacheStore store) {
    return FragmentCache.builder(store).clock(clock).longestWait(Duration.ofHours(1)).build();
  }

  /** The request in which this thread renders. */
  private final ThreadLocal<CacheRequest> request = new ThreadLocal<>();

  private String fetch(FragmentKey key, Body body) {
    return fetch(key, POLICY, body);
  }

  private String fetch(FragmentKey key, FragmentPolicy policy, Body body) {
    CacheRequest enclosing = request.get();
    try (CacheRequest own = cache.begin()) {
      request.set(own);
      return nested(key, policy, body);
    } finally {
      request.set(enclosing);
    }
  }

  private String nested(FragmentKey key, Body body) {
    return nested(key, POLICY, body);
  }

  private String nested(FragmentKey key, FragmentPolicy policy, Body body) {
    try {
      return request
          .get()
          .fetch(
              key,
              policy,
              rendering -> {
                renders.incrementAndGet();
                return Content.of(body.render());
              })
          .text();
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private void uncacheable() {
    cache.fetch(
        BOX,
        POLICY,
        rendering -> {
          rendering.uncacheable(Reason.SET_COOKIE);
          return Content.of("mine");
        });
  }

  /** Lets a crowd fetch the key; each comes out only when all are inside of their renderers. */
  private List<String> allInsideAtOnce() {
    CyclicBarrier allInside = new CyclicBarrier(CROWD);
    return Together.run(
        CROWD,
        () ->
            fetch(
                BOX,
                () -> {
                  allInside.await();
                  return "content";
                }));
  }

  private void awaitWaiting(int threads) {
    await().until(() -> cache.flights().waiting() >= threads);
  }
}
