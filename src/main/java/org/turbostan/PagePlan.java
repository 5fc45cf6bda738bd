package org.turbostan;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Which fragments a page asked for last time, in order.
 *
 * <p>Immutable, but for the count of requests that go without it. Safe for use by many threads.
 */
final class PagePlan {

  static final PagePlan NONE = new PagePlan(List.of(), 0);

  /** After so many visits in a row that used less than half of a plan, the page has none. */
  private static final int MOST_WRONG = 3;

  /** So many visits later the page may show whether it has become more regular. */
  private static final int PAUSE = 500;

  /** What a plan, and a fragment in it, take besides their texts. */
  private static final long PLAN_BYTES = 120;

  private static final long FRAGMENT_BYTES = 120;

  /**
   * A fragment of a page.
   *
   * @param key what was asked for
   * @param depth how many renderings it was kept in
   * @param guess tells other visitors' variants; {@code null} if there are none
   * @param told whether that would have told the one that was asked for; else it is not prefetched
   */
  record Planned(FragmentKey key, int depth, @Nullable VariantGuess guess, boolean told) {

    /** Returns whether this is the fragment of {@code asked}, for whichever visitor. */
    boolean isOf(FragmentKey asked) {
      return guess == null ? key.equals(asked) : key.isVariantOf(asked);
    }

    /** Returns what {@code visit} will ask for, or {@code null} if there is no telling. */
    @Nullable FragmentKey keyFor(Visit visit) {
      if (guess == null || !told) {
        return told ? key : null;
      }
      String variant = guess.of(visit, key.variant());
      return variant == null || variant.equals(key.variant()) ? key : key.withVariant(variant);
    }

    private long bytes() {
      return FRAGMENT_BYTES
          + 2L * (key.name().length() + key.key().length() + key.variant().length());
    }
  }

  private final List<Planned> fragments;
  private final int wrong;
  private final AtomicInteger pause;

  private PagePlan(List<Planned> fragments, int wrong) {
    this.fragments = List.copyOf(fragments);
    this.wrong = wrong;
    this.pause = new AtomicInteger(wrong >= MOST_WRONG ? PAUSE : 0);
  }

  List<Planned> fragments() {
    return fragments;
  }

  /** Returns whether it has been wrong so often that this is none any more. */
  boolean isGivenUp() {
    return wrong >= MOST_WRONG;
  }

  /** Returns whether a visit is to leave no plan either, and counts it. */
  boolean pauses() {
    return pause.get() > 0 && pause.getAndDecrement() > 0;
  }

  /**
   * Returns the plan for the next visit: this one, if there is nothing to be learned.
   *
   * @param asked what this visit has asked for
   * @param prefetched how much was prefetched for it
   * @param used how much of that it has asked for
   */
  PagePlan next(List<Planned> asked, int prefetched, int used) {
    int count = prefetched == 0 ? wrong : 2 * used < prefetched ? wrong + 1 : 0;
    if (count == wrong && asked == fragments) {
      return this;
    }
    return new PagePlan(count >= MOST_WRONG ? List.of() : asked, count);
  }

  /** Returns about how many bytes this takes. */
  long bytes(String page) {
    long bytes = PLAN_BYTES + 2L * page.length();
    for (Planned fragment : fragments) {
      bytes += fragment.bytes();
    }
    return bytes;
  }
}
