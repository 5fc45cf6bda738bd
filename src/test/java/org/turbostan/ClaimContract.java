package org.turbostan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turbostan.StoreCalls.BOX;
import static org.turbostan.StoreCalls.assertFound;
import static org.turbostan.StoreCalls.entry;
import static org.turbostan.StoreCalls.eventually;
import static org.turbostan.StoreCalls.get;
import static org.turbostan.StoreCalls.keyOf;
import static org.turbostan.StoreCalls.resultOf;
import static org.turbostan.StoreCalls.set;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Of all nodes one at a time is granted a claim. */
interface ClaimContract extends StoreContract {

  @Test
  default void aClaimIsGrantedAndAgainWhenItWasReleased() {
    assertThat(resultOf(here().add(BOX, Duration.ofMinutes(1)))).isTrue();
    here().release(BOX);
    eventually(() -> assertThat(resultOf(there().add(BOX, Duration.ofMinutes(1)))).isTrue());
  }

  @Test
  default void oneNodeOfAClusterHoldsAClaimAtATime() {
    resultOf(here().add(BOX, Duration.ofMinutes(1)));
    assertThat(resultOf(there().add(BOX, Duration.ofMinutes(1)))).isEqualTo(nodes().size() == 1);
    assertThat(resultOf(there().add(BOX.withVariant("fr"), Duration.ofMinutes(1)))).isTrue();
  }

  @Test
  default void releasingAnothersClaimDoesNothing() {
    resultOf(here().add(BOX, Duration.ofMinutes(1)));
    if (here() != there()) {
      there().release(BOX);
      there().release(keyOf("never claimed"));
      // The commands of one node are executed in order: this comes after the releases.
      assertThat(resultOf(there().add(BOX, Duration.ofMinutes(1)))).isFalse();
    }
  }

  @Test
  default void aClaimIsNotAnEntry() {
    resultOf(here().add(BOX, Duration.ofMinutes(1)));
    assertThat(get(there(), BOX)).isEqualTo(Found.absent(Reason.COLD));
    set(here(), entry(BOX, "content"));
    here().release(BOX);
    assertFound(there(), BOX, "content");
  }
}
