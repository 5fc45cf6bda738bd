package org.turbostan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.turbostan.Outcome.HIT;
import static org.turbostan.Outcome.notStored;
import static org.turbostan.Outcome.rendered;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.local.LocalStore;

/** What an enclosing rendering takes over from those within it. */
class NestingTest {

  private static final FragmentKey PAGE = FragmentKey.of("page", "/shop");
  private static final FragmentKey LIST = FragmentKey.of("list", "category:7");
  private static final FragmentKey BOX = FragmentKey.of("box", "product:42");
  private static final Duration TEN_MINUTES = Duration.ofMinutes(10);
  private static final FragmentPolicy PLAIN = FragmentPolicy.of(TEN_MINUTES);

  private final FakeClock clock = new FakeClock();
  private final FragmentCache cache =
      FragmentCache.builder(new LocalStore(10_000_000))
          .clock(clock)
          .jitter(0)
          .maxBody(10_000)
          .build();
  private final Map<FragmentKey, Outcome> outcomes = new ConcurrentHashMap<>();

  @AfterEach
  void nothingIsLeftUnderWay() {
    assertThat(cache.flights().size()).isZero();
  }

  // Tags.

  @Test
  void aDeleteOfWhatIsNestedDeletesWhatEnclosesItWhetherItWasRenderedOrHit() {
    for (Tag tag : Set.of(Tag.key("product:42"), Tag.name("box"), Tag.of("price"))) {
      for (boolean hit : new boolean[] {false, true}) {
        cache.delete(Tag.ALL);
        if (hit) {
          request(() -> box());
        }
        request(() -> page(() -> list(this::box)));
        assertThat(outcomes.get(BOX).kind() == Outcome.Kind.HIT).isEqualTo(hit);
        request(() -> page(() -> list(this::box)));
        assertThat(outcomes).containsEntry(PAGE, HIT);

        cache.delete(tag);

        request(() -> page(() -> list(this::box)));
        assertThat(outcomes.get(PAGE)).as("%s", tag).isEqualTo(rendered(Reason.DELETED));
        assertThat(outcomes.get(LIST)).as("%s", tag).isEqualTo(rendered(Reason.DELETED));
      }
    }
  }

  @Test
  void aDeleteOfWhatEnclosesLeavesWhatIsNested() {
    request(() -> page(this::box));
    cache.delete(Tag.name("page"));
    request(() -> page(this::box));
    assertThat(outcomes).containsEntry(PAGE, rendered(Reason.DELETED)).containsEntry(BOX, HIT);
  }

  @Test
  void aDeleteOfWhatIsNestedAfterItWasHitKeepsTheOuterFromBeingStored() {
    request(this::box);
    request(
        () ->
            page(
                () -> {
                  box();
                  cache.delete(Tag.of("price"));
                }));
    assertThat(outcomes).containsEntry(PAGE, notStored(Reason.DELETED_DURING_RENDER));
  }

  @Test
  void aTagAddedByWhatIsNestedDeletesWhatEnclosesIt() {
    request(() -> page(() -> render(BOX, PLAIN, () -> request.tag(Tag.of("late")))));
    cache.delete(Tag.of("late"));
    request(() -> page(this::box));
    assertThat(outcomes).containsEntry(PAGE, rendered(Reason.DELETED));
  }

  @Test
  void whatIsRenderedWithoutBeingCachedStillGivesItsTags() {
    Runnable large = () -> render(BOX, PLAIN, "x".repeat(20_000), () -> {});
    request(large);
    request(() -> page(large));
    assertThat(outcomes.get(BOX)).isEqualTo(Outcome.bypassed(Reason.UNCACHEABLE));
    assertThat(outcomes.get(PAGE)).isEqualTo(rendered(Reason.COLD));
    cache.delete(Tag.key("product:42"));
    request(() -> page(large));
    assertThat(outcomes.get(PAGE)).isEqualTo(rendered(Reason.DELETED));
  }

  // What must not be cached.

  @ParameterizedTest
  @EnumSource(names = {"SESSION", "COOKIES_READ", "SET_COOKIE", "AUTHORIZATION", "CACHE_CONTROL"})
  void whatIsPersonalKeepsAllThatEnclosesItFromBeingStored(Reason why) {
    Runnable personal = () -> render(BOX, PLAIN, () -> request.innermost().uncacheable(why));
    request(() -> page(() -> list(personal)));
    assertThat(outcomes)
        .containsEntry(BOX, notStored(why))
        .containsEntry(LIST, notStored(Reason.CONTAINS_UNCACHEABLE))
        .containsEntry(PAGE, notStored(Reason.CONTAINS_UNCACHEABLE));
  }

