package org.turbostan.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.turbostan.model.ProtocolModel.Rule;
import org.turbostan.model.ProtocolModel.Size;
import org.turbostan.model.ServerModel.Result;

/**
 * Every interleaving of the protocol, for small sizes: no answer is stale, and without any one rule
 * some answer is.
 *
 * <p>{@code mvn test -Dtest=ProtocolModelTest -Dmodel.larger=true -Dtest.jvm.args=-Xmx8g} tries
 * larger sizes too; that takes some ten minutes.
 */
class ProtocolModelTest {

  private static final Set<Rule> ALL_RULES = EnumSet.allOf(Rule.class);

  private static final List<Size> SIZES =
      List.of(
          new Size(1, 2, 1, false, 1),
          new Size(0, 2, 2, true, 0),
          new Size(0, 2, 2, false, 1),
          new Size(1, 1, 2, false, 1));

  private static final List<Size> LARGER_SIZES =
      List.of(
          new Size(3, 0, 2, false, 0),
          new Size(1, 2, 1, true, 0),
          new Size(2, 0, 2, true, 1),
          new Size(1, 1, 2, true, 1),
          new Size(0, 2, 2, true, 1),
          new Size(0, 3, 1, true, 1),
          new Size(0, 3, 2, false, 0),
          new Size(1, 2, 2, false, 0),
          new Size(2, 2, 1, false, 0),
          new Size(1, 3, 1, false, 0));

  static Stream<Size> sizes() {
    return Stream.concat(
        SIZES.stream(), Boolean.getBoolean("model.larger") ? LARGER_SIZES.stream() : Stream.of());
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void noInterleavingIsStale(Size size) {
    Result result = new ProtocolModel(ALL_RULES, size).explore();
    System.out.println("All rules, " + size + ": " + result.states() + " states");
    assertThat(result.staleAfter()).isEmpty();
    assertThat(result.states()).isGreaterThan(1_000_000);
  }

  @ParameterizedTest
  @EnumSource(Rule.class)
  void withoutAnyOneRuleThereIsAStaleAnswer(Rule left) {
    Set<Rule> others = EnumSet.complementOf(EnumSet.of(left));
    Size size =
        left == Rule.FRESH_VALUES ? new Size(2, 0, 2, true, 0) : new Size(0, 2, 1, false, 0);
    Result result = new ProtocolModel(others, size).exploreShortestFirst();
    System.out.println(
        "Without "
            + left
            + ", after "
            + result.states()
            + " states:\n  "
            + String.join("\n  ", result.staleAfter()));
    assertThat(result.isCoherent()).isFalse();
  }
}
