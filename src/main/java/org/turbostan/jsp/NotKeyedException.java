package org.turbostan.jsp;

/**
 * An object in {@code key} or {@code tags} that has no text to rely on: what depends on it could
 * not be found again on other nodes, nor be deleted.
 */
final class NotKeyedException extends IllegalArgumentException {

  /** Says so, and what to do about it. */
  NotKeyedException(Object value) {
    super(
        "a "
            + value.getClass().getName()
            + " has no text that is the same on all nodes; let the class implement"
            + " org.turbostan.Keyed, or write what identifies it, e.g. ${product.id}");
  }
}
