package org.turbostan;

import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The names of what was stored or found of late, to delete by their beginnings.
 *
 * <p>What it occupies is bounded: when one set of names is full, it is kept as the last one, and
 * the one before it is forgotten.
 *
 * <p>Safe for use by many threads.
 */
final class KnownNames {

  static final int AT_LEAST = 10_000;

  private static final int LONGEST = 300;
  private static final int MOST_CHARS = 1_000_000;

  private volatile Set<String> now = ConcurrentHashMap.newKeySet();
  private volatile Set<String> before = Set.of();

  // Guarded by this.
  private int chars;

  /** Adds a name. One that is known already takes no lock. */
  void add(String name) {
    if (!name.isEmpty() && name.length() <= LONGEST && !now.contains(name)) {
      addNew(name);
    }
  }

  private synchronized void addNew(String name) {
    if (now.size() >= AT_LEAST || chars > MOST_CHARS) {
      before = now;
      now = ConcurrentHashMap.newKeySet();
      chars = 0;
    }
    if (now.add(name)) {
      chars += name.length();
    }
  }

  synchronized Set<String> all() {
    Set<String> all = new HashSet<>(before);
    all.addAll(now);
    return all;
  }
}
