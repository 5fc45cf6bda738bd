package org.turbostan.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.params.provider.Arguments.argumentSet;

import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What must be true of every declared setting. */
class KnobsTest {

  @Test
  void everyDeclaredKnobIsInTheTable() throws IllegalAccessException {
    var declared = new ArrayList<Object>();
    for (var field : Knobs.class.getDeclaredFields()) {
      if (Modifier.isStatic(field.getModifiers()) && field.getType() == Knob.class) {
        declared.add(field.get(null));
      }
    }
    assertThat(declared).isNotEmpty().hasSameElementsAs(Knobs.ALL);
  }

  @ParameterizedTest
  @MethodSource("knobs")
  void theDefaultIsWithinTheLimits(Knob<?> knob) {
    if (!knob.defaultText().isEmpty()) {
      assertThat(knob.kind().read(knob.defaultText())).isEqualTo(knob.defaultValue());
    }
  }

  @ParameterizedTest
  @MethodSource("knobs")
  void theExampleIsWithinTheLimits(Knob<?> knob) {
    assertThatCode(() -> knob.kind().read(knob.example())).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @MethodSource("knobs")
  void theNameIsPlain(Knob<?> knob) {
    assertThat(knob.name()).matches("stan(\\.[a-z]+(-[a-z]+)*)+");
  }

  @ParameterizedTest
  @MethodSource("knobs")
  void thePurposeIsSentencesOnOneLine(Knob<?> knob) {
    assertThat(knob.purpose()).matches("[A-Z][^\\n|]*\\.").doesNotContain("  ");
  }

  @Test
  void namesDifferInEverySpelling() {
    for (Spelling spelling : Spelling.values()) {
      assertThat(Knobs.names().stream().map(spelling::nameOf)).doesNotHaveDuplicates();
    }
  }

  @Test
  void noEnvironmentNameLooksLikeAServiceLink() {
    var variables =
        Knobs.names().stream()
            .map(Spelling.ENVIRONMENT::nameOf)
            .collect(Collectors.toMap(n -> n, n -> "x"));
    assertThat(SettingsSource.environment(variables).names())
        .containsExactlyInAnyOrderElementsOf(variables.keySet());
  }

  private static Stream<Arguments> knobs() {
    return Knobs.ALL.stream().map(knob -> argumentSet(knob.name(), knob));
  }
}
