package org.turbostan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.turbostan.local.LocalStore;

/** What a node does when it shares a store with others that may be rendering the same. */
class ClaimTest {

  private static final FragmentKey BOX = FragmentKey.of("box", "product:42");
  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);
  private static final FragmentPolicy POLICY = FragmentPolicy.of(TEN_MINUTES);

  private final FakeClock clock = new FakeClock();
  private final LocalStore shared = new LocalStore(1_000_000);
  private final Queue<Boolean> grants = new ArrayDeque<>();
  private final List<FragmentKey> released = new ArrayList<>();
  private Runnable beforeAdd = () -> {};
  private Duration longestWait = Duration.ofHours(1);
  private FragmentCache cache = cache();

  @AfterEach
  void nothingIsLeftUnderWay() {
    assertThat(cache.flights().size()).isZero();
  }

  @Test
  void whoIsGrantedTheClaimRendersAndGivesItBack() {
    grants.add(true);
    assertThat(fetch()).isEqualTo("mine");
    assertThat(released).containsExactly(BOX);
  }

  @Test
  void whoFailsGivesTheClaimBackToo() {
    grants.add(true);
    try (CacheRequest request = cache.begin()) {
      request.open(BOX, POLICY);
    }
    assertThat(released).containsExactly(BOX);
  }

  @Test
  void whileAnotherNodeRendersOneWaitsAndServesWhatItStored() {
    grants.addAll(List.of(false, false, false));
    beforeAdd = () -> storedByOther("other's");
    assertThat(fetch()).isEqualTo("other's");
    assertThat(cache.statistics().count(Outcome.Kind.COLLAPSED)).isEqualTo(1);
    assertThat(released).isEmpty();
  }

  @Test
  void whenTheOtherNodeGivesUpOneRenders() {
    grants.addAll(List.of(false, false, true));
    assertThat(fetch()).isEqualTo("mine");
    assertThat(released).containsExactly(BOX);
  }

  @Test
  void whenTheOtherNodeTakesTooLongOneRendersAndLeavesItItsClaim() {
    longestWait = Duration.ofMillis(50);
    cache = cache();
    assertThat(fetch()).isEqualTo("mine");
    assertThat(cache.statistics().count(Reason.WAITED_TOO_LONG)).isEqualTo(1);
    assertThat(released).isEmpty();
  }

  @Test
  void whileAnotherNodeRendersTheStaleContentIsServedAtOnce() {
    FragmentPolicy stale = POLICY_WITH_STALE;
    Entry old =
        Entry.of(
            BOX, Content.of("old"), clock.instant(), stale.lifetime(), Set.of(Tag.ALL), Set.of());
    shared.set(old, shared.snapshot());
    clock.advance(TEN_MINUTES);
    grants.add(false);
    assertThat(cache.fetch(BOX, stale, rendering -> Content.of("mine")).text()).isEqualTo("old");
    assertThat(cache.statistics().count(Outcome.Kind.STALE)).isEqualTo(1);
  }

  @Test
  void whoIsInterruptedWhileHeWaitsForAnotherNodeRendersAndStaysInterrupted() {
    Thread.currentThread().interrupt();
    try {
      assertThat(fetch()).isEqualTo("mine");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  // Helpers.

  private static final FragmentPolicy POLICY_WITH_STALE =
      FragmentPolicy.of(TEN_MINUTES).withLifetime(Lifetime.of(TEN_MINUTES).withStale(TEN_MINUTES));

  private String fetch() {
    return cache.fetch(BOX, POLICY, rendering -> Content.of("mine")).text();
  }

  private void storedByOther(String text) {
    shared.set(
        Entry.of(
            BOX, Content.of(text), clock.instant(), POLICY.lifetime(), Set.of(Tag.ALL), Set.of()),
        shared.snapshot());
  }

  /** Grants claims as the test says, and after that none. */
  private FragmentCache cache() {
    CacheStore store =
        new ForwardingStore(shared) {
          @Override
          public CompletionStage<Boolean> add(FragmentKey key, Duration span) {
            beforeAdd.run();
            return CompletableFuture.completedStage(Boolean.TRUE.equals(grants.poll()));
          }

          @Override
          public void release(FragmentKey key) {
            released.add(key);
          }
        };
    return FragmentCache.builder(store).clock(clock).longestWait(longestWait).jitter(0).build();
  }
}
