package org.turbostan;

import static java.util.Objects.requireNonNull;

/**
 * One named value that is kept with a rendering: a response header of a page, or a page variable
 * that a fragment's body set.
 *
 * @param name the name, as it was given
 * @param value the value, as it was given
 */
public record Field(String name, String value) {

  /**
   * Makes a field.
   *
   * @throws NullPointerException if a part is {@code null}
   */
  public Field {
    requireNonNull(name, "name");
    requireNonNull(value, "value");
  }
}
