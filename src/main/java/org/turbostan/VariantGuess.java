package org.turbostan;

import org.jspecify.annotations.Nullable;

/**
 * Tells which variant of a fragment a visitor will probably be served, before the fragment is asked
 * for.
 *
 * <p>It is kept as long as a plan is, so it must not hold on to any request. Safe for use by many
 * threads.
 */
public interface VariantGuess {

  /**
   * Returns the variant that {@code visit} will be served, or {@code null} if there is no telling.
   *
   * @param last the variant that was served to whoever came last, for what {@code visit} can't tell
   */
  @Nullable String of(Visit visit, String last);
}
