package org.turbostan.memcached;

import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A bounded map of what was put or asked for lately; the rest is forgotten.
 *
 * <p>There are two generations. What is found in the old one moves to the young one; when the young
 * one is full it becomes the old one, and the old one is gone. Safe for use by many threads;
 * reading takes no lock.
 */
final class Recent<K, V> {

  private final int capacity;
  private volatile ConcurrentHashMap<K, V> young = new ConcurrentHashMap<>();
  private volatile ConcurrentHashMap<K, V> old = new ConcurrentHashMap<>();

  /** Makes a map that holds at most about twice {@code capacity} entries. */
  Recent(int capacity) {
    this.capacity = capacity;
  }

  @Nullable V get(K key) {
    V value = young.get(key);
    if (value == null) {
      value = old.get(key);
      if (value != null) {
        put(key, value);
      }
    }
    return value;
  }

  void put(K key, V value) {
    ConcurrentHashMap<K, V> map = young;
    map.put(key, value);
    if (map.mappingCount() > capacity) {
      age(map);
    }
  }

  /** Forgets an entry and returns what it was. */
  @Nullable V remove(K key) {
    V younger = young.remove(key);
    V older = old.remove(key);
    return younger != null ? younger : older;
  }

  @SuppressWarnings("ReferenceEquality") // Another thread may have aged it meanwhile.
  private synchronized void age(ConcurrentHashMap<K, V> full) {
    if (young == full) {
      old = full;
      young = new ConcurrentHashMap<>();
    }
  }
}
