package org.turbostan;

import java.util.List;

/**
 * A place in a content that is filled anew each time the content is served.
 *
 * <p>It is data only. What belongs into it is known, by its number, to the code that serves:
 * nothing that comes back from a store says what to run.
 *
 * <p>Immutable and safe for use by any thread.
 *
 * @param offset where it is: so many chars of a text, or bytes of a page, are before it
 * @param number tells what belongs into it; the same on all nodes
 * @param data what its author gave it while the content was rendered, e.g. {@code id = 42}
 */
public record Hole(int offset, long number, List<Field> data) {

  /**
   * Makes a hole; the list is copied.
   *
   * @throws IllegalArgumentException if the offset is negative
   */
  public Hole {
    if (offset < 0) {
      throw new IllegalArgumentException("A hole's offset can't be negative: " + offset);
    }
    data = List.copyOf(data);
  }

  /** Returns the same hole at another place. */
  public Hole at(int offset) {
    return new Hole(offset, number, data);
  }
}