  @Test
  void whatWasPersonalAMomentAgoKeepsTheOuterFromBeingStored() {
    request(() -> render(BOX, PLAIN, () -> request.innermost().uncacheable(Reason.SESSION)));
    request(() -> page(this::box));
    assertThat(outcomes)
        .containsEntry(BOX, Outcome.bypassed(Reason.UNCACHEABLE))
        .containsEntry(PAGE, notStored(Reason.CONTAINS_UNCACHEABLE));
  }

  @Test
  void whatIsPersonalIsNotHiddenByAnEarlierReason() {
    request(
        () ->
            page(
                () ->
                    render(
                        BOX,
                        PLAIN,
                        () -> {
                          request.innermost().uncacheable(Reason.VARIABLE_TYPE);
                          request.innermost().uncacheable(Reason.SESSION);
                        })));
    assertThat(outcomes)
        .containsEntry(BOX, notStored(Reason.VARIABLE_TYPE))
        .containsEntry(PAGE, notStored(Reason.CONTAINS_UNCACHEABLE));
  }

  @Test
  void aConditionThatIsNotMetKeepsTheOuterFromBeingStored() {
    request(
        () -> page(() -> request.bypass(BOX, PLAIN, Reason.CONDITION).store(Content.of("mine"))));
    assertThat(outcomes).containsEntry(PAGE, notStored(Reason.CONTAINS_UNCACHEABLE));
  }

  @Test
  void whatIsTooLargeLeavesTheOuterToItsOwnSize() {
    request(() -> page(() -> render(BOX, PLAIN, "x".repeat(20_000), () -> {})));
    assertThat(outcomes)
        .containsEntry(BOX, notStored(Reason.TOO_LARGE))
        .containsEntry(PAGE, rendered(Reason.COLD));
  }

  @Test
  void whatIsServedStaleKeepsAllThatEnclosesItFromBeingStored() {
    FragmentPolicy stale =
        FragmentPolicy.of(TEN_MINUTES)
            .withLifetime(Lifetime.of(TEN_MINUTES).withStale(Duration.ofHours(1)));
    Runnable box = () -> render(BOX, stale, () -> {});
    request(box);
    clock.advance(TEN_MINUTES);
    try (CacheRequest other = cache.begin()) {
      other.open(BOX, stale);
      request(() -> page(() -> list(box)));
    }
    assertThat(outcomes)
        .containsEntry(BOX, Outcome.STALE)
        .containsEntry(LIST, notStored(Reason.CONTAINS_STALE))
        .containsEntry(PAGE, notStored(Reason.CONTAINS_STALE));
  }

  @Test
  void whatIsServedStaleForAFailureKeepsTheOuterFromBeingStored() {
    FragmentPolicy stale =
        FragmentPolicy.of(TEN_MINUTES)
            .withLifetime(Lifetime.of(TEN_MINUTES).withStale(Duration.ofHours(1)));
    request(() -> render(BOX, stale, () -> {}));
    clock.advance(TEN_MINUTES);
    request(
        () ->
            page(
                () ->
                    request.fetch(
                        BOX,
                        stale,
                        rendering -> {
                          throw new IllegalStateException("body");
                        })));
    assertThat(outcomes).containsEntry(PAGE, notStored(Reason.CONTAINS_STALE));
  }

  @Test
  void aFailureThatThePageCatchesKeepsThePageFromBeingStored() {
    Runnable failing =
        () ->
            request.fetch(
                BOX,
                PLAIN,
                rendering -> {
                  throw new IllegalStateException("body");
                });
    request(() -> page(() -> list(() -> catchThrowable(failing::run))));
    assertThat(outcomes)
        .containsEntry(LIST, notStored(Reason.RENDER_FAILED))
        .containsEntry(PAGE, notStored(Reason.RENDER_FAILED));
    request(() -> page(this::box));
    assertThat(outcomes).containsEntry(PAGE, rendered(Reason.COLD));
  }

  @Test
  void whatIsAbandonedKeepsTheOuterFromBeingStored() {
    request(() -> page(() -> ((Rendering) request.open(BOX, PLAIN)).close()));
    assertThat(outcomes).containsEntry(PAGE, notStored(Reason.ABANDONED));
  }

