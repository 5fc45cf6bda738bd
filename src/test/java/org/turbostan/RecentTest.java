package org.turbostan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecentTest {

  private final Recent<Integer, String> recent = new Recent<>(100, (number, text) -> text.length());

  @Test
  void whatIsAskedForAgainAndAgainIsKept() {
    recent.put(-1, "hot");
    for (int i = 0; i < 10_000; i++) {
      recent.put(i, "cold");
      assertThat(recent.get(-1)).isEqualTo("hot");
    }
  }

  @Test
  void whatWasNotAskedForLatelyIsForgotten() {
    recent.put(-1, "once");
    for (int i = 0; i < 1000; i++) {
      recent.put(i, "other");
    }
    assertThat(recent.get(-1)).isNull();
  }

  @Test
  void itHoldsNoMoreThanTwiceItsCapacityAndOneMore() {
    for (int i = 0; i < 10_000; i++) {
      recent.put(i, "x".repeat(i % 7));
      assertThat(recent.weight()).isLessThanOrEqualTo(2 * (100 + 6));
    }
  }

  @Test
  void whatIsReplacedWeighsNoMore() {
    for (int i = 0; i < 1000; i++) {
      recent.put(1, "the same");
    }
    assertThat(recent.weight()).isEqualTo("the same".length());
  }
}
