package org.turbostan.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.turbostan.Outcome;
import org.turbostan.Reason;

class CacheStatusTest {

  @Test
  void aHitSaysForHowLongItIsFresh() {
    assertThat(CacheStatus.served(Outcome.HIT, 42)).isEqualTo("TurboStan; hit; ttl=42");
    assertThat(CacheStatus.served(Outcome.STALE, -3)).isEqualTo("TurboStan; hit; ttl=-3");
    assertThat(CacheStatus.served(Outcome.COLLAPSED, 42))
        .isEqualTo("TurboStan; fwd=miss; collapsed; ttl=42");
  }

  @Test
  void aMissSaysWhyItWasOne() {
    assertThat(CacheStatus.rendered(Outcome.rendered(Reason.COLD), null))
        .isEqualTo("TurboStan; fwd=uri-miss; stored; detail=cold");
    assertThat(CacheStatus.rendered(Outcome.rendered(Reason.EXPIRED), null))
        .isEqualTo("TurboStan; fwd=stale; stored; detail=expired");
  }

  @Test
  void whatIsNotStoredSaysWhy() {
    assertThat(CacheStatus.rendered(Outcome.notStored(Reason.SET_COOKIE), null))
        .isEqualTo("TurboStan; fwd=uri-miss; detail=set-cookie");
    assertThat(CacheStatus.rendered(Outcome.notStored(Reason.HEADER_READ), "x\"\\\u00e9"))
        .isEqualTo("TurboStan; fwd=uri-miss; detail=\"header-read x\\\"\\\\?\"");
  }

  @Test
  void aBypassSaysWhy() {
    assertThat(CacheStatus.rendered(Outcome.bypassed(Reason.METHOD), null))
        .isEqualTo("TurboStan; fwd=method; detail=method");
    assertThat(CacheStatus.rendered(Outcome.bypassed(Reason.SESSION), null))
        .isEqualTo("TurboStan; fwd=bypass; detail=session");
  }
}
