package org.turbostan.memcached;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where all servers stood as far as this node knew at one moment, and for which of them it may rely
 * on that.
 *
 * <p>As long as nothing is deleted anywhere, all requests of a node share one view.
 */
final class View {

  /** How far what is known of a server may be relied on. */
  enum Hold {
    /** Not at all: its lease has ended. */
    NONE,
    /** No delete was acknowledged since that this node's requests must see. */
    LEASED,
    /** Its lease has ended, the server can't be asked, and the operator prefers copies to none. */
    OUTAGE
  }

  private final @Nullable Standing[] standings;
  private final Hold[] holds;
  private final boolean leased;

  /**
   * Makes a view; the arrays become its own.
   *
   * @param standings where each server stood when it was last asked
   */
  View(@Nullable Standing[] standings, Hold[] holds) {
    this.standings = standings;
    this.holds = holds;
    this.leased = Arrays.stream(holds).allMatch(hold -> hold == Hold.LEASED);
  }

  /** Returns whether all of it is under a lease. */
  boolean isLeased() {
    return leased;
  }

  /** Returns where a server stood when it was last asked; {@code null} if it never was. */
  @Nullable Standing standing(int server) {
    return standings[server];
  }

  Hold hold(int server) {
    return holds[server];
  }
}
