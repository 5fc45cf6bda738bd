package org.turbostan;

import static java.util.Objects.requireNonNull;

/**
 * Says that a rendering is kept under another key than the one it is looked up by first, because
 * what it varies by was known only when it was done.
 *
 * <p>What stands under the first key is an entry like any other: it depends on the same tags as the
 * rendering, so a delete takes both, and all nodes that share a store read it.
 *
 * @param from the key that is looked up first
 * @param to the key under which the rendering is kept; of the same name and subject, so that a
 *     delete by either reaches it
 * @param directions the content that stands under the first key; {@link FragmentPolicy#goOn} reads
 *     it
 */
public record Signpost(FragmentKey from, FragmentKey to, Content directions) {

  /**
   * Makes a signpost.
   *
   * @throws IllegalArgumentException if the two keys differ in name or subject
   */
  public Signpost {
    requireNonNull(directions, "directions");
    if (!from.name().equals(to.name()) || !from.key().equals(to.key())) {
      throw new IllegalArgumentException(
          "a delete of " + from + " would miss " + to + "; they may differ in their variants only");
    }
  }
}
