package org.turbostan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.turbostan.Outcome.HIT;
import static org.turbostan.Outcome.STALE;
import static org.turbostan.Outcome.bypassed;
import static org.turbostan.Outcome.notStored;
import static org.turbostan.Outcome.rendered;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.turbostan.local.LocalStore;

/** What becomes of one request after the other. */
class FragmentCacheTest {

  private static final FragmentKey BOX = new FragmentKey("box", "digest", "product:42", "");
  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final FragmentPolicy POLICY = FragmentPolicy.of(TEN_MINUTES).withTags("shop");
  private static final FragmentPolicy STALE_POLICY =
      FragmentPolicy.of(TEN_MINUTES).withLifetime(Lifetime.of(TEN_MINUTES).withStale(MINUTE));

  private final FakeClock clock = new FakeClock();
  private final FragmentCache cache =
      FragmentCache.builder(new LocalStore(10_000_000))
          .clock(clock)
          .jitter(0)
          .maxBody(10_000)
          .uncacheableTtl(Duration.ofSeconds(5))
          .build();

  @AfterEach
  void nothingIsLeftUnderWay() {
    assertThat(cache.flights().size()).isZero();
  }

  // Hits and misses.

  @Test
  void aColdKeyIsRenderedAndThenHit() {
    assertThat(outcome(POLICY, "first")).isEqualTo(rendered(Reason.COLD));
    assertThat(outcome(POLICY, "second")).isEqualTo(HIT);
    assertThat(served()).isEqualTo("first");
  }

  @Test
  void fetchReturnsWhatWasRenderedAndThenWhatIsCached() {
    assertThat(cache.fetch(BOX, POLICY, rendering -> Content.of("first")).text())
        .isEqualTo("first");
    assertThat(cache.fetch(BOX, POLICY, rendering -> Content.of("second")).text())
        .isEqualTo("first");
  }

  @Test
  void anEntryIsHitUntilItsLastMillisecond() {
    outcome(POLICY, "first");
    clock.advance(TEN_MINUTES.minusMillis(1));
    assertThat(outcome(POLICY, "second")).isEqualTo(HIT);
    clock.advance(Duration.ofMillis(1));
    assertThat(outcome(POLICY, "third")).isEqualTo(rendered(Reason.EXPIRED));
    assertThat(served()).isEqualTo("third");
  }

  @Test
  void aLifetimeOfZeroIsNeverHit() {
    FragmentPolicy zero = FragmentPolicy.of(Duration.ZERO);
    outcome(zero, "first");
    assertThat(outcome(zero, "second").kind()).isEqualTo(Outcome.Kind.RENDERED);
  }

  @Test
  void aLifetimeWithoutEndIsHitForACentury() {
    FragmentPolicy forever = FragmentPolicy.of(Duration.ofSeconds(Long.MAX_VALUE));
    outcome(forever, "first");
    clock.advance(Duration.ofDays(36_499));
    assertThat(outcome(forever, "second")).isEqualTo(HIT);
  }

  @Test
  void variantsAreEntriesOfTheirOwn() {
    outcome(BOX.withVariant("de"), POLICY, "deutsch");
    assertThat(outcome(BOX.withVariant("fr"), POLICY, "français")).isEqualTo(rendered(Reason.COLD));
    assertThat(outcome(BOX.withVariant("de"), POLICY, "")).isEqualTo(HIT);
  }

  // Deletes.

  @Test
  void aDeleteByKeyNameTagOrAllMakesItRenderedAgain() {
    for (Tag tag : Set.of(Tag.key("product:42"), Tag.name("box"), Tag.of("shop"), Tag.ALL)) {
      outcome(POLICY, "old");
      assertThat(cache.delete(tag).acknowledged()).isTrue();
      assertThat(outcome(POLICY, "new").kind()).as("%s", tag).isEqualTo(Outcome.Kind.RENDERED);
      assertThat(served()).isEqualTo("new");
    }
  }

