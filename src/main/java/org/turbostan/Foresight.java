package org.turbostan;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turbostan.PagePlan.Planned;

/**
 * What one request will probably ask for, by what the same page asked for last time: looked up in
 * one round trip, and corrected for the next time.
 *
 * <p><b>The idea.</b> Entries that this node can tell to be valid cost nothing. So as a request
 * enters, only the first planned fragment is looked at: if that is there, the others probably are,
 * and nothing is sent. If it is not, all that are missing are asked for together, while the
 * application does its own work. The first fragment that is missing later does the same with what
 * comes after it.
 *
 * <p>What is nested in a fragment is asked for only if the fragment itself is rendered. It stays in
 * the plan when it is not, and is looked up only when the first of its siblings is missing.
 *
 * <p>A page that asks for what is planned, in that order, compares keys and does no more. Only one
 * that leaves the plan notes what it asks for; that becomes the plan. Nothing here is more than a
 * guess: what is served is asked for by its own key.
 *
 * <p>Used by one thread at a time, like its request.
 */
final class Foresight {

  /** More are not planned for one page. */
  static final int MOST_FRAGMENTS = 500;

  /** So far ahead is a fragment looked for in the plan, if those before it are left out. */
  private static final int FARTHEST = 50;

  private final CacheRequest request;
  private final Visit visit;
  private final String page;
  private final PagePlan plan;
  private final List<Planned> planned;

  /** Where the next fragment is in the plan if the page goes on like last time. */
  private int next;

  /** Where the fragment that was asked for last is in the plan; negative if it is not there. */
  private int last = -1;

  private int depth;

  /** What was asked for, once that differs from the plan. */
  private @Nullable List<Planned> asked;

  /** What was prefetched, by place in the plan; nothing was as long as there is no set. */
  private @Nullable BitSet sent;

  private int useful;

  /**
   * Makes a foresight.
   *
   * @param page what the visit's page is known by
   * @param plan what it asked for last time
   */
  Foresight(CacheRequest request, Visit visit, String page, PagePlan plan) {
    this.request = request;
    this.visit = visit;
    this.page = page;
    this.plan = plan;
    this.planned = plan.fragments();
  }

  /** Prefetches what is missing, if what comes first is. */
  void begin() {
    for (int i = 0; i < planned.size(); i++) {
      FragmentKey first = planned.get(i).keyFor(visit);
      if (first != null) {
        if (isMissing(first)) {
          prefetch(missing(0, planned.get(0).depth()));
        }
        return;
      }
    }
  }

  /** Notes that a fragment is being asked for, within so many open renderings. */
  void asked(FragmentKey key, FragmentPolicy policy, int depth) {
    this.depth = depth;
    int place = placeOf(key);
    boolean expected = place >= 0 && isExpected(place, key);
    last = place;
    if (place == next && asked == null && expected) {
      next++;
      return;
    }
    List<Planned> list = asked;
    if (list == null) {
      list = new ArrayList<>(planned.subList(0, next));
      asked = list;
    }
    if (list.size() < MOST_FRAGMENTS) {
      list.add(noted(key, policy, depth));
    }
    if (place >= 0) {
      next = place + 1;
    }
  }

  private int placeOf(FragmentKey key) {
    int end = Math.min(planned.size(), next + FARTHEST);
    for (int i = next; i < end; i++) {
      if (planned.get(i).isOf(key)) {
        return i;
      }
    }
    return -1;
  }

  /** Returns whether what was prefetched, if anything, is what is asked for; then it was useful. */
  private boolean isExpected(int place, FragmentKey key) {
    if (sent == null || !sent.get(place)) {
      return true;
    }
    boolean expected = key.equals(planned.get(place).keyFor(visit));
    useful += expected ? 1 : 0;
    return expected;
  }

  private Planned noted(FragmentKey key, FragmentPolicy policy, int depth) {
    VariantGuess guess = policy.variantGuess();
    boolean told = guess == null || key.variant().equals(guess.of(visit, key.variant()));
    return new Planned(key, depth, guess, told);
  }

  /** Notes that what was asked for last was there: nothing that is nested in it is asked for. */
  void found() {
    if (last < 0) {
      return;
    }
    int outer = planned.get(last).depth();
    while (next < planned.size() && planned.get(next).depth() > outer) {
      if (asked != null && asked.size() < MOST_FRAGMENTS) {
        asked.add(planned.get(next));
      }
      next++;
    }
  }

  /** Prefetches what was asked for last, which is not there, with what comes after it. */
  void missed(FragmentKey key) {
    boolean isPlanned = last >= 0;
    if (isPlanned ? sent != null && sent.get(last) : sent != null) {
      return;
    }
    Set<FragmentKey> keys = new LinkedHashSet<>();
    keys.add(key);
    int from = isPlanned ? last + 1 : next;
    keys.addAll(missing(from, isPlanned ? planned.get(last).depth() : depth));
    if (keys.size() > 1) {
      prefetch(keys);
    }
  }

  /** Returns what is missing from a place on, without what is nested in what is not open. */
  private Set<FragmentKey> missing(int from, int depth) {
    Set<FragmentKey> keys = new LinkedHashSet<>();
    int shallowest = depth;
    for (int i = from; i < planned.size(); i++) {
      Planned fragment = planned.get(i);
      if (fragment.depth() > shallowest) {
        continue;
      }
      shallowest = fragment.depth();
      FragmentKey key = sent != null && sent.get(i) ? null : fragment.keyFor(visit);
      if (key != null && isMissing(key)) {
        keys.add(key);
        if (sent == null) {
          sent = new BitSet();
        }
        sent.set(i);
      }
    }
    return keys;
  }

  private boolean isMissing(FragmentKey key) {
    Entry entry = request.store().getNow(key, request.snapshot());
    return entry == null || !entry.isFresh(request.beganMillis());
  }

  private void prefetch(Set<FragmentKey> keys) {
    if (!keys.isEmpty()) {
      request.store().prefetch(keys, request.snapshot());
    }
  }

  /** Leaves what this request has asked for to the next one. */
  void end(PagePlans plans) {
    List<Planned> learned = asked;
    if (learned == null) {
      // Whoever asks for nothing, e.g. because of an error, shows nothing of the page.
      learned = next == 0 || next == planned.size() ? planned : planned.subList(0, next);
    }
    PagePlan better = plan.next(learned, sent == null ? 0 : sent.cardinality(), useful);
    if (better != plan) {
      plans.learn(page, better);
    }
  }
}
