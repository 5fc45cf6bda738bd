package org.turbostan;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.Reference;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.turbostan.local.LocalStore;
import org.turbostan.testing.Heap;

/** What is known of the past, by name and over time, and that it stays bounded. */
class CacheStatisticsTest {

  private static final FragmentPolicy POLICY =
      FragmentPolicy.of(Duration.ofHours(1)).withTags("shop");

  private final FakeClock clock = new FakeClock();
  private final FragmentCache cache =
      FragmentCache.builder(new LocalStore(50_000_000)).clock(clock).jitter(0).build();
  private final CacheStatistics statistics = cache.statistics();

  @Test
  void eachNameHasItsOwnCounts() {
    fetch("box", "1");
    fetch("box", "1");
    fetch("box", "2");
    fetch("menu", "");
    assertThat(figures("box").count(Outcome.Kind.HIT)).isEqualTo(1);
    assertThat(figures("box").count(Outcome.Kind.RENDERED)).isEqualTo(2);
    assertThat(figures("menu").requests()).isEqualTo(1);
    assertThat(statistics.count(Outcome.Kind.RENDERED)).isEqualTo(3);
  }

  @Test
  void aNameThatNobodyAskedForHasNone() {
    assertThat(statistics.fragment("box")).isNull();
  }

  @Test
  void theLatestThatWasStoredIsKnownWithItsTags() {
    fetch("box", "1");
    fetch("box", "2");
    assertThat(figures("box").stored())
        .extracting(stored -> stored.key().key())
        .containsExactly("2", "1");
    assertThat(figures("box").stored().get(0).tags())
        .isEqualTo(Set.of(Tag.of("shop"), Tag.name("box"), Tag.key("2")));
    assertThat(figures("box").stored().get(0).at()).isEqualTo(clock.instant());
  }

  @Test
  void theLatestOutcomesSayWhy() {
    fetch("box", "1");
    cache.delete(Tag.of("shop"));
    fetch("box", "1");
    assertThat(figures("box").events())
        .extracting(event -> event.outcome())
        .containsExactly(Outcome.rendered(Reason.DELETED), Outcome.rendered(Reason.COLD));
  }

  @Test
  void theLatestOutcomesSayWhatWasDeleted() {
    fetch("box", "1");
    cache.delete(Tag.of("shop"));
    fetch("box", "1");
    assertThat(figures("box").events())
        .extracting(event -> event.cause())
        .containsExactly(Cause.of("tag shop"), null);
  }

  @Test
  void theLatestOutcomesSayWhatWasDeletedWhileItWasRendered() {
    cache.fetch(
        FragmentKey.of("box", "1"),
        POLICY,
        rendering -> {
          cache.delete(Tag.of("shop"));
          return Content.of("text");
        });
    FragmentFigures.Event event = figures("box").events().get(0);
    assertThat(event.outcome()).isEqualTo(Outcome.notStored(Reason.DELETED_DURING_RENDER));
    assertThat(event.cause()).isEqualTo(Cause.of("tag shop"));
  }

  @Test
  void theLatestOutcomesSayWhatWasFoundThatSpeaksAgainstStoring() {
    FragmentKey key = FragmentKey.of("box", "1");
    try (CacheRequest request = cache.begin()) {
      Rendering rendering = (Rendering) request.open(key, POLICY);
      rendering.uncacheable(Reason.SECRET_IN_ANSWER, "the session's id");
      rendering.uncacheable(Reason.SET_COOKIE, "another");
      rendering.store(Content.of("text"));
    }
    FragmentFigures.Event event = figures("box").events().get(0);
    assertThat(event.outcome()).isEqualTo(Outcome.notStored(Reason.SECRET_IN_ANSWER));
    assertThat(event.cause()).isEqualTo(Cause.of("the session's id"));
  }

  @Test
  void anEditedTemplateIsToldWhereSomethingOfItsPredecessorCouldHaveBeen() {
    openAfterAnEdit("box", Duration.ofMinutes(59));
    assertThat(figures("box").events().get(0).cause())
        .isEqualTo(Cause.of("template changed 11:01 UTC"));
    openAfterAnEdit("menu", Duration.ofHours(1));
    assertThat(figures("menu").events().get(0).cause()).isNull();
  }

  @Test
  void aCauseIsCutOffWhereItIsLong() {
    assertThat(Cause.of("x".repeat(1000)).what()).hasSize(121);
    assertThat(Cause.of("x".repeat(119) + "\ud83d\ude00").what()).isEqualTo("x".repeat(119) + "…");
  }

  @Test
  void onlyTheLatestFewAreRemembered() {
    for (int i = 0; i < 100; i++) {
      fetch("box", "key " + i);
    }
    assertThat(figures("box").stored()).hasSize(8);
    assertThat(figures("box").events()).hasSize(10);
    assertThat(figures("box").events().get(0).key()).isEqualTo("box key 99");
  }