  @Test
  void whatWasDeletedIsRenderedForBeingDeleted() {
    outcome(POLICY, "old");
    cache.delete(Tag.of("shop"));
    assertThat(outcome(POLICY, "new")).isEqualTo(rendered(Reason.DELETED));
  }

  @Test
  void aTagAddedWhileRenderingDeletesToo() {
    cache.fetch(
        BOX,
        POLICY,
        rendering -> {
          rendering.tag(Tag.of("late"));
          return Content.of("old");
        });
    cache.delete(Tag.of("late"));
    assertThat(outcome(POLICY, "new")).isEqualTo(rendered(Reason.DELETED));
  }

  @Test
  void whatIsDeletedWhileItIsRenderedIsServedButNotStored() {
    try (CacheRequest request = cache.begin()) {
      Rendering rendering = (Rendering) request.open(BOX, POLICY);
      cache.delete(Tag.of("shop"));
      assertThat(rendering.store(Content.of("old")))
          .isEqualTo(notStored(Reason.DELETED_DURING_RENDER));
    }
    assertThat(outcome(POLICY, "new")).isEqualTo(rendered(Reason.COLD));
  }

  @Test
  void aDeleteBetweenTheBeginningOfTheRequestAndTheRenderingCountsToo() {
    try (CacheRequest request = cache.begin()) {
      cache.delete(Tag.of("shop"));
      Rendering rendering = (Rendering) request.open(BOX, POLICY);
      assertThat(rendering.store(Content.of("old")))
          .isEqualTo(notStored(Reason.DELETED_DURING_RENDER));
    }
  }

  @Test
  void aSoftDeleteServesTheOldToOthersUntilItIsRendered() {
    outcome(POLICY, "old");
    cache.delete(Set.of(Tag.of("shop")), Deletion.Mode.SOFT);
    try (CacheRequest request = cache.begin()) {
      Rendering rendering = (Rendering) request.open(BOX, POLICY);
      assertThat(rendering.outcome()).isEqualTo(rendered(Reason.SOFT_DELETED));
      assertThat(outcome(POLICY, "other")).isEqualTo(STALE);
      rendering.store(Content.of("new"));
    }
    assertThat(outcome(POLICY, "other")).isEqualTo(HIT);
    assertThat(served()).isEqualTo("new");
  }

  @Test
  void aDeleteOfNothingIsRefused() {
    assertThatThrownBy(() -> cache.delete(Set.of(), Deletion.Mode.HARD))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Tag.ALL");
  }

  // Stale content.

  @Test
  void whileOneRendersOthersAreServedTheStaleContent() {
    outcome(STALE_POLICY, "old");
    clock.advance(TEN_MINUTES);
    try (CacheRequest request = cache.begin()) {
      Rendering rendering = (Rendering) request.open(BOX, STALE_POLICY);
      assertThat(rendering.outcome()).isEqualTo(rendered(Reason.EXPIRED));
      assertThat(outcome(STALE_POLICY, "other")).isEqualTo(STALE);
      assertThat(served()).isEqualTo("old");
      rendering.store(Content.of("new"));
    }
    assertThat(outcome(STALE_POLICY, "other")).isEqualTo(HIT);
  }

  @Test
  void whatWasDeletedIsNeverServedAsStale() {
    outcome(STALE_POLICY, "old");
    clock.advance(TEN_MINUTES);
    cache.delete(Tag.name("box"));
    assertThatThrownBy(() -> failing(STALE_POLICY)).isInstanceOf(IOException.class);
  }

  @Test
  void aFailedRenderingServesTheStaleContentWhileItsSpanLasts() throws IOException {
    outcome(STALE_POLICY, "old");
    clock.advance(TEN_MINUTES.plus(MINUTE).minusMillis(1));
    assertThat(failing(STALE_POLICY).text()).isEqualTo("old");
    clock.advance(Duration.ofMillis(1));
    assertThatThrownBy(() -> failing(STALE_POLICY)).isInstanceOf(IOException.class);
  }

