package org.turbostan;

import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/**
 * Counts outcomes since the cache was opened.
 *
 * <p>Safe for use by many threads; the counts of one moment are not a consistent cut.
 */
public final class CacheStatistics {

  private final Map<Outcome.Kind, LongAdder> kinds = new EnumMap<>(Outcome.Kind.class);
  private final Map<Reason, LongAdder> reasons = new EnumMap<>(Reason.class);
  private final LongAdder hits = new LongAdder();

  CacheStatistics() {
    for (Outcome.Kind kind : Outcome.Kind.values()) {
      kinds.put(kind, new LongAdder());
    }
    for (Reason reason : Reason.values()) {
      reasons.put(reason, new LongAdder());
    }
    kinds.put(Outcome.Kind.HIT, hits);
  }

  /** Returns how many requests ended so. */
  public long count(Outcome.Kind kind) {
    return adder(kinds, kind).sum();
  }

  /** Returns how many requests ended with this reason, rendered, bypassed or not stored. */
  public long count(Reason reason) {
    return adder(reasons, reason).sum();
  }

  void record(Outcome outcome) {
    if (outcome.kind() == Outcome.Kind.HIT) {
      hits.increment();
      return;
    }
    adder(kinds, outcome.kind()).increment();
    Reason reason = outcome.reason();
    if (reason != null) {
      adder(reasons, reason).increment();
    }
  }

  /** Every constant has its adder from the start, so there always is one. */
  private static <K> LongAdder adder(Map<K, LongAdder> adders, K key) {
    LongAdder adder = adders.get(key);
    if (adder == null) {
      throw new AssertionError("no counter for " + key);
    }
    return adder;
  }
}
