package org.turbostan;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts what becomes of requests since the cache was opened: all together, by name, and over time.
 *
 * <p>What it occupies is bounded, whatever visitors ask for: {@value #MOST_NAMES} names have
 * figures of their own. When there are more, those that are asked for least give their place up
 * within a minute, and their counts go into those of {@link #OTHER}.
 *
 * <p>Safe for use by many threads; the counts of one moment are not a consistent cut.
 */
public final class CacheStatistics {

  /** The name under which all is counted that has no figures of its own. */
  public static final String OTHER = "(other)";

  /** How many names have figures of their own. */
  public static final int MOST_NAMES = 500;

  private static final long SHORT_STEP_MILLIS = 5_000;
  private static final long LONG_STEP_MILLIS = 60_000;

  private final ConcurrentMap<String, FragmentRecorder> names = new ConcurrentHashMap<>();
  private final FragmentRecorder other = new FragmentRecorder(OTHER, this);
  private final KnownNames known = new KnownNames();
  private final UncachedPages uncached = new UncachedPages();
  private final Map<Reason, LongAdder> reasons = new EnumMap<>(Reason.class);
  private final Timeline minutes = new Timeline(SHORT_STEP_MILLIS, 121);
  private final Timeline day = new Timeline(LONG_STEP_MILLIS, 1441);
  private final Instant since;
  private final boolean counts;
  private volatile long nextTick;

  /**
   * Begins to count.
   *
   * @param since the present moment
   * @param counts false: nothing is counted at all, to see what counting costs
   */
  CacheStatistics(Instant since, boolean counts) {
    this.since = since;
    this.counts = counts;
    for (Reason reason : Reason.values()) {
      reasons.put(reason, new LongAdder());
    }
    tick(since);
  }

  /** Returns from when it counts. */
  public Instant since() {
    return since;
  }

  /** Returns how many requests ended so. */
  public long count(Outcome.Kind kind) {
    long sum = other.count(kind);
    for (FragmentRecorder each : names.values()) {
      sum += each.count(kind);
    }
    return sum;
  }

  /** Returns how many requests ended with this reason, rendered, bypassed or not stored. */
  public long count(Reason reason) {
    return adder(reason).sum();
  }

  /** Returns the figures of each name, in no order, with those of {@link #OTHER} if it has any. */
  public List<FragmentFigures> fragments() {
    List<FragmentFigures> all = new ArrayList<>();
    for (FragmentRecorder each : names.values()) {
      all.add(each.figures());
    }
    if (other.requests() > 0) {
      all.add(other.figures());
    }
    return all;
  }

  /**
   * Returns the names of what was stored or found of late, in no order: ten thousand at least, if
   * there are so many, and also those that have no figures of their own.
   */
  public Set<String> names() {
    return known.all();
  }

  /** Returns the figures of a name; {@code null} if it has none of its own. */
  public @Nullable FragmentFigures fragment(String name) {
    FragmentRecorder known = names.get(name);
    return known == null ? null : known.figures();
  }

  /** Returns where the counts stand. */
  public Sample sample(Instant now) {
    long requests = other.requests();
    long served = other.served();
    long saved = other.savedNanos();
    for (FragmentRecorder each : names.values()) {
      requests += each.requests();
      served += each.served();
      saved += each.savedNanos();
    }
    return new Sample(
        now, requests, served, Math.max(0, requests - served), Duration.ofNanos(saved));
  }

  /** Returns where the counts stood in the last ten minutes, each five seconds, oldest first. */
  public List<Sample> lastMinutes() {
    return minutes.samples();
  }

  /** Returns where the counts stood in the last day, each minute, oldest first. */
  public List<Sample> lastDay() {
    return day.samples();
  }

  /** Says what time it is. Called with each request; once in a while it takes a sample. */
  void at(long nowMillis) {
    long next = nextTick;
    // Also if the clock was set back.
    if (nowMillis >= next || nowMillis < next - 2 * SHORT_STEP_MILLIS) {
      tick(Instant.ofEpochMilli(nowMillis));
    }
  }

  void hit(Entry entry) {
    if (counts) {
      recorder(entry).hits.increment();
    }
  }

  /** Counts what was served from the cache and was no hit. */
  void served(Entry entry, Outcome outcome, Instant now) {
    if (counts) {
      recorder(entry).record(entry.key(), outcome, null, now);
    }
  }

  /**
   * A rendering that has ended.
   *
   * @param outcome what became of it
   * @param cause what in particular lies behind that; {@code null} if it is not known
   * @param nanos how long it took; negative if nobody knows
   * @param stored what was stored; {@code null} if nothing was
   */
  record Rendered(
      FragmentKey key,
      Outcome outcome,
      @Nullable Cause cause,
      long nanos,
      @Nullable Entry stored) {}

  /** Counts a rendering. */
  void rendered(Rendered rendered, Instant now) {
    if (!counts) {
      return;
    }
    FragmentRecorder recorder = recorder(rendered.key.name());
    recorder.record(rendered.key, rendered.outcome, rendered.cause, now);
    if (rendered.nanos >= 0) {
      recorder.rendered(rendered.nanos);
    }
    if (rendered.stored != null) {
      known.add(rendered.key.name());
      recorder.stored(rendered.stored);
    }
    Reason reason = rendered.outcome.reason();
    if (reason != null) {
      adder(reason).increment();
    }
  }

  /** Counts a look-up in the store that found something and was waited for. */
  void fetched(FragmentKey key, long nanos) {
    if (counts) {
      known.add(key.name());
      recorder(key.name()).fetched(nanos);
    }
  }

  /**
   * Notes what a whole page took that was rendered and is not kept for the next request, whether a
   * rule names it or not.
   *
   * @param path the page's, without the query
   */
  public void uncached(String path, long nanos) {
    if (counts) {
      uncached.rendered(path, nanos);
    }
  }

  /**
   * Returns whole pages that were rendered and not kept, in no order. Of very many, those are there
   * that took longest together.
   */
  public List<UncachedPage> uncachedPages() {
    return uncached.all();
  }

  private synchronized void tick(Instant now) {
    nextTick = now.toEpochMilli() / SHORT_STEP_MILLIS * SHORT_STEP_MILLIS + SHORT_STEP_MILLIS;
    Sample sample = sample(now);
    minutes.offer(sample);
    if (day.offer(sample) && names.size() >= MOST_NAMES) {
      makeRoom();
    }
  }

  /** A quarter gives way at once, so that this is not needed often. */
  private void makeRoom() {
    names.values().stream()
        .sorted(Comparator.comparingLong(FragmentRecorder::requests))
        .limit(MOST_NAMES / 4)
        .toList()
        .forEach(
            least -> {
              names.remove(least.name, least);
              other.absorb(least);
            });
  }

  /** An entry that stays in memory knows its recorder, so that a hit looks nothing up. */
  private FragmentRecorder recorder(Entry entry) {
    FragmentRecorder known = entry.recorder();
    if (known != null && known.owner == this && !known.folded) {
      return known;
    }
    FragmentRecorder found = recorder(entry.key().name());
    if (found != other) {
      entry.recorder(found);
    }
    return found;
  }

  private FragmentRecorder recorder(String name) {
    FragmentRecorder known = names.get(name);
    if (known != null) {
      return known;
    }
    return names.size() >= MOST_NAMES || name.length() > 300
        ? other
        : names.computeIfAbsent(name, n -> new FragmentRecorder(n, this));
  }

  /** Every constant has its adder from the start, so there always is one. */
  private LongAdder adder(Reason reason) {
    LongAdder adder = reasons.get(reason);
    if (adder == null) {
      throw new AssertionError("no counter for " + reason);
    }
    return adder;
  }
}