  @Test
  void aFailedRenderingIsServedAsStaleAndCountedAsBoth() throws IOException {
    outcome(STALE_POLICY, "old");
    clock.advance(TEN_MINUTES);
    failing(STALE_POLICY);
    assertThat(cache.statistics().count(Reason.RENDER_FAILED)).isEqualTo(1);
    assertThat(cache.statistics().count(Outcome.Kind.STALE)).isEqualTo(1);
  }

  // Lifetimes.

  @Test
  void jitterShortensAtMostByItsShare() {
    assertThat(jittered(0)).isEqualTo(Duration.ofSeconds(600));
    assertThat(jittered(0.5)).isEqualTo(Duration.ofSeconds(540));
    assertThat(jittered(1)).isEqualTo(Duration.ofSeconds(480));
  }

  @Test
  void slidingFreshnessCountsFromTheLastHit() {
    FragmentPolicy sliding =
        FragmentPolicy.of(TEN_MINUTES)
            .withLifetime(new Lifetime(TEN_MINUTES, Duration.ZERO, Duration.ZERO, true));
    outcome(sliding, "first");
    for (int i = 0; i < 10; i++) {
      clock.advance(Duration.ofMinutes(9));
      assertThat(outcome(sliding, "second")).isEqualTo(HIT);
    }
    clock.advance(TEN_MINUTES);
    assertThat(outcome(sliding, "second")).isEqualTo(rendered(Reason.EXPIRED));
  }

  @Test
  void slidingNeverOutlivesADelete() {
    FragmentPolicy sliding =
        FragmentPolicy.of(TEN_MINUTES)
            .withLifetime(new Lifetime(TEN_MINUTES, Duration.ZERO, Duration.ZERO, true));
    outcome(sliding, "old");
    clock.advance(Duration.ofMinutes(9));
    outcome(sliding, "");
    cache.delete(Tag.key("product:42"));
    assertThat(outcome(sliding, "new")).isEqualTo(rendered(Reason.DELETED));
  }

  // What authors say.

  @Test
  void refreshRendersAnewAndReplacesWhatWasThere() {
    outcome(POLICY, "old");
    assertThat(outcome(new Says().refresh(true), "new")).isEqualTo(rendered(Reason.REFRESH));
    assertThat(outcome(POLICY, "other")).isEqualTo(HIT);
    assertThat(served()).isEqualTo("new");
  }

  @Test
  void refreshThatFailsServesTheLastGoodContent() throws IOException {
    FragmentPolicy refresh = new Says(STALE_POLICY.lifetime()).refresh(true);
    outcome(STALE_POLICY, "old");
    assertThat(failing(refresh).text()).isEqualTo("old");
  }

  @Test
  void whatIsNotToBeStoredIsRenderedEachTime() {
    assertThat(outcome(new Says().stores(false), "a")).isEqualTo(bypassed(Reason.STORE_FALSE));
    assertThat(outcome(new Says().stores(false), "b")).isEqualTo(bypassed(Reason.STORE_FALSE));
  }

  @Test
  void whatIsNotToBeStoredIsNotStoredByARefreshEither() {
    assertThat(outcome(new Says().refresh(true).stores(false), "mine"))
        .isEqualTo(bypassed(Reason.STORE_FALSE));
    assertThat(outcome(POLICY, "other")).isEqualTo(rendered(Reason.COLD));
  }

  @Test
  void whatTheAuthorsTestRefusesIsRenderedAnew() {
    outcome(POLICY, "old");
    FragmentPolicy refuses = new Says().accepts(false);
    assertThat(outcome(refuses, "new")).isEqualTo(rendered(Reason.INVALID));
    assertThat(outcome(POLICY, "other")).isEqualTo(HIT);
    assertThat(served()).isEqualTo("new");
  }

