package org.turbostan;

/**
 * Renders what is not in the cache.
 *
 * @param <X> what rendering may throw
 */
@FunctionalInterface
public interface Renderer<X extends Exception> {

  /**
   * Renders the content.
   *
   * @param rendering takes tags that turn up meanwhile, or the word that the content is not to be
   *     cached
   * @throws X if it fails; nothing is stored then, and the last good content is served if its
   *     {@linkplain Lifetime#staleIfError() stale-if-error} span lasts
   */
  Content render(Rendering rendering) throws X;
}
