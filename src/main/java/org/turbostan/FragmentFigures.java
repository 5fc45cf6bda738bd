package org.turbostan;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What became of the requests for one fragment or page, by its name, since the cache was opened.
 *
 * <p>Immutable and safe for use by any thread.
 *
 * @param name the name; {@link CacheStatistics#OTHER} for all that have no figures of their own
 * @param outcomes how many requests ended how; each kind is there
 * @param times how long things took
 * @param stored some of what was stored last, one for each key, the latest first
 * @param events the latest outcomes that were no hits, the latest first, {@value #MOST_EVENTS} at
 *     the most
 */
public record FragmentFigures(
    String name,
    Map<Outcome.Kind, Long> outcomes,
    Times times,
    List<Stored> stored,
    List<Event> events) {

  /** How many of the latest outcomes that were no hits are known. */
  public static final int MOST_EVENTS = 10;

  /**
   * How long things took.
   *
   * @param renders how many renderings were timed
   * @param rendering what they took together
   * @param fetches how many look-ups in the store that found something were waited for
   * @param fetching what they took together
   * @param saved what renderings would have taken that were not needed, at their mean
   */
  public record Times(
      long renders, Duration rendering, long fetches, Duration fetching, Duration saved) {

    /** Returns what one rendering takes; {@code null} if none was timed. */
    public @Nullable Duration meanRender() {
      return renders == 0 ? null : rendering.dividedBy(renders);
    }

    /** Returns what one look-up takes; {@code null} if none was waited for. */
    public @Nullable Duration meanFetch() {
      return fetches == 0 ? null : fetching.dividedBy(fetches);
    }
  }

  /**
   * Something that was stored.
   *
   * @param key of what it is a rendering
   * @param at when it was rendered
   * @param bytes about how much memory it occupies
   * @param tags some of what it depends on, {@value FragmentRecorder#MOST_TAGS} at the most
   */
  public record Stored(FragmentKey key, Instant at, int bytes, Set<Tag> tags) {

    /** Makes it; the set is copied. */
    public Stored {
      tags = Set.copyOf(tags);
    }
  }

  /**
   * What became of one request.
   *
   * @param at when
   * @param outcome what
   * @param key what was asked for, shortened, for people
   * @param cause what in particular lies behind the outcome; {@code null} if that is not known
   */
  public record Event(Instant at, Outcome outcome, String key, @Nullable Cause cause) {}

  /** Makes figures; the collections are copied. */
  public FragmentFigures {
    outcomes = Map.copyOf(outcomes);
    stored = List.copyOf(stored);
    events = List.copyOf(events);
  }

  /** Returns how many requests ended so. */
  public long count(Outcome.Kind kind) {
    return outcomes.getOrDefault(kind, 0L);
  }

  /** Returns how many requests there were. */
  public long requests() {
    return outcomes.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Returns how many requests were served without rendering. */
  public long served() {
    return count(Outcome.Kind.HIT) + count(Outcome.Kind.STALE) + count(Outcome.Kind.COLLAPSED);
  }
}
