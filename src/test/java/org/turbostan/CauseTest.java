package org.turbostan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.turbostan.local.LocalStore;

/** A cause is told with the outcome that it is the cause of, and with no other. */
class CauseTest {

  private static final FragmentKey BOX = FragmentKey.of("box", "1");
  private static final FragmentPolicy POLICY =
      FragmentPolicy.of(Duration.ofHours(1)).withTags("shop");

  private final FragmentCache cache =
      FragmentCache.builder(new LocalStore(1_000_000)).maxBody(100).build();

  @Test
  void whatWasDeletedIsNotWhyItsSuccessorIsTooLarge() {
    fetch("content");
    cache.delete(Tag.of("shop"));
    fetch("x".repeat(1000));
    FragmentFigures.Event event = cache.statistics().fragments().get(0).events().get(0);
    assertThat(event.outcome()).isEqualTo(Outcome.notStored(Reason.TOO_LARGE));
    assertThat(event.cause()).isNull();
  }

  private void fetch(String text) {
    cache.fetch(BOX, POLICY, rendering -> Content.of(text));
  }
}
