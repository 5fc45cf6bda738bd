package org.turbostan;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToLongBiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A bounded map of what was put or asked for lately; the rest is forgotten.
 *
 * <p>There are two generations. What is found in the old one moves to the young one; when the young
 * one is full it becomes the old one, and the old one is gone. Safe for use by many threads;
 * reading takes no lock.
 */
public final class Recent<K, V> {

  /** Entries that were put at about the same time, and what they weigh together. */
  private static final class Generation<K, V> {
    private final ConcurrentHashMap<K, V> map = new ConcurrentHashMap<>();
    private final AtomicLong weight = new AtomicLong();
  }

  private final long capacity;
  private final ToLongBiFunction<K, V> weigher;
  private volatile Generation<K, V> young = new Generation<>();
  private volatile Generation<K, V> old = new Generation<>();

  /**
   * Makes a map that holds at most about twice {@code capacity}.
   *
   * @param weigher how much of the capacity an entry takes
   */
  public Recent(long capacity, ToLongBiFunction<K, V> weigher) {
    this.capacity = capacity;
    this.weigher = weigher;
  }

  /** Returns what was put lately under a key, or {@code null}. */
  public @Nullable V get(K key) {
    V value = young.map.get(key);
    if (value == null) {
      value = old.map.get(key);
      if (value != null) {
        put(key, value);
      }
    }
    return value;
  }

  /** Puts a value in the place of what was there. */
  public void put(K key, V value) {
    Generation<K, V> generation = young;
    V before = generation.map.put(key, value);
    long more = weigher.applyAsLong(key, value);
    if (before != null) {
      more -= weigher.applyAsLong(key, before);
    }
    if (generation.weight.addAndGet(more) > capacity) {
      age(generation);
    }
  }

  /** Returns what all entries weigh together; one that is in both generations counts twice. */
  public long weight() {
    return young.weight.get() + old.weight.get();
  }

  @SuppressWarnings("ReferenceEquality") // Another thread may have aged it meanwhile.
  private synchronized void age(Generation<K, V> full) {
    if (young == full) {
      old = full;
      young = new Generation<>();
    }
  }
}
