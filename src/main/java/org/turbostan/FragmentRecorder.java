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

  // Guarded by this. What people read is made of them when somebody looks.
  private final Deque<Event> events = new ArrayDeque<>();
  private final Map<FragmentKey, Stored> stored = new LinkedHashMap<>();
  private long savedNanos;
  private long servedBefore;

  FragmentRecorder(String name, CacheStatistics owner) {
    this.name = name;
    this.owner = owner;
    for (Outcome.Kind kind : KINDS) {
      kinds.put(kind, kind == Outcome.Kind.HIT ? hits : new LongAdder());
    }
  }

  /** An outcome that was no hit. */
  private static final class Event {

    private final Instant at;
    private final Outcome outcome;
    private final Object key;
    private final @Nullable Cause cause;

    /**
     * The same each time, so that who has looked before knows it again. Guarded by the recorder.
     */
    private FragmentFigures.@Nullable Event forPeople;

    /**
     * Makes an event.
     *
     * @param key what was asked for: a {@link FragmentKey}, or its text where it is long
     */
    Event(Instant at, Outcome outcome, Object key, @Nullable Cause cause) {
      this.at = at;
      this.outcome = outcome;
      this.key = key;
      this.cause = cause;
    }

    FragmentFigures.Event forPeople() {
      FragmentFigures.Event known = forPeople;
      if (known == null) {
        known = new FragmentFigures.Event(at, outcome, shortened(key), cause);
        forPeople = known;
      }
      return known;
    }
  }

  /**
   * Something that was stored.
   *
   * @param tags all that it depends on, or those that are worth remembering where they are many
   */
  private record Stored(FragmentKey key, long atMillis, int bytes, Set<Tag> tags) {

    FragmentFigures.Stored forPeople() {
      return new FragmentFigures.Stored(
          key, Instant.ofEpochMilli(atMillis), bytes, worthRemembering(tags));
    }
  }

  private static String shortened(Object key) {
    String text = key.toString();
    return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + '…';
  }

  private static Set<Tag> worthRemembering(Set<Tag> tags) {
    return tags.stream()
        .filter(tag -> tag.kind() != Tag.Kind.ALL && tag.value().length() <= LONGEST_TAG)
        .limit(MOST_TAGS)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Counts an outcome that is no hit. */
  void record(FragmentKey key, Outcome outcome, @Nullable Cause cause, Instant now) {
    adder(outcome.kind()).increment();
    Event event =
        new Event(now, outcome, lengthOf(key) <= LONGEST_KEY ? key : shortened(key), cause);
    synchronized (this) {
      events.addFirst(event);
      if (events.size() > FragmentFigures.MOST_EVENTS) {
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
    if (lengthOf(key) > LONGEST_KEY) {
      return;
    }
    Set<Tag> tags = isSmall(entry.tags()) ? entry.tags() : worthRemembering(entry.tags());
    Stored news = new Stored(key, entry.createdMillis(), entry.content().weight(), tags);
    synchronized (this) {
      stored.remove(key);
      stored.put(key, news);
      if (stored.size() > MOST_STORED) {
        stored.remove(stored.keySet().iterator().next());
      }
    }
  }

  private static boolean isSmall(Set<Tag> tags) {
    if (tags.size() > MOST_TAGS) {
      return false;
    }
    for (Tag tag : tags) {
      if (tag.value().length() > LONGEST_TAG) {
        return false;
      }
    }
    return true;
  }

  private static int lengthOf(FragmentKey key) {
    return key.name().length()
        + key.template().length()
        + key.key().length()
        + key.variant().length();
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
      List<FragmentFigures.Stored> latest = new ArrayList<>(stored.size());
      stored.values().forEach(each -> latest.add(each.forPeople()));
      Collections.reverse(latest);
      List<FragmentFigures.Event> past = events.stream().map(Event::forPeople).toList();
      return new FragmentFigures(name, outcomes, times, latest, past);
    }
  }
}
