package org.turbostan.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.turbostan.Hole;

class HolesTest {

  private final Holes holes = new Holes("/shop", () -> 0);

  @Test
  void aHoleIsKnownOnceItIsRegistered() {
    assertThat(holes.knows(hole(1))).isFalse();
    HoleFiller filler = filler("x");
    holes.register(1, filler);
    assertThat(holes.knows(hole(1))).isTrue();
    assertThat(holes.knows(hole(2))).isFalse();
    assertThat(filler).isNotNull();
  }

  @Test
  void aHoleIsForgottenWithItsTemplate() {
    @Nullable HoleFiller template = filler("x");
    holes.register(1, template);
    assertThat(template).isNotNull();
    template = null;
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              System.gc();
              return !holes.knows(hole(1));
            });
  }

  @Test
  void thereIsABoundToWhatIsKnown() {
    List<HoleFiller> held = new ArrayList<>();
    for (int number = 0; number < 10_001; number++) {
      HoleFiller filler = filler("x" + number);
      held.add(filler);
      holes.register(number, filler);
    }
    assertThat(holes.knows(hole(9_999))).isTrue();
    assertThat(holes.knows(hole(10_000))).isFalse();
    assertThat(held).hasSize(10_001);
  }

  private static Hole hole(long number) {
    return new Hole(0, number, List.of());
  }

  /** A new object each time, unlike a lambda that captures nothing. */
  private static HoleFiller filler(String text) {
    return (request, response, data) -> text;
  }
}
