package org.turbostan.config;

/**
 * A setting as it is shown to an operator. Values of secrets are hidden.
 *
 * @param name e.g. {@code stan.budget}
 * @param value the text in effect, e.g. {@code 50ms}; {@code (hidden)} for a secret that is set,
 *     empty if there is none
 * @param source where the value was set, e.g. {@code environment variable STAN_BUDGET}, or {@code
 *     default}
 * @param defaultValue the text that is in effect when nothing is set; empty if there is none
 * @param purpose what the setting is for, in a sentence
 * @param expected what its value may be, e.g. {@code a time span from 1ms to 10s}
 */
public record SettingValue(
    String name,
    String value,
    String source,
    String defaultValue,
    String purpose,
    String expected) {}
