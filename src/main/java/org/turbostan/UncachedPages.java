package org.turbostan;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The most expensive pages of those that no rule caches.
 *
 * <p>What it occupies is bounded, whatever visitors ask for: {@value #MOST} paths are remembered.
 * When there are more, the half that has cost least is forgotten, so that a page that costs much
 * comes back at once, and stays.
 *
 * <p>Safe for use by many threads.
 */
final class UncachedPages {

  static final int MOST = 400;

  private static final int LONGEST_PATH = 300;

  private final ConcurrentMap<String, Costs> pages = new ConcurrentHashMap<>();

  private static final class Costs {
    final LongAdder requests = new LongAdder();
    final LongAdder nanos = new LongAdder();
  }

  void rendered(String path, long nanos) {
    if (path.length() > LONGEST_PATH) {
      return;
    }
    Costs known = pages.get(path);
    if (known == null) {
      if (pages.size() >= MOST) {
        makeRoom();
      }
      known = pages.computeIfAbsent(path, unused -> new Costs());
    }
    known.requests.increment();
    known.nanos.add(nanos);
  }

  private synchronized void makeRoom() {
    if (pages.size() >= MOST) {
      all().stream()
          .sorted(Comparator.comparing(UncachedPage::rendering))
          .limit(MOST / 2)
          .forEach(least -> pages.remove(least.path()));
    }
  }

  /** Returns the pages, in no order. */
  List<UncachedPage> all() {
    return pages.entrySet().stream()
        .filter(page -> page.getValue().requests.sum() > 0)
        .map(UncachedPages::page)
        .toList();
  }

  private static UncachedPage page(Map.Entry<String, Costs> page) {
    Costs costs = page.getValue();
    return new UncachedPage(
        page.getKey(), Math.max(1, costs.requests.sum()), Duration.ofNanos(costs.nanos.sum()));
  }
}
