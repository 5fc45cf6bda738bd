package org.turbostan.config;

import org.jspecify.annotations.Nullable;

/**
 * A setting as it was found.
 *
 * @param text the text in effect
 * @param value what it means
 * @param spelling the kind of source that holds it, or null for the default
 */
record Reading<T>(Knob<T> knob, String text, T value, @Nullable Spelling spelling) {

  static <T> Reading<T> byDefault(Knob<T> knob) {
    return new Reading<>(knob, knob.defaultText(), knob.defaultValue(), null);
  }

  boolean isSet() {
    return spelling != null;
  }

  /**
   * Returns where the value was set, e.g. {@code context-param stan.budget}, or {@code default}.
   */
  String place() {
    return spelling == null ? "default" : spelling.placeOf(knob.name());
  }

  SettingValue toValue() {
    return new SettingValue(
        knob.name(),
        knob.show(text),
        place(),
        knob.defaultText(),
        knob.purpose(),
        knob.kind().expected());
  }
}
