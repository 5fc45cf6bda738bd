package org.turbostan;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Counts what becomes of the requests for one name. A hit is one increment; all else may take a
 * lock, because it stands beside a rendering.
 *
 * <p>What it occupies is bounded: a few events and a few keys, and long keys not at all.
 *
 * <p>Safe for use by many threads.
 */
final class FragmentRecorder {

  /** How many of an entry's tags are remembered. */
  static final int MOST_TAGS = 20;

  private static final int MOST_EVENTS = 10;
  private static final int MOST_STORED = 8;
  private static final int LONGEST_KEY = 500;
  private static final int LONGEST_TAG = 100;
  private static final Outcome.Kind[] KINDS = Outcome.Kind.values();

  /** The largest key of an event, as text. */
  private static final int LONGEST_TEXT = 100;

  final String name;
  final CacheStatistics owner;
  final LongAdder hits = new LongAdder();

  /** Whether its counts went into those of others, because it was asked for so little. */
  volatile boolean folded;

  private final Map<Outcome.Kind, LongAdder> kinds = new EnumMap<>(Outcome.Kind.class);
  private final LongAdder renders = new LongAdder();
  private final LongAdder renderNanos = new LongAdder();
  private final LongAdder fetches = new LongAdder();
  private final LongAdder fetchNanos = new LongAdder();

  // Guarded by this.
  private final Deque<FragmentFigures.Event> events = new ArrayDeque<>();
  private final Map<FragmentKey, FragmentFigures.Stored> stored = new LinkedHashMap<>();
  private long savedNanos;
  private long servedBefore;

  FragmentRecorder(String name, CacheStatistics owner) {
    this.name = name;
    this.owner = owner;
    for (Outcome.Kind kind : KINDS) {
      kinds.put(kind, kind == Outcome.Kind.HIT ? hits : new LongAdder());
    }
  }

  /** Counts an outcome that is no hit. */
  void record(FragmentKey key, Outcome outcome, @Nullable Cause cause, Instant now) {
    adder(outcome.kind()).increment();
    String text = key.toString();
    FragmentFigures.Event event =
        new FragmentFigures.Event(
            now,
            outcome,
            text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + '…',
            cause);
    synchronized (this) {
      events.addFirst(event);
      if (events.size() > MOST_EVENTS) {
        events.removeLast();
      }
    }
  }

  void rendered(long nanos) {
    renders.increment();
    renderNanos.add(nanos);
  }

  void fetched(long nanos) {
    fetches.increment();
    fetchNanos.add(nanos);
  }

  void stored(Entry entry) {
    FragmentKey key = entry.key();
    if (key.name().length() + key.template().length() + key.key().length() + key.variant().length()
        > LONGEST_KEY) {
      return;
    }
    Set<Tag> tags =
        entry.tags().stream()
            .filter(tag -> tag.kind() != Tag.Kind.ALL && tag.value().length() <= LONGEST_TAG)
            .limit(MOST_TAGS)
            .collect(Collectors.toSet());
    FragmentFigures.Stored news =
        new FragmentFigures.Stored(key, entry.created(), entry.content().weight(), tags);
    synchronized (this) {
      stored.remove(key);
      stored.put(key, news);
      if (stored.size() > MOST_STORED) {
        stored.remove(stored.keySet().iterator().next());
      }
    }
  }

  long count(Outcome.Kind kind) {
    return adder(kind).sum();
  }

  long requests() {
    long sum = 0;
    for (LongAdder kind : kinds.values()) {
      sum += kind.sum();
    }
    return sum;
  }

  long served() {
    return hits.sum() + count(Outcome.Kind.STALE) + count(Outcome.Kind.COLLAPSED);
  }

  /** Values what was served since the last call at what a rendering takes, and returns the sum. */
  synchronized long savedNanos() {
    long served = served();
    long timed = renders.sum();
    if (timed > 0) {
      savedNanos += Math.max(0, served - servedBefore) * (renderNanos.sum() / timed);
      servedBefore = served;
    }
    return savedNanos;
  }

  /** Takes over the counts of one that is given up. */
  void absorb(FragmentRecorder given) {
    long saved = given.savedNanos();
    given.folded = true;
    for (Outcome.Kind kind : KINDS) {
      adder(kind).add(given.count(kind));
    }
    renders.add(given.renders.sum());
    renderNanos.add(given.renderNanos.sum());
    fetches.add(given.fetches.sum());
    fetchNanos.add(given.fetchNanos.sum());
    long served = given.served();
    synchronized (this) {
      savedNanos += saved;
      servedBefore += served;
    }
    given.forget();
  }

  /** Every kind has its adder from the start, so there always is one. */
  private LongAdder adder(Outcome.Kind kind) {
    LongAdder adder = kinds.get(kind);
    if (adder == null) {
      throw new AssertionError("no counter for " + kind);
    }
    return adder;
  }

  private synchronized void forget() {
    events.clear();
    stored.clear();
  }

  FragmentFigures figures() {
    Map<Outcome.Kind, Long> outcomes = new EnumMap<>(Outcome.Kind.class);
    for (Outcome.Kind kind : KINDS) {
      outcomes.put(kind, count(kind));
    }
    FragmentFigures.Times times =
        new FragmentFigures.Times(
            renders.sum(),
            Duration.ofNanos(renderNanos.sum()),
            fetches.sum(),
            Duration.ofNanos(fetchNanos.sum()),
            Duration.ofNanos(savedNanos()));
    synchronized (this) {
      List<FragmentFigures.Stored> latest = new ArrayList<>(stored.values());
      Collections.reverse(latest);
      return new FragmentFigures(name, outcomes, times, latest, List.copyOf(events));
    }
  }
}
