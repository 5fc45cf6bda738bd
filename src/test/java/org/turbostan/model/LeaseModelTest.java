package org.turbostan.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.turbostan.model.LeaseModel.Rule;
import org.turbostan.model.LeaseModel.Size;
import org.turbostan.model.ServerModel.Result;

/**
 * Every interleaving of the protocol with copies on the nodes, for small sizes: no answer is stale,
 * and without any one rule some answer is.
 *
 * <p>{@code mvn test -Dtest=LeaseModelTest -Dmodel.larger=true -Dtest.jvm.args=-Xmx8g} tries larger
 * sizes too.
 */
class LeaseModelTest {

  private static final Set<Rule> ALL_RULES = EnumSet.allOf(Rule.class);

  private static final List<Size> SIZES =
      List.of(
          new Size(1, 1, true, 1, false, 0, true),
          new Size(2, 1, false, 1, false, 0, false),
          new Size(1, 1, true, 1, false, 1, false),
          new Size(1, 1, true, 1, true, 0, false),
          new Size(1, 2, false, 1, false, 0, true));

  private static final List<Size> LARGER_SIZES =
      List.of(
          new Size(2, 1, false, 1, false, 0, true),
          new Size(1, 2, true, 1, false, 0, false),
          new Size(1, 2, false, 1, false, 1, false),
          new Size(1, 2, false, 1, true, 0, false));

  static Stream<Size> sizes() {
    return Stream.concat(
        SIZES.stream(), Boolean.getBoolean("model.larger") ? LARGER_SIZES.stream() : Stream.of());
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void noInterleavingIsStale(Size size) {
    Result result = new LeaseModel(ALL_RULES, size).explore();
    System.out.println("Leases, all rules, " + size + ": " + result.states() + " states");
    assertThat(result.staleAfter()).isEmpty();
    assertThat(result.states()).isGreaterThan(100_000);
  }

  private static Size size(Rule left) {
    return switch (left) {
      case ANEW_IS_UNKNOWN -> new Size(1, 1, false, 1, false, 0, true);
      case REMOVED_IF_NOT_APPENDED -> new Size(1, 1, false, 1, false, 1, false);
      case MARK_THEN_VERSIONS -> new Size(1, 2, false, 1, false, 0, false);
      default -> new Size(1, 1, true, 1, false, 0, false);
    };
  }

  @ParameterizedTest
  @EnumSource
  void withoutAnyOneRuleThereIsAStaleAnswer(Rule left) {
    Set<Rule> others = EnumSet.complementOf(EnumSet.of(left));
    Size size = size(left);
    Result result = new LeaseModel(others, size).exploreShortestFirst();
    System.out.println(
        "Leases, without "
            + left
            + ", after "
            + result.states()
            + " states:\n  "
            + String.join("\n  ", result.staleAfter()));
    assertThat(result.isCoherent()).isFalse();
  }
}
