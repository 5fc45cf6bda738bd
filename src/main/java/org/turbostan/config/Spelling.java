package org.turbostan.config;

import java.util.Locale;

/** How a kind of source spells the name of a setting, and how one is set there. */
enum Spelling {
  SYSTEM_PROPERTY("system property", "-D%s=%s"),

  ENVIRONMENT("environment variable", "%s=%s") {
    @Override
    String nameOf(String setting) {
      return setting.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }
  },

  CONTEXT_PARAM("context-param", "<param-name>%s</param-name><param-value>%s</param-value>");

  private final String label;
  private final String assignment;

  Spelling(String label, String assignment) {
    this.label = label;
    this.assignment = assignment;
  }

  /** Returns what such a source is called in a message, e.g. {@code environment variable}. */
  String label() {
    return label;
  }

  /** Returns the name under which a setting is found there, e.g. {@code STAN_LOCAL_MAX_BYTES}. */
  String nameOf(String setting) {
    return setting;
  }

  /** Returns the place of a setting, e.g. {@code environment variable STAN_LOCAL_MAX_BYTES}. */
  String placeOf(String setting) {
    return label + " " + nameOf(setting);
  }

  /** Returns what to write there, e.g. {@code -Dstan.budget=50ms}. */
  String assign(String setting, String value) {
    return String.format(Locale.ROOT, assignment, nameOf(setting), value);
  }
}
