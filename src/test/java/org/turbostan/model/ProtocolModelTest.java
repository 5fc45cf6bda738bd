package org.turbostan.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.model.ProtocolModel.Result;
import org.turbostan.model.ProtocolModel.Rule;

/** Every interleaving of the protocol, for small sizes. */
class ProtocolModelTest {

  private static final Set<Rule> ALL_RULES = EnumSet.allOf(Rule.class);

  @Test
  void noInterleavingOfTwoNodesOneDeleteAndOneLossIsStale() {
    thenIsCoherent(new ProtocolModel(ALL_RULES, 2, 1, true, 1));
  }

  @Test
  void noInterleavingOfTwoRequestsTwoDeletesAndOneLossIsStale() {
    thenIsCoherent(new ProtocolModel(ALL_RULES, 2, 2, false, 1));
  }

  @Test
  void noInterleavingOfTwoRequestsAndTwoDeletesThatAreTriedAgainIsStale() {
    thenIsCoherent(new ProtocolModel(ALL_RULES, 2, 2, true, 0));
  }

  @Test
  void noInterleavingOfThreeRequestsAndOneDeleteIsStale() {
    thenIsCoherent(new ProtocolModel(ALL_RULES, 3, 1, false, 0));
  }

  @ParameterizedTest
  @EnumSource(Rule.class)
  void withoutAnyOneRuleThereIsAStaleAnswer(Rule left) {
    Set<Rule> others = EnumSet.complementOf(EnumSet.of(left));
    boolean triedAgain = left == Rule.FRESH_VALUES;
    Result result = new ProtocolModel(others, 2, 2, triedAgain, 0).explore();
    System.out.println("Without " + left + ":\n  " + String.join("\n  ", result.staleAfter()));
    assertThat(result.isCoherent()).isFalse();
  }

  private static void thenIsCoherent(ProtocolModel model) {
    Result result = model.explore();
    System.out.println("All rules: " + result.states() + " states");
    assertThat(result.staleAfter()).isEmpty();
    assertThat(result.states()).isGreaterThan(1000);
  }
}