  // Variants.

  @Test
  void whatVariesByMoreThanTheOuterKeepsItFromBeingStored() {
    FragmentPolicy byUser = FragmentPolicy.of(TEN_MINUTES).withVary("user");
    Runnable box = () -> render(BOX.withVariant("user=anna"), byUser, () -> {});
    request(() -> page(box));
    assertThat(outcomes).containsEntry(PAGE, notStored(Reason.CONTAINS_VARIANT));
    assertThat(outcomes).containsEntry(BOX.withVariant("user=anna"), rendered(Reason.COLD));
  }

  @Test
  void whatIsHitAndVariesByMoreThanTheOuterKeepsItFromBeingStored() {
    FragmentPolicy byUser = FragmentPolicy.of(TEN_MINUTES).withVary("user");
    Runnable box = () -> render(BOX.withVariant("user=anna"), byUser, () -> {});
    request(box);
    request(() -> page(box));
    assertThat(outcomes).containsEntry(BOX.withVariant("user=anna"), HIT);
    assertThat(outcomes).containsEntry(PAGE, notStored(Reason.CONTAINS_VARIANT));
  }

  @Test
  void whatVariesByMoreKeepsTheOutermostFromBeingStoredThroughWhatIsBetween() {
    FragmentPolicy byUser = FragmentPolicy.of(TEN_MINUTES).withVary("user");
    Runnable box = () -> render(BOX.withVariant("user=anna"), byUser, () -> {});
    request(() -> page(() -> list(box)));
    assertThat(outcomes)
        .containsEntry(LIST, notStored(Reason.CONTAINS_VARIANT))
        .containsEntry(PAGE, notStored(Reason.CONTAINS_VARIANT));
  }

  @Test
  void whatIsNotStoredForItsVariantsMayBePartOfAnOuterThatVariesByThem() {
    FragmentPolicy byUser = FragmentPolicy.of(TEN_MINUTES).withVary("user", "locale");
    Runnable box = () -> render(BOX.withVariant("user=anna"), byUser, () -> {});
    request(() -> render(PAGE.withVariant("user=anna"), byUser, () -> list(box)));
    assertThat(outcomes)
        .containsEntry(LIST, notStored(Reason.CONTAINS_VARIANT))
        .containsEntry(PAGE.withVariant("user=anna"), rendered(Reason.COLD));
  }

  // Order.

  @Test
  void whatIsLeftOpenWithinEndsWithTheOuter() {
    request(() -> page(() -> request.open(BOX, PLAIN)));
    assertThat(outcomes).containsEntry(PAGE, notStored(Reason.ABANDONED));
    assertThat(request.innermost()).isNull();
  }

  @Test
  void aTagOutsideOfAnyRenderingIsWithoutEffect() {
    request(() -> request.tag(Tag.of("nothing")));
    assertThat(request.innermost()).isNull();
  }

  @Test
  void theInnermostRenderingIsTheOneThatWasOpenedLast() {
    request(
        () ->
            page(
                () -> {
                  assertThat(request.innermost().key()).isEqualTo(PAGE);
                  render(BOX, PLAIN, () -> assertThat(request.innermost().key()).isEqualTo(BOX));
                  assertThat(request.innermost().key()).isEqualTo(PAGE);
                }));
  }

  // Helpers: a request in which renderings are opened as tags open them.

  private CacheRequest request;

  private void request(Runnable body) {
    try (CacheRequest opened = cache.begin()) {
      request = opened;
      body.run();
    }
  }

  private void page(Runnable body) {
    render(PAGE, PLAIN, body);
  }

  private void list(Runnable body) {
    render(LIST, PLAIN, body);
  }

  private void box() {
    render(BOX, FragmentPolicy.of(TEN_MINUTES).withTags("price"), () -> {});
  }

  private void render(FragmentKey key, FragmentPolicy policy, Runnable body) {
    render(key, policy, "content of " + key, body);
  }

  private void render(FragmentKey key, FragmentPolicy policy, String text, Runnable body) {
    Lookup found = request.open(key, policy);
    if (found instanceof Hit hit) {
      outcomes.put(key, hit.outcome());
      return;
    }
    Rendering rendering = (Rendering) found;
    body.run();
    outcomes.put(key, rendering.store(Content.of(text)));
  }
}
