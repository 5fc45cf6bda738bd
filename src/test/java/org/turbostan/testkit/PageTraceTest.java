package org.turbostan.testkit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turbostan.Outcome;
import org.turbostan.Reason;
import org.turbostan.http.CacheStatus;
import org.turbostan.http.VaryKey;

class PageTraceTest {

  private static final Outcome COLD = Outcome.rendered(Reason.COLD);

  @Test
  void whatComesFromTheCacheIsCached() {
    PageTrace.of(CacheStatus.served(Outcome.HIT, 42)).assertCached();
    PageTrace.of(CacheStatus.served(Outcome.STALE, -3)).assertCached();
    PageTrace.of(CacheStatus.served(Outcome.COLLAPSED, 42)).assertCached();
    PageTrace.of(CacheStatus.servedForFailure(500, -3)).assertCached();
  }

  @Test
  void whatIsRenderedOrConfirmedForTheNextOneIsRendered() {
    PageTrace.of(rendered(COLD, null)).assertRendered();
    PageTrace.of(CacheStatus.validated(Outcome.rendered(Reason.EXPIRED), COLD, 60))
        .assertRendered();
  }

  @ParameterizedTest
  @EnumSource
  void whatIsNotStoredSaysWhy(Reason why) {
    PageTrace.of(rendered(Outcome.notStored(why), null)).assertNotCached(why);
    PageTrace.of(rendered(Outcome.notStored(why), "the detail, \"quoted\"; hit"))
        .assertNotCached(why);
  }

  @Test
  void anotherOutcomeIsAFailureThatShowsTheHeader() {
    PageTrace page = PageTrace.of(rendered(Outcome.notStored(Reason.SESSION), null));
    assertThatThrownBy(page::assertCached)
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            "The page (TurboStan; fwd=uri-miss; detail=session) was to come from the cache, but it"
                + " was NOT_STORED session (the page used the session or asked who the user is).");
    assertThatThrownBy(page::assertRendered).isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> page.assertNotCached(Reason.TOO_LARGE))
        .isInstanceOf(AssertionError.class);
    assertThatThrownBy(() -> PageTrace.of(CacheStatus.served(Outcome.HIT, 1)).assertRendered())
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void aFailureSaysHowThePageCameFromTheCache() {
    assertFailureSays("HIT", CacheStatus.served(Outcome.HIT, 42));
    assertFailureSays("STALE", CacheStatus.served(Outcome.STALE, -3));
    assertFailureSays("COLLAPSED", CacheStatus.served(Outcome.COLLAPSED, 42));
    assertFailureSays("STALE", CacheStatus.servedForFailure(500, -3));
  }

  private static void assertFailureSays(String outcome, String header) {
    assertThatThrownBy(() -> PageTrace.of(header).assertRendered())
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("but it was " + outcome);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "TurboStan; hit; ttl=1, ExampleCDN; fwd=miss; stored",
        "Origin;fwd=bypass;detail=\"a, TurboStan; fwd=miss\",TurboStan;hit;ttl=1"
      })
  void whatOtherCachesSayDoesNotCount(String header) {
    PageTrace.of(header).assertCached();
  }

  @Test
  void anAnswerWithoutAWordFromTurboStanIsAFailure() {
    assertThatThrownBy(() -> PageTrace.of(null))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("no Cache-Status")
        .hasMessageContaining("stan.trace=header");
    assertThatThrownBy(() -> PageTrace.of("ExampleCDN; hit"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Nothing in ExampleCDN; hit from TurboStan");
  }

  private static String rendered(Outcome outcome, @Nullable String detail) {
    return CacheStatus.rendered(COLD, outcome, VaryKey.NONE, detail);
  }
}
