package org.turbostan.jsp;

import org.jspecify.annotations.Nullable;

/**
 * Where {@code <stan:each>} is in its list: what {@code varStatus} names, with the properties that
 * JSTL's has.
 *
 * <p>Immutable, but for the item.
 */
public final class EachStatus {

  private final @Nullable Object current;
  private final int index;
  private final int size;

  EachStatus(@Nullable Object current, int index, int size) {
    this.current = current;
    this.index = index;
    this.size = size;
  }

  /** Returns the item. */
  public @Nullable Object getCurrent() {
    return current;
  }

  /** Returns the item's number, from 0. */
  public int getIndex() {
    return index;
  }

  /** Returns the item's number, from 1. */
  public int getCount() {
    return index + 1;
  }

  /** Returns whether it is the first item. */
  public boolean isFirst() {
    return index == 0;
  }

  /** Returns whether it is the last item. */
  public boolean isLast() {
    return index == size - 1;
  }

  /** Returns {@code null}: there is no such attribute. */
  public @Nullable Integer getBegin() {
    return null;
  }

  /** Returns {@code null}: there is no such attribute. */
  public @Nullable Integer getEnd() {
    return null;
  }

  /** Returns {@code null}: there is no such attribute. */
  public @Nullable Integer getStep() {
    return null;
  }
}
