package org.turbostan.local;

import java.util.concurrent.atomic.AtomicIntegerArray;
import org.turbostan.FragmentKey;

/**
 * Which keys gave way to others of late, to be able to say why a fragment is rendered again.
 *
 * <p>Each key has one place, which follows from its hash code, and the hash code is all that is
 * kept there: a later key may have taken the place, and another key may have the same code. That is
 * good enough for a hint to people, and costs what an eviction and a miss can bear: one write, one
 * read.
 *
 * <p>Safe for use by many threads.
 */
final class EvictedKeys {

  /** 0 where there is none. */
  private final AtomicIntegerArray codes;

  /**
   * Makes an empty memory.
   *
   * @param places for how many keys at the most; a power of two
   */
  EvictedKeys(int places) {
    this.codes = new AtomicIntegerArray(places);
  }

  void add(FragmentKey key) {
    int code = code(key);
    codes.setOpaque(place(code), code);
  }

  boolean contains(FragmentKey key) {
    int code = code(key);
    return codes.getOpaque(place(code)) == code;
  }

  void remove(FragmentKey key) {
    if (contains(key)) {
      codes.setOpaque(place(code(key)), 0);
    }
  }

  void clear() {
    for (int place = 0; place < codes.length(); place++) {
      codes.setOpaque(place, 0);
    }
  }

  private static int code(FragmentKey key) {
    int code = key.hashCode();
    return code == 0 ? 1 : code;
  }

  private int place(int code) {
    // Codes of texts that differ in their first letters alone may differ in their first bits alone.
    return (code ^ (code >>> 16)) & (codes.length() - 1);
  }
}
