package org.turbostan;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.turbostan.local.LocalStore;

/** Waiting for another request's rendering without a thread. */
class AwaitedTest {

  private static final FragmentKey PAGE = FragmentKey.of("page", "/catalogue");
  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);
  private static final FragmentPolicy.Simple POLICY = FragmentPolicy.of(TEN_MINUTES);

  private final FakeClock clock = new FakeClock();
  private final FragmentCache cache =
      FragmentCache.builder(new LocalStore(1_000_000)).clock(clock).build();
  private final CacheRequest leader = cache.begin();
  private final CacheRequest follower = cache.begin();

  @AfterEach
  void close() {
    leader.close();
    follower.close();
    assertThat(cache.flights().size()).isZero();
  }

  @Test
  void nothingIsAwaitedWhereNobodyRenders() {
    assertThat(follower.openUnlessAwaited(PAGE, POLICY)).isInstanceOf(Rendering.class);
  }

  @Test
  void whatAnotherRequestRendersIsThereWhenTheWaitEnds() {
    Rendering rendering = (Rendering) leader.open(PAGE, POLICY);
    CompletableFuture<Void> over = awaited();
    assertThat(over).isNotDone();
    rendering.store(Content.of("content"));
    assertThat(over).isCompleted();
    Hit hit = requireNonNull(follower.poll(PAGE, POLICY));
    assertThat(hit.content().text()).isEqualTo("content");
    assertThat(hit.outcome()).isEqualTo(Outcome.COLLAPSED);
  }

  @Test
  void theWaitEndsWithNothingIfTheRenderingFails() {
    Rendering rendering = (Rendering) leader.open(PAGE, POLICY);
    CompletableFuture<Void> over = awaited();
    rendering.fail(new IllegalStateException("body"));
    assertThat(over).isCompleted();
    assertThat(follower.poll(PAGE, POLICY)).isNull();
  }

  @Test
  void theWaitEndsWithNothingIfTheContentWasDeletedMeanwhile() {
    Rendering rendering = (Rendering) leader.open(PAGE, POLICY);
    CompletableFuture<Void> over = awaited();
    cache.delete(Tag.ALL);
    rendering.store(Content.of("old"));
    assertThat(over).isCompleted();
    assertThat(follower.poll(PAGE, POLICY)).isNull();
  }

  @Test
  void theWaitEndsWithNothingIfTheContentIsUncacheable() {
    Rendering rendering = (Rendering) leader.open(PAGE, POLICY);
    CompletableFuture<Void> over = awaited();
    rendering.uncacheable(Reason.SET_COOKIE);
    rendering.store(Content.of("personal"));
    assertThat(over).isCompleted();
    assertThat(follower.poll(PAGE, POLICY)).isNull();
    assertThat(follower.openUnlessAwaited(PAGE, POLICY)).isInstanceOf(Rendering.class);
  }

  @Test
  void nobodyWaitsWhoIsServedStale() {
    FragmentPolicy stale = POLICY.withLifetime(Lifetime.of(TEN_MINUTES).withStale(TEN_MINUTES));
    ((Rendering) leader.open(PAGE, stale)).store(Content.of("old"));
    clock.advance(TEN_MINUTES);
    leader.open(PAGE, stale);
    assertThat(follower.openUnlessAwaited(PAGE, stale)).isInstanceOf(Hit.class);
  }

  @Test
  void nobodyWaitsWhoWantsItRenderedAnew() {
    leader.open(PAGE, POLICY);
    FragmentPolicy anew =
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
    assertThat(follower.openUnlessAwaited(PAGE, anew)).isInstanceOf(Rendering.class);
  }

  @Test
  void nobodyWaitsForARenderingThatHangs() {
    FragmentCache hasty =
        FragmentCache.builder(new LocalStore(1_000_000)).longestWait(Duration.ZERO).build();
    try (CacheRequest hanging = hasty.begin();
        CacheRequest other = hasty.begin()) {
      hanging.open(PAGE, POLICY);
      assertThat(other.openUnlessAwaited(PAGE, POLICY)).isInstanceOf(Rendering.class);
    }
  }

  private CompletableFuture<Void> awaited() {
    Awaited awaited = (Awaited) follower.openUnlessAwaited(PAGE, POLICY);
    return awaited.rendered().toCompletableFuture();
  }
}
