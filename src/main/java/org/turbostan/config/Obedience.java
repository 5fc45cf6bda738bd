package org.turbostan.config;

/** What becomes of the wishes of visitors: the values of {@code stan.request-directives}. */
public enum Obedience {
  /** They are ignored; the right choice where anybody may come. */
  IGNORE,
  /** They are obeyed. */
  OBEY
}
