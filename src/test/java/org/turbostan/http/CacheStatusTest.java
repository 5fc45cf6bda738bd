package org.turbostan.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.turbostan.Outcome;
import org.turbostan.Reason;

class CacheStatusTest {

  private static final Outcome EXPIRED = Outcome.rendered(Reason.EXPIRED);
  private static final Outcome COLD = Outcome.rendered(Reason.COLD);

  @Test
  void aHitSaysForHowLongItIsFresh() {
    assertThat(CacheStatus.served(Outcome.HIT, 42)).isEqualTo("TurboStan; hit; ttl=42");
    assertThat(CacheStatus.served(Outcome.STALE, -3)).isEqualTo("TurboStan; hit; ttl=-3");
    assertThat(CacheStatus.served(Outcome.COLLAPSED, 42))
        .isEqualTo("TurboStan; fwd=miss; collapsed; ttl=42");
  }

  @Test
  void aMissSaysWhyItWasOne() {
    assertThat(rendered(Outcome.rendered(Reason.COLD)))
        .isEqualTo("TurboStan; fwd=uri-miss; stored; detail=cold");
    assertThat(rendered(Outcome.rendered(Reason.EXPIRED)))
        .isEqualTo("TurboStan; fwd=stale; stored; detail=expired");
  }

  @Test
  void whatIsNotStoredSaysWhy() {
    assertThat(CacheStatus.rendered(COLD, Outcome.notStored(Reason.SET_COOKIE), VaryKey.NONE, null))
        .isEqualTo("TurboStan; fwd=uri-miss; detail=set-cookie");
    assertThat(
            CacheStatus.rendered(
                COLD, Outcome.notStored(Reason.HEADER_READ), VaryKey.NONE, "x\"\\\u00e9"))
        .isEqualTo("TurboStan; fwd=uri-miss; detail=\"header-read x\\\"\\\\?\"");
  }

  @Test
  void aBypassSaysWhy() {
    assertThat(rendered(Outcome.bypassed(Reason.METHOD)))
        .isEqualTo("TurboStan; fwd=method; detail=method");
    assertThat(rendered(Outcome.bypassed(Reason.SESSION)))
        .isEqualTo("TurboStan; fwd=bypass; detail=session");
  }

  @Test
  void aMissSaysWhatTheRequestOrTheApplicationHadToDoWithIt() {
    assertThat(rendered(Outcome.rendered(Reason.REFRESH))).contains("fwd=request; stored");
    assertThat(rendered(Outcome.rendered(Reason.INVALID))).contains("fwd=request; stored");
    Outcome cold = Outcome.rendered(Reason.COLD);
    assertThat(CacheStatus.rendered(cold, cold, new VaryKey(List.of("accept")), null))
        .isEqualTo("TurboStan; fwd=vary-miss; stored; detail=cold");
  }

  @Test
  void aConfirmedPageNamesTheStatusOfTheApplication() {
    assertThat(CacheStatus.validated(EXPIRED, EXPIRED, 60))
        .isEqualTo("TurboStan; fwd=stale; fwd-status=304; stored; ttl=60; detail=expired");
    assertThat(CacheStatus.validated(EXPIRED, Outcome.notStored(Reason.SET_COOKIE), 60))
        .isEqualTo("TurboStan; fwd=stale; fwd-status=304; detail=set-cookie");
  }

  @Test
  void aStalePageInThePlaceOfAFailureNamesTheFailure() {
    assertThat(CacheStatus.servedForFailure(503, -61))
        .isEqualTo("TurboStan; fwd=stale; fwd-status=503; ttl=-61; detail=render-failed");
    assertThat(CacheStatus.servedForFailure(0, -61)).doesNotContain("fwd-status");
  }

  private static String rendered(Outcome outcome) {
    return CacheStatus.rendered(outcome, outcome, VaryKey.NONE, null);
  }
}
