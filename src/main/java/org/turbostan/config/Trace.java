package org.turbostan.config;

/** How a response tells a developer what came from the cache: the values of {@code stan.trace}. */
public enum Trace {
  /** Not at all; the right choice for production. */
  OFF,
  /** An HTML comment beside each fragment, with outcome, age and key. */
  COMMENT,
  /** A response header with the outcome of the page and its fragments. */
  HEADER
}
