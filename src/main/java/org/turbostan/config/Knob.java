package org.turbostan.config;

/**
 * The declaration of one setting.
 *
 * @param name e.g. {@code stan.budget}
 * @param defaultText the text in effect when nothing is set; empty for none
 * @param defaultValue the value in effect when nothing is set
 * @param example a value worth copying
 * @param kind what its text may be
 * @param shared whether it has an effect only with memcached servers
 * @param purpose what it is for: full sentences, one line
 */
record Knob<T>(
    String name,
    String defaultText,
    T defaultValue,
    String example,
    Kind<T> kind,
    boolean shared,
    String purpose) {

  static <T> Knob<T> of(
      String name, String defaultText, String example, Kind<T> kind, String purpose) {
    return new Knob<>(name, defaultText, kind.read(defaultText), example, kind, false, purpose);
  }

  /** A setting that has no value unless it is set. */
  static <T> Knob<T> unset(String name, T none, String example, Kind<T> kind, String purpose) {
    return new Knob<>(name, "", none, example, kind, false, purpose);
  }

  /** Returns this knob as one that has an effect only with memcached servers. */
  Knob<T> onlyShared() {
    return new Knob<>(name, defaultText, defaultValue, example, kind, true, purpose);
  }

  /** Returns how the text of a value is shown: as it is, or hidden. */
  String show(String text) {
    return kind.secret() && !text.isEmpty() ? Secret.HIDDEN : text;
  }
}
