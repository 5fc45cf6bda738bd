package org.turbostan.memcached;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.turbostan.FragmentKey;

/**
 * A map of copies in which threads stop when they have got a copy and have not judged it yet, and
 * when they are about to keep one that they have judged.
 */
@SuppressWarnings("serial")
final class PausingCopies extends ConcurrentHashMap<FragmentKey, Copy> {

  private final Pauses pauses;
  private final UnaryOperator<Copy> kept;

  /**
   * Makes a map.
   *
   * @param kept what becomes of what is kept
   */
  PausingCopies(Pauses pauses, UnaryOperator<Copy> kept) {
    this.pauses = pauses;
    this.kept = kept;
  }

  @Override
  public Copy get(Object key) {
    Copy copy = super.get(key);
    pauses.maybe();
    return copy;
  }

  @Override
  public Copy put(FragmentKey key, Copy copy) {
    pauses.maybe();
    return super.put(key, kept.apply(copy));
  }
}