  @Test
  void aHitSavesWhatARenderingTakesOnTheAverage() {
    FragmentRecorder recorder = new FragmentRecorder("box", statistics);
    recorder.rendered(100);
    recorder.rendered(300);
    recorder.hits.add(3);
    assertThat(recorder.savedNanos()).isEqualTo(600);
    recorder.hits.add(1);
    assertThat(recorder.savedNanos()).isEqualTo(800);
  }

  @Test
  void whatWasSavedIsKnownOnceARenderingWasTimed() {
    FragmentRecorder recorder = new FragmentRecorder("box", statistics);
    recorder.hits.add(2);
    assertThat(recorder.savedNanos()).isZero();
    recorder.rendered(50);
    assertThat(recorder.savedNanos()).isEqualTo(100);
  }

  @Test
  void renderingsAreTimed() {
    fetch("box", "1");
    assertThat(figures("box").times().renders()).isEqualTo(1);
    assertThat(figures("box").times().meanRender()).isPositive();
  }

  @Test
  void nothingIsSaidOfTimesThatWereNeverTaken() {
    FragmentFigures.Times none =
        new FragmentFigures.Times(0, Duration.ZERO, 0, Duration.ZERO, Duration.ZERO);
    assertThat(none.meanRender()).isNull();
    assertThat(none.meanFetch()).isNull();
  }

  @Test
  void aSampleIsTakenEachFiveSecondsWithARequest() {
    for (int i = 0; i < 4; i++) {
      clock.advance(Duration.ofSeconds(3));
      fetch("box", "1");
    }
    List<Sample> samples = statistics.lastMinutes();
    assertThat(samples).hasSizeBetween(3, 4).isSortedAccordingTo(this::byTime);
    assertThat(statistics.lastDay()).hasSizeBetween(1, 2);
  }

  @Test
  void samplesGoOnWhenTheClockIsSetBack() {
    fetch("box", "1");
    int before = statistics.lastMinutes().size();
    clock.advance(Duration.ofHours(-1));
    fetch("box", "1");
    assertThat(statistics.lastMinutes()).hasSize(before + 1);
  }

  @Test
  void theTimelineIsBounded() {
    for (int i = 0; i < 3000; i++) {
      clock.advance(Duration.ofMinutes(1));
      statistics.at(clock.millis());
    }
    assertThat(statistics.lastMinutes()).hasSize(121);
    assertThat(statistics.lastDay()).hasSize(1441);
  }

  @Test
  void theDifferenceOfTwoSamplesIsWhatHappenedBetween() {
    fetch("box", "1");
    Sample before = statistics.sample(clock.instant());
    fetch("box", "1");
    fetch("box", "1");
    fetch("box", "2");
    Sample between = statistics.sample(clock.instant()).since(before);
    assertThat(between.requests()).isEqualTo(3);
    assertThat(between.served()).isEqualTo(2);
    assertThat(between.rendered()).isEqualTo(1);
    assertThat(between.hitRatio()).isBetween(0.66, 0.67);
  }

  @Test
  void namesBeyondTheBoundAreCountedTogether() {
    for (int i = 0; i < 700; i++) {
      fetch("page " + i, "");
    }
    assertThat(statistics.fragments()).hasSize(CacheStatistics.MOST_NAMES + 1);
    assertThat(other().count(Outcome.Kind.RENDERED)).isEqualTo(200);
    assertThat(statistics.count(Outcome.Kind.RENDERED)).isEqualTo(700);
  }

  @Test
  void whoIsAskedForLeastMakesRoomAndNoCountIsLost() {
    for (int i = 0; i < 600; i++) {
      fetch("page " + i, "");
      if (i < 10) {
        fetch("page " + i, "");
      }
    }
    clock.advance(Duration.ofMinutes(2));
    fetch("page 0", "");
    fetch("news", "");
    assertThat(statistics.fragment("news")).isNotNull();
    assertThat(figures("page 0").count(Outcome.Kind.HIT)).isEqualTo(2);
    assertThat(statistics.fragments()).hasSizeLessThan(CacheStatistics.MOST_NAMES);
    assertThat(statistics.count(Outcome.Kind.RENDERED)).isEqualTo(601);
    assertThat(statistics.count(Outcome.Kind.HIT)).isEqualTo(11);
  }

  @Test
  void hitsOnAnEntryWhoseNameGaveWayAreCountedWithTheOthers() {
    fetch("rare", "");
    fetch("rare", "");
    for (int i = 0; i < 600; i++) {
      fetch("page " + i, "");
      fetch("page " + i, "");
      fetch("page " + i, "");
    }
    clock.advance(Duration.ofMinutes(2));
    for (int i = 0; i < 200; i++) {
      fetch("later " + i, "");
    }
    assertThat(statistics.fragment("rare")).isNull();
    long before = other().count(Outcome.Kind.HIT);
    fetch("rare", "");
    assertThat(other().count(Outcome.Kind.HIT)).isEqualTo(before + 1);
  }