  @Test
  void aConditionThatIsNotMetBypassesTheCache() {
    outcome(POLICY, "cached");
    try (CacheRequest request = cache.begin()) {
      Rendering rendering = request.bypass(BOX, POLICY, Reason.CONDITION);
      assertThat(rendering.store(Content.of("mine"))).isEqualTo(bypassed(Reason.CONDITION));
    }
    assertThat(outcome(POLICY, "other")).isEqualTo(HIT);
    assertThat(served()).isEqualTo("cached");
  }

  @Test
  void aCacheThatIsSwitchedOffBypassesEverything() {
    FragmentCache off =
        FragmentCache.builder(new LocalStore(1_000_000)).clock(clock).enabled(false).build();
    for (String text : Set.of("a", "b")) {
      assertThat(off.fetch(BOX, POLICY, rendering -> Content.of(text)).text()).isEqualTo(text);
    }
    assertThat(off.statistics().count(Reason.DISABLED)).isEqualTo(2);
  }

  // What is not stored.

  @Test
  void whatIsTooLargeIsNotStoredAndThatIsRememberedForAWhile() {
    String large = "x".repeat(20_000);
    assertThat(outcome(POLICY, large)).isEqualTo(notStored(Reason.TOO_LARGE));
    assertThat(outcome(POLICY, large)).isEqualTo(bypassed(Reason.UNCACHEABLE));
    clock.advance(Duration.ofSeconds(5));
    assertThat(outcome(POLICY, "small").kind()).isEqualTo(Outcome.Kind.RENDERED);
    assertThat(outcome(POLICY, "")).isEqualTo(HIT);
  }

  @Test
  void whatTurnsOutNotToBeCacheableIsNotStoredAndThatIsRememberedForAWhile() {
    uncacheable(Reason.SESSION);
    assertThat(outcome(POLICY, "other")).isEqualTo(bypassed(Reason.UNCACHEABLE));
    cache.delete(Tag.of("shop"));
    assertThat(outcome(POLICY, "other")).isEqualTo(rendered(Reason.DELETED));
  }

  @Test
  void whatCouldNotBeCachedTakesItsPredecessorAway() throws IOException {
    outcome(STALE_POLICY, "old");
    clock.advance(TEN_MINUTES);
    uncacheable(Reason.SESSION);
    assertThatThrownBy(() -> failing(STALE_POLICY)).isInstanceOf(IOException.class);
  }

  @Test
  void aRendererThatThrowsStoresNothing() {
    assertThatThrownBy(() -> failing(POLICY)).isInstanceOf(IOException.class).hasMessage("body");
    assertThat(outcome(POLICY, "good")).isEqualTo(rendered(Reason.COLD));
  }

  @Test
  void aRendererThatThrowsAnErrorStoresNothing() {
    assertThatThrownBy(
            () ->
                cache.fetch(
                    BOX,
                    POLICY,
                    rendering -> {
                      throw new StackOverflowError();
                    }))
        .isInstanceOf(StackOverflowError.class);
    assertThat(outcome(POLICY, "good")).isEqualTo(rendered(Reason.COLD));
  }

  @Test
  void aPolicyThatThrowsLeavesNothingBehind() {
    FragmentPolicy throwing =
        () -> {
          throw new IllegalStateException("policy");
        };
    assertThatThrownBy(() -> outcome(throwing, "x")).hasMessage("policy");
    assertThat(outcome(POLICY, "good")).isEqualTo(rendered(Reason.COLD));
  }

  @Test
  void aRenderingThatIsAbandonedStoresNothing() {
    try (CacheRequest request = cache.begin()) {
      Rendering rendering = (Rendering) request.open(BOX, POLICY);
      rendering.close();
      assertThat(rendering.outcome()).isEqualTo(notStored(Reason.ABANDONED));
    }
    assertThat(outcome(POLICY, "good")).isEqualTo(rendered(Reason.COLD));
  }

  @Test
  void aRequestThatIsClosedAbandonsWhatItLeftOpen() {
    try (CacheRequest request = cache.begin()) {
      request.open(BOX, POLICY);
      request.open(BOX.withVariant("fr"), POLICY);
    }
    assertThat(cache.statistics().count(Reason.ABANDONED)).isEqualTo(2);
  }

