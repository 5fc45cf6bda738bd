package org.turbostan.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.turbostan.Content;
import org.turbostan.FragmentCache;
import org.turbostan.FragmentFigures;
import org.turbostan.FragmentKey;
import org.turbostan.FragmentPolicy;
import org.turbostan.Outcome;
import org.turbostan.Reason;
import org.turbostan.Tag;
import org.turbostan.local.LocalStore;

class CacheProbeTest {

  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);

  private final TestClock clock = TestClock.startingNow();
  private final FragmentCache cache =
      FragmentCache.builder(new LocalStore(1_000_000)).clock(clock).jitter(0).maxBody(1000).build();
  private final CacheProbe probe = new CacheProbe(cache, Duration.ofMinutes(1));

  @AfterEach
  void close() {
    cache.close();
  }

  @Test
  void theSecondRequestIsCached() {
    show("box", "1");
    probe.assertRendered("box");
    show("box", "1");
    probe.assertCached("box");
  }

  @Test
  void whatWasDeletedIsRenderedAgain() {
    show("box", "1");
    probe.assertRendered("box", Reason.COLD);
    cache.delete(Tag.of("product:1"));
    show("box", "1");
    probe.assertRendered("box", Reason.DELETED);
  }

  @Test
  void whatHasExpiredIsRenderedAgain() {
    show("box", "1");
    clock.advance(TEN_MINUTES.minusSeconds(1));
    show("box", "1");
    assertThat(probe.counts("box"))
        .containsEntry(Outcome.Kind.RENDERED, 1L)
        .containsEntry(Outcome.Kind.HIT, 1L);
    clock.advance(Duration.ofSeconds(1));
    show("box", "1");
    probe.assertRendered("box", Reason.EXPIRED);
  }

  @Test
  void whatIsNotCachedSaysWhy() {
    show("box", "x".repeat(2000));
    probe.assertNotCached("box", Reason.TOO_LARGE);
  }

  @Test
  void anAssertionIsAboutAllRequestsSinceTheLastOne() {
    show("box", "1");
    show("box", "1");
    assertThatThrownBy(() -> probe.assertCached("box"))
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            "box was to come from the cache, but it was HIT; RENDERED cold (nothing was cached"
                + " under this key yet).");
    show("box", "1");
    probe.assertCached("box");
  }

  @Test
  void whatWasBeforeTheProbeDoesNotCount() {
    show("box", "1");
    CacheProbe later = CacheProbe.of(cache);
    show("box", "1");
    later.assertCached("box");
    show("box", "2");
    later.assertRendered("box", Reason.COLD);
  }

  @Test
  void anotherReasonIsAFailureThatNamesIt() {
    show("box", "1");
    assertThatThrownBy(() -> probe.assertRendered("box", Reason.DELETED))
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            "box was to be rendered and stored (deleted), but it was RENDERED cold (nothing was"
                + " cached under this key yet).");
  }

  @Test
  void manyRequestsAreCountedAndTheLatestReasonsKnown() {
    for (int i = 0; i < 2 * FragmentFigures.MOST_EVENTS; i++) {
      show("box", "" + i);
    }
    probe.assertRendered("box", Reason.COLD);
    cache.delete(Tag.name("box"));
    for (int i = 0; i < 2 * FragmentFigures.MOST_EVENTS; i++) {
      show("box", "" + i);
    }
    probe.assertRendered("box", Reason.DELETED);
  }

  @Test
  void itWaitsForARequestThatIsUnderWay() {
    CompletableFuture<Void> request =
        CompletableFuture.runAsync(
            () -> show("box", "1"), CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS));
    probe.assertRendered("box");
    request.join();
  }

  @Test
  void whatNobodyAskedForIsAFailureThatSaysWhatWas() {
    CacheProbe hasty = new CacheProbe(cache, Duration.ZERO);
    assertThatThrownBy(() -> hasty.assertCached("box"))
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            "box was to come from the cache, but nobody has asked for it. This cache was asked for"
                + " nothing at all.");
    show("/product.jsp#0", "1");
    show("menu", "");
    assertThatThrownBy(() -> hasty.assertCached("box"))
        .isInstanceOf(AssertionError.class)
        .hasMessageEndingWith("What was asked for is /product.jsp#0, menu.");
  }

  private void show(String name, String product) {
    var unused =
        cache.fetch(
            FragmentKey.of(name, product),
            FragmentPolicy.of(TEN_MINUTES).withTags("product:" + product),
            rendering -> Content.of("of " + product));
  }
}
