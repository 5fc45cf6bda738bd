package org.turbostan;

import static java.util.Objects.requireNonNull;

/**
 * What a node is among those that share its store.
 *
 * <p>Immutable and safe for use by any thread.
 *
 * @param origin by what its deletes are told from those of other nodes: a random text of its own,
 *     another one after each start; empty where there are no others
 * @param given the servers and the lease that it was given, which must be the same on all nodes;
 *     empty where there are no others
 */
public record Membership(String origin, String given) {

  /** What a node is that shares its store with nobody. */
  public static final Membership NONE = new Membership("", "");

  /** Makes it. */
  public Membership {
    requireNonNull(origin, "origin");
    requireNonNull(given, "given");
  }
}
