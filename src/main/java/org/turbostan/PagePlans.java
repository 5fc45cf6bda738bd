package org.turbostan;

import org.jspecify.annotations.Nullable;

/**
 * What pages asked for lately, a few megabytes of it.
 *
 * <p>Safe for use by many threads.
 */
final class PagePlans {

  /** About half of what they take at the most, e.g. 500 pages of 20 fragments. */
  private static final long BYTES = 2_500_000;

  /** The addresses of pages that are longer are hardly asked for twice. */
  private static final int LONGEST_PAGE = 500;

  private final Recent<String, PagePlan> plans =
      new Recent<>(BYTES, (page, plan) -> plan.bytes(page));

  /** Returns what can be foreseen of a visit, or {@code null} if that is of no use. */
  @Nullable Foresight foresight(CacheRequest request, Visit visit) {
    String page = visit.page();
    if (page.length() > LONGEST_PAGE) {
      return null;
    }
    PagePlan plan = plans.get(page);
    if (plan == null) {
      return new Foresight(request, visit, page, PagePlan.NONE);
    }
    if (plan.pauses()) {
      return null;
    }
    return new Foresight(request, visit, page, plan.isGivenUp() ? PagePlan.NONE : plan);
  }

  /** Keeps what a visit has taught. */
  void learn(String page, PagePlan plan) {
    plans.put(page, plan);
  }

  /** Returns about how many bytes they take. */
  long bytes() {
    return plans.weight();
  }
}
