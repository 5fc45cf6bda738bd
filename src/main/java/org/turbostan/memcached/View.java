package org.turbostan.memcached;

import org.jspecify.annotations.Nullable;

/**
 * Where all servers stood as far as this node knew at one moment, and for which of them it may rely
 * on that.
 *
 * <p>As long as nothing is deleted anywhere, all requests of a node share one view.
 */
final class View {

  /** How far the sequence of a server may be relied on. */
  enum Hold {
    /** Not at all: its lease has ended. */
    NONE,
    /** No delete was acknowledged since that this node's requests must see. */
    LEASED,
    /** Its lease has ended, the server can't be asked, and the operator prefers copies to none. */
    OUTAGE
  }

  private final @Nullable Version[] sequences;
  private final Hold[] holds;
  private final long ownDeletes;

  /**
   * Makes a view; the arrays become its own.
   *
   * @param sequences the sequence of each server when it was last read
   * @param ownDeletes how often this node has deleted
   */
  View(@Nullable Version[] sequences, Hold[] holds, long ownDeletes) {
    this.sequences = sequences;
    this.holds = holds;
    this.ownDeletes = ownDeletes;
  }

  /** Returns the sequence of a server when it was last read; {@code null} if it never was. */
  @Nullable Version sequence(int server) {
    return sequences[server];
  }

  Hold hold(int server) {
    return holds[server];
  }

  long ownDeletes() {
    return ownDeletes;
  }

  /** Returns whether nothing was deleted on a server between the two, nor by this node at all. */
  boolean agreesWith(View other, int server) {
    Version sequence = sequences[server];
    return ownDeletes == other.ownDeletes
        && sequence != null
        && sequence.equals(other.sequences[server]);
  }
}
