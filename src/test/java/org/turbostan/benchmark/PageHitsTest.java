package org.turbostan.benchmark;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PageHitsTest {

  @ParameterizedTest
  @EnumSource
  void whatIsMeasuredIsWhatItSays(PageHitServer.Kind kind) throws Exception {
    try (PageHitServer server = kind.start()) {
      assertThatCode(() -> PageHits.check(server.base())).doesNotThrowAnyException();
    }
  }
}