  @Test
  void aRenderingIsStoredOnce() {
    try (CacheRequest request = cache.begin()) {
      Rendering rendering = (Rendering) request.open(BOX, POLICY);
      rendering.store(Content.of("first"));
      assertThatThrownBy(() -> rendering.store(Content.of("second")))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("box product:42")
          .hasMessageContaining("RENDERED cold");
      assertThat(rendering.fail(new IOException())).isNull();
      rendering.close();
    }
    outcome(POLICY, "third");
    assertThat(served()).isEqualTo("first");
  }

  // Figures.

  @Test
  void eachRequestIsCountedOnceByItsOutcomeAndReason() {
    outcome(POLICY, "cold");
    outcome(POLICY, "hit");
    outcome(POLICY, "hit");
    outcome(BOX.withVariant("large"), POLICY, "x".repeat(20_000));
    outcome(BOX.withVariant("large"), POLICY, "x".repeat(20_000));
    CacheStatistics counts = cache.statistics();
    assertThat(counts.count(Outcome.Kind.RENDERED)).isEqualTo(1);
    assertThat(counts.count(Outcome.Kind.HIT)).isEqualTo(2);
    assertThat(counts.count(Outcome.Kind.NOT_STORED)).isEqualTo(1);
    assertThat(counts.count(Outcome.Kind.BYPASSED)).isEqualTo(1);
    assertThat(counts.count(Outcome.Kind.STALE)).isZero();
    assertThat(counts.count(Reason.COLD)).isEqualTo(1);
    assertThat(counts.count(Reason.TOO_LARGE)).isEqualTo(1);
    assertThat(counts.count(Reason.UNCACHEABLE)).isEqualTo(1);
  }

  // Helpers.

  private String served = "";

  private String served() {
    return served;
  }

  private Outcome outcome(FragmentPolicy policy, String text) {
    return outcome(BOX, policy, text);
  }

  /** Serves a request as a tag does, and returns what became of it. */
  private Outcome outcome(FragmentKey key, FragmentPolicy policy, String text) {
    try (CacheRequest request = cache.begin()) {
      Lookup found = request.open(key, policy);
      if (found instanceof Hit hit) {
        served = hit.content().text();
        return hit.outcome();
      }
      served = text;
      return ((Rendering) found).store(Content.of(text));
    }
  }

  private Content failing(FragmentPolicy policy) throws IOException {
    return cache.fetch(
        BOX,
        policy,
        rendering -> {
          throw new IOException("body");
        });
  }

  private void uncacheable(Reason why) {
    try (CacheRequest request = cache.begin()) {
      Rendering rendering = (Rendering) request.open(BOX, POLICY);
      rendering.uncacheable(why);
      assertThat(rendering.store(Content.of("mine"))).isEqualTo(notStored(why));
    }
  }

  private Duration jittered(double random) {
    FragmentCache jittery =
        FragmentCache.builder(new LocalStore(1_000)).jitter(0.2).random(() -> random).build();
    return jittery.jittered(Lifetime.of(TEN_MINUTES)).fresh();
  }

  /** A policy in which a test says what the usual one does not. */
  private record Says(Lifetime lifetime, boolean refresh, boolean stores, boolean accepts)
      implements FragmentPolicy {

    Says() {
      this(Lifetime.of(TEN_MINUTES));
    }

    Says(Lifetime lifetime) {
      this(lifetime, false, true, true);
    }

    Says refresh(boolean refresh) {
      return new Says(lifetime, refresh, stores, accepts);
    }

    Says stores(boolean stores) {
      return new Says(lifetime, refresh, stores, accepts);
    }

    Says accepts(boolean accepts) {
      return new Says(lifetime, refresh, stores, accepts);
    }

    @Override
    public boolean accepts(Entry found) {
      return accepts;
    }
  }
}
