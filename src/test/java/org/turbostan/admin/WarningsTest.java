package org.turbostan.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.ServerState;
import org.turbostan.ServerState.Condition;
import org.turbostan.ServerState.Traffic;

/** What is said of a server that gives cause for concern. */
class WarningsTest {

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "UP")
  void ofAServerThatIsNotUsedItIsSaidWhatThatMeansForPagesAndDeletes(Condition condition) {
    assertThat(Warnings.of(server(condition)))
        .singleElement()
        .satisfies(
            warning -> {
              assertThat(warning.grave()).isTrue();
              assertThat(warning.about()).isEqualTo("10.0.0.7:11211");
              assertThat(warning.text())
                  .contains("What lies on it is rendered anew")
                  .endsWith("and deletes that need it are not acknowledged.");
            });
  }

  @Test
  void ofAServerThatIsUsedThereIsNothingToSay() {
    assertThat(Warnings.of(server(Condition.UP))).isEmpty();
  }

  private static ServerState server(Condition condition) {
    return new ServerState("10.0.0.7:11211", condition, null, Traffic.NONE, null);
  }
}
