package org.turbostan.local;

import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.turbostan.Entry;
import org.turbostan.FragmentKey;
import org.turbostan.Tag;

/** Makes maps of entries, and of what holds entries, that are bounded by bytes. */
public final class BoundedMap {

  /** About what the map, the entry and its parts cost beside texts and tags. */
  private static final int OVERHEAD = 400;

  private BoundedMap() {}

  /**
   * Returns an empty map that holds at most about {@code maxBytes}; what was used least goes first.
   *
   * @param entry what entry a value holds
   * @param more how many bytes a value occupies beside its entry
   */
  public static <V> ConcurrentMap<FragmentKey, V> of(
      long maxBytes, Function<? super V, Entry> entry, ToIntFunction<? super V> more) {
    // Maintenance runs on the caller's thread: no pool of the JVM holds the web application's
    // class loader after a redeploy.
    return Caffeine.newBuilder()
        .maximumWeight(maxBytes)
        .weigher((FragmentKey key, V value) -> weightOf(entry.apply(value), more.applyAsInt(value)))
        .executor(Runnable::run)
        .build()
        .asMap();
  }

  /** Returns about how many bytes an entry and {@code more} occupy. */
  static int weightOf(Entry entry, int more) {
    FragmentKey key = entry.key();
    long weight = (long) OVERHEAD + more + entry.content().weight();
    weight += lengthOf(key.name()) + lengthOf(key.template());
    weight += lengthOf(key.key()) + lengthOf(key.variant());
    for (Tag tag : entry.tags()) {
      weight += 64 + lengthOf(tag.value());
    }
    return (int) Math.min(weight, Integer.MAX_VALUE);
  }

  private static long lengthOf(String text) {
    return 2L * text.length();
  }
}