  @Test
  void twoCachesThatSharedAnEntryEachCountTheirOwn() {
    LocalStore store = new LocalStore(1_000_000);
    FragmentCache one = FragmentCache.builder(store).clock(clock).build();
    FragmentCache two = FragmentCache.builder(store).clock(clock).build();
    for (FragmentCache each : List.of(one, one, two)) {
      each.fetch(FragmentKey.of("box", ""), POLICY, rendering -> Content.of("box"));
    }
    assertThat(one.statistics().count(Outcome.Kind.HIT)).isEqualTo(1);
    assertThat(two.statistics().count(Outcome.Kind.HIT)).isEqualTo(1);
  }

  @Test
  void whatAPageCostsThatIsNotKeptIsKnown() {
    for (int i = 0; i < 3; i++) {
      statistics.uncached("/search", 2_000_000);
    }
    assertThat(statistics.uncachedPages())
        .containsExactly(new UncachedPage("/search", 3, Duration.ofMillis(6)));
    assertThat(statistics.uncachedPages().get(0).gain()).isEqualTo(Duration.ofMillis(4));
  }

  @Test
  void anExpensivePageIsNotForgottenForManyCheapOnes() {
    for (int i = 0; i < 10_000; i++) {
      statistics.uncached("/search", 2_000_000);
      statistics.uncached("/cheap/" + i, 1_000);
    }
    assertThat(statistics.uncachedPages())
        .hasSizeLessThanOrEqualTo(UncachedPages.MOST)
        .contains(new UncachedPage("/search", 10_000, Duration.ofSeconds(20)));
  }

  @Test
  void anExpensivePageThatComesLateIsKnownToo() {
    for (int i = 0; i < 10_000; i++) {
      statistics.uncached("/cheap/" + i, 1_000);
    }
    statistics.uncached("/search", 2_000_000);
    assertThat(statistics.uncachedPages())
        .contains(new UncachedPage("/search", 1, Duration.ofMillis(2)));
  }

  @Test
  void whatIsRenderedWithoutTheCacheAfterAllIsNotTakenForQuick() {
    try (CacheRequest request = cache.begin()) {
      request.bypass(FragmentKey.of("box", ""), POLICY, Reason.CONDITION).close();
    }
    assertThat(figures("box").times().renders()).isZero();
    assertThat(figures("box").count(Outcome.Kind.BYPASSED)).isEqualTo(1);
  }

  @Test
  void aMillionNamesOccupyLessThanFiveMegabytes() {
    long before = Heap.used();
    CacheStatistics counts = new CacheStatistics(clock.instant(), true);
    for (int i = 0; i < 1_000_000; i++) {
      FragmentKey key = FragmentKey.of("/shop/" + i, "q=" + i);
      Entry entry =
          Entry.of(
              key,
              Content.of("x"),
              clock.instant(),
              Lifetime.of(Duration.ofHours(1)),
              Set.of(Tag.of("tag " + i)),
              Set.of());
      Cause cause = Cause.of("a cause " + i);
      counts.rendered(
          new CacheStatistics.Rendered(key, Outcome.rendered(Reason.COLD), cause, 1000, entry),
          clock.instant());
      counts.hit(entry);
      counts.uncached("/page/" + i, 1000);
      clock.advance(Duration.ofMillis(100));
      counts.at(clock.millis());
    }
    assertThat(Heap.used() - before).isLessThan(5_000_000);
    assertThat(counts.count(Outcome.Kind.HIT)).isEqualTo(1_000_000);
    Reference.reachabilityFence(counts);
  }

  private void fetch(String name, String key) {
    cache.fetch(FragmentKey.of(name, key), POLICY, rendering -> Content.of(name + key));
  }

  /** Opens a fragment that lives for an hour when an edit was noticed a while ago. */
  private void openAfterAnEdit(String name, Duration ago) {
    try (CacheRequest request = cache.begin()) {
      Rendering rendering = (Rendering) request.open(FragmentKey.of(name, ""), POLICY);
      rendering.templateChanged(clock.instant().minus(ago));
      rendering.store(Content.of("text"));
    }
  }

  private FragmentFigures figures(String name) {
    FragmentFigures figures = statistics.fragment(name);
    assertThat(figures).isNotNull();
    return figures;
  }

  private FragmentFigures other() {
    return statistics.fragments().stream()
        .filter(each -> each.name().equals(CacheStatistics.OTHER))
        .findFirst()
        .orElseThrow();
  }

  private int byTime(Sample one, Sample other) {
    return one.at().compareTo(other.at());
  }
}
