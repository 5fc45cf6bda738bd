package org.turbostan.testkit;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.turbostan.FragmentCache;
import org.turbostan.FragmentFigures;
import org.turbostan.Outcome;
import org.turbostan.Reason;

/**
 * Says what became of the requests for a fragment or page since the last look at it.
 *
 * <pre>{@code
 * CacheProbe probe = CacheProbe.of(cache);
 * shop.showProduct(42);
 * probe.assertRendered("product-box");
 * shop.showProduct(42);
 * probe.assertCached("product-box");
 * products.rename(42, "Lamp");
 * shop.showProduct(42);
 * probe.assertRendered("product-box", Reason.DELETED);
 * }</pre>
 *
 * <p>Fragments and pages go by their names: the attribute {@code name}, else the automatic one,
 * e.g. {@code /product.jsp#0}; a page under a rule has its path, with that of the application. An
 * assertion is about all requests since the last assertion about that name, or else since the probe
 * was made. What a request has caused may be counted a moment after its visitor has the answer, so
 * an assertion waits until there is something to judge, for some seconds at the most.
 *
 * <p>Safe for use by many threads; tests that run side by side need caches of their own.
 */
public final class CacheProbe {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration BREAK = Duration.ofMillis(5);

  private final FragmentCache cache;
  private final Duration patience;
  private final Map<String, Mark> marks = new HashMap<>();

  CacheProbe(FragmentCache cache, Duration patience) {
    this.cache = requireNonNull(cache, "cache");
    this.patience = patience;
    for (FragmentFigures each : cache.statistics().fragments()) {
      marks.put(each.name(), new Mark(each));
    }
  }

  /** Returns a probe to which everything counts that happens from now on. */
  public static CacheProbe of(FragmentCache cache) {
    return new CacheProbe(cache, PATIENCE);
  }

  /**
   * Asserts that it was asked for, and came from the cache each time: {@code HIT}, {@code STALE} or
   * {@code COLLAPSED}.
   *
   * @throws AssertionError if not; the message says what became of it and why
   */
  public void assertCached(String name) {
    check(name, Expected.CACHED, null);
  }

  /**
   * Asserts that it was asked for, and was rendered and stored each time.
   *
   * @throws AssertionError if not; the message says what became of it and why
   */
  public void assertRendered(String name) {
    check(name, Expected.RENDERED, null);
  }

  /**
   * Asserts that it was asked for, and was rendered and stored each time, for this reason. Of more
   * than {@value FragmentFigures#MOST_EVENTS} requests the reasons of the latest ones count.
   *
   * @throws AssertionError if not; the message says what became of it and why
   */
  public void assertRendered(String name, Reason why) {
    check(name, Expected.RENDERED, requireNonNull(why, "why"));
  }

  /**
   * Asserts that it was asked for, and was not cached each time, for this reason. Of more than
   * {@value FragmentFigures#MOST_EVENTS} requests the reasons of the latest ones count.
   *
   * @throws AssertionError if not; the message says what became of it and why
   */
  public void assertNotCached(String name, Reason why) {
    check(name, Expected.UNCACHED, requireNonNull(why, "why"));
  }

  /**
   * Returns how many requests for it ended how since the last look, and begins to count anew: for
   * lists, of which some items were rendered and others not. Each kind is there. It waits for
   * nothing.
   */
  public synchronized Map<Outcome.Kind, Long> counts(String name) {
    FragmentFigures figures = figures(requireNonNull(name, "name"));
    Map<Outcome.Kind, Long> counts = mark(name).countsUntil(figures);
    marks.put(name, new Mark(figures));
    return counts;
  }

  private synchronized void check(String name, Expected expected, @Nullable Reason why) {
    FragmentFigures figures = awaited(requireNonNull(name, "name"));
    Map<Outcome, Long> outcomes = mark(name).outcomesUntil(figures);
    if (outcomes.isEmpty()) {
      throw new AssertionError(
          name + " was to " + expected.words + ", but nobody has asked for it. " + names());
    }
    marks.put(name, new Mark(figures));
    new Seen(name, outcomes).mustBe(expected, why);
  }

  /** Returns the figures with at least one request since the last look, or as they stay. */
  private FragmentFigures awaited(String name) {
    long began = System.nanoTime();
    while (true) {
      FragmentFigures figures = figures(name);
      if (mark(name).tellsAllUntil(figures)
          || System.nanoTime() - began > patience.toNanos()
          || Thread.currentThread().isInterrupted()) {
        return figures;
      }
      LockSupport.parkNanos(this, BREAK.toNanos());
    }
  }

  private Mark mark(String name) {
    return marks.getOrDefault(name, Mark.NONE);
  }

  private FragmentFigures figures(String name) {
    FragmentFigures known = cache.statistics().fragment(name);
    return known == null ? Mark.NOTHING : known;
  }

  private String names() {
    String names =
        cache.statistics().fragments().stream()
            .map(FragmentFigures::name)
            .sorted()
            .limit(20)
            .collect(joining(", "));
    return names.isEmpty()
        ? "This cache was asked for nothing at all."
        : "What was asked for is " + names + ".";
  }

  /** Where the figures of a name stood at the last look at them. */
  private record Mark(FragmentFigures figures) {

    static final FragmentFigures NOTHING =
        new FragmentFigures(
            "",
            Map.of(),
            new FragmentFigures.Times(0, Duration.ZERO, 0, Duration.ZERO, Duration.ZERO),
            List.of(),
            List.of());

    static final Mark NONE = new Mark(NOTHING);

    Map<Outcome.Kind, Long> countsUntil(FragmentFigures now) {
      Map<Outcome.Kind, Long> counts = new EnumMap<>(Outcome.Kind.class);
      for (Outcome.Kind kind : Outcome.Kind.values()) {
        counts.put(kind, now.count(kind) - figures.count(kind));
      }
      return counts;
    }

    /** Returns whether there is something, and the reasons of it are there too. */
    boolean tellsAllUntil(FragmentFigures now) {
      long requests = now.requests() - figures.requests();
      long others = requests - (now.count(Outcome.Kind.HIT) - figures.count(Outcome.Kind.HIT));
      return requests > 0
          && eventsUntil(now).size() >= Math.min(others, FragmentFigures.MOST_EVENTS);
    }

    /** Pairs the counts with the reasons of those events that are known. */
    Map<Outcome, Long> outcomesUntil(FragmentFigures now) {
      Map<Outcome.Kind, Long> counts = countsUntil(now);
      Map<Outcome, Long> outcomes = new HashMap<>();
      for (FragmentFigures.Event event : eventsUntil(now)) {
        outcomes.merge(event.outcome(), 1L, Long::sum);
        counts.merge(event.outcome().kind(), -1L, Long::sum);
      }
      counts.forEach(
          (kind, count) -> {
            if (count > 0) {
              outcomes.merge(new Outcome(kind, null), count, Long::sum);
            }
          });
      return outcomes;
    }

    @SuppressWarnings("ReferenceEquality") // Two events may be equal where the clock stands still.
    private List<FragmentFigures.Event> eventsUntil(FragmentFigures now) {
      if (figures.events().isEmpty()) {
        return now.events();
      }
      FragmentFigures.Event last = figures.events().get(0);
      return now.events().stream().takeWhile(event -> event != last).toList();
    }
  }
}
