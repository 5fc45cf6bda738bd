package org.turbostan;

import static java.util.Objects.requireNonNull;

import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One opening of a key that is no hit at first sight: looks, lets others render, waits for them as
 * long as that may help, and renders in the end.
 *
 * <p>Used once, by the thread of its request.
 */
final class Opening {

  /** With these it is the store that is missing: others could bring nothing, so nobody waits. */
  private static final Set<Reason> UNANSWERED =
      EnumSet.of(
          Reason.BUDGET_SPENT,
          Reason.STORE_FAILED,
          Reason.SERVER_UNREACHABLE,
          Reason.SERVER_BUSY,
          Reason.TOPOLOGY);

  /** After so many landed flights that brought nothing to serve, a follower renders for itself. */
  private static final int ROUNDS = 3;

  /** Whose renderings are waited for. */
  enum Patience {
    /** Those of this JVM and of other nodes. */
    FOR_ALL,
    /** Those of other nodes; of this JVM's it is said whom to wait for. */
    FOR_OTHER_NODES,
    /** Nobody's. */
    NONE
  }

  private static final long FIRST_POLL_NANOS = 2_000_000;
  private static final long LONGEST_POLL_NANOS = 50_000_000;

  private final CacheRequest request;
  private final FragmentCache cache;
  private final FragmentKey key;
  private final FragmentPolicy policy;
  private final Patience patience;
  private final Deadline deadline;
  private boolean waited;

  /** What in particular lies behind a delete that was met; information, and nothing else. */
  private @Nullable Cause cause;

  /**
   * Makes an opening.
   *
   * @param patience whom to wait for
   */
  Opening(CacheRequest request, FragmentKey key, FragmentPolicy policy, Patience patience) {
    this.request = request;
    this.cache = request.cache();
    this.key = key;
    this.policy = policy;
    this.patience = patience;
    this.deadline = new Deadline(cache.longestOpening());
  }

  Lookup answer() {
    if (policy.refresh() && policy.stores()) {
      return refresh(key);
    }
    for (int round = 0; ; ) {
      // Before the look: what lands after it may have stored what is not found.
      int landings = cache.flights().landings(key);
      Found found = round == 0 ? look() : note(request.lookAtLanded(key, policy));
      FragmentKey variant = request.variant(policy, found);
      if (variant != null) {
        return request.open(variant, policy, patience);
      }
      Lookup answer = withoutRendering(found);
      if (answer != null) {
        return answer;
      }
      Reason why = whyRender(found);
      Entry last = lastGood(found);
      if (!policy.stores()) {
        return alone(Outcome.bypassed(Reason.STORE_FALSE), last);
      }
      if (round == ROUNDS || isNeverFresh(last)) {
        return alone(Outcome.rendered(why), last);
      }
      Flight mine = new Flight(key, request);
      Flight other = cache.flights().join(mine);
      if (other == null) {
        return lead(mine, found, landings);
      }
      if (UNANSWERED.contains(why)) {
        return besideTheLeader(why, last);
      }
      Lookup instead = insteadOfWaiting(found);
      if (instead != null) {
        return instead;
      }
      if (patience != Patience.FOR_ALL) {
        return new Awaited(other.landed.minimalCompletionStage());
      }
      waited = true;
      switch (cache.flights().await(other, request, deadline.left())) {
        case LANDED -> round++;
        case DEADLOCK -> {
          return alone(Outcome.rendered(Reason.WOULD_DEADLOCK), last);
        }
        case TOO_LONG -> {
          if (deadline.isOver() || Thread.currentThread().isInterrupted()) {
            return alone(Outcome.rendered(Reason.WAITED_TOO_LONG), last);
          }
        }
      }
    }
  }

  /**
   * Renders for this visitor only: a store that is too slow to answer is not made slower by all of
   * them storing the same.
   */
  private Rendering besideTheLeader(Reason why, @Nullable Entry last) {
    Rendering rendering = alone(Outcome.rendered(why), last);
    rendering.uncacheable(why);
    return rendering;
  }

  private Lookup refresh(FragmentKey refreshed) {
    Found found = request.look(refreshed, policy, request.budget());
    FragmentKey variant = request.variant(policy, found);
    if (variant != null) {
      return refresh(variant);
    }
    boolean deleted = found.reason() == Reason.SOFT_DELETED;
    Outcome why = Outcome.rendered(deleted ? Reason.SOFT_DELETED : Reason.REFRESH);
    return render(refreshed, why, null, false, lastGood(note(found)));
  }

  /** Others could bring nothing that may be served without rendering, so nobody waits. */
  private static boolean isNeverFresh(@Nullable Entry last) {
    return last != null
        && last.lifetime().fresh().isZero()
        && last.lifetime().staleWhileRevalidate().isZero();
  }

  /** Returns what a request does for which another one is rendering, if it need not wait. */
  private @Nullable Lookup insteadOfWaiting(Found found) {
    Entry entry = found.entry();
    if (entry == null || !entry.isStaleWhileRevalidate(cache.millis())) {
      return null;
    }
    if (entry.uncacheable() != null) {
      return bypassed(entry.uncacheable());
    }
    return policy.accepts(entry) ? request.serve(entry, Outcome.STALE) : null;
  }

  /** Leads a flight, which lands at once unless a rendering takes it over. */
  private Lookup lead(Flight mine, Found seen, int landingsSeen) {
    Lookup answer = null;
    try {
      answer = renderUnlessOthersDid(mine, seen, landingsSeen);
      return answer;
    } finally {
      if (!(answer instanceof Rendering rendering && rendering.leads(mine))) {
        cache.flights().land(mine);
      }
    }
  }

  /** Claims the rendering, and renders unless another flight or node has stored meanwhile. */
  private Lookup renderUnlessOthersDid(Flight mine, Found seen, int landingsSeen) {
    Reason unanswered = seen.reason();
    if (unanswered != null && UNANSWERED.contains(unanswered)) {
      return render(key, Outcome.rendered(unanswered), mine, false, lastGood(seen));
    }
    // What is found from here on was rendered by others.
    waited = true;
    if (!cache.isShared()) {
      return renderUnlessAnotherFlightDid(mine, seen, landingsSeen);
    }
    Claim claim = claim(request.budget(), true);
    Lookup answer = unlessFound(claim, mine, seen);
    if (answer == null) {
      answer = insteadOfWaiting(claim.last(seen));
    }
    if (answer != null) {
      return answer;
    }
    return patience == Patience.NONE
        ? new Awaited(CompletableFuture.completedStage(null))
        : awaitOtherNode(mine, seen);
  }

  /** Where there are no other nodes, whoever stored meanwhile has landed meanwhile. */
  private Lookup renderUnlessAnotherFlightDid(Flight mine, Found seen, int landingsSeen) {
    Found found = seen;
    if (cache.flights().landings(key) != landingsSeen) {
      found = look();
      Lookup answer = withoutRendering(found);
      if (answer != null) {
        return answer;
      }
    }
    return render(key, Outcome.rendered(why(mine, found)), mine, false, lastGood(found));
  }

  /**
   * Polls, with growing pauses, until another node has stored, has given up, or its claim has ended
   * and is granted to this one: so of all nodes one more renders. Only then does it render without.
   */
  private Lookup awaitOtherNode(Flight mine, Found seen) {
    long pause = FIRST_POLL_NANOS;
    while (!deadline.isOver() && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(this, pause);
      pause = Math.min(2 * pause, LONGEST_POLL_NANOS);
      Budget patience = new Budget(deadline.left());
      Lookup answer = unlessFound(claim(patience, false), mine, seen);
      if (answer != null) {
        return answer;
      }
    }
    Outcome late = Outcome.rendered(Reason.WAITED_TOO_LONG);
    return render(key, late, mine, false, lastGood(seen));
  }

  /**
   * Returns what was found behind the claim, or renders under it if it was granted; {@code null} if
   * neither.
   */
  private @Nullable Lookup unlessFound(Claim claim, Flight mine, Found seen) {
    Lookup answer = null;
    try {
      answer = withoutRendering(claim.found);
      if (answer == null && claim.granted) {
        Found last = claim.last(seen);
        answer = render(key, Outcome.rendered(why(mine, last)), mine, true, lastGood(last));
      }
      return answer;
    } finally {
      if (claim.granted && !(answer instanceof Rendering rendering && rendering.leads(mine))) {
        cache.store().release(key);
      }
    }
  }

  /**
   * A claim, and what was there behind it.
   *
   * @param found what others had stored before they gave the claim back
   */
  private record Claim(boolean granted, Found found) {

    /** Returns what is known by now: what was seen before, if that is more. */
    private Found last(Found seen) {
      boolean nothingNew =
          found.entry() == null && (seen.entry() == null || UNANSWERED.contains(found.reason()));
      return nothingNew ? seen : found;
    }
  }

  /**
   * Asks for the claim and, in the same round trip, for what is there: a store answers in the order
   * in which it was asked, so whoever is granted the claim sees what was stored before it was given
   * back.
   *
   * @param otherwise whether it counts as granted if there is no answer
   */
  private Claim claim(Budget patience, boolean otherwise) {
    CompletableFuture<Boolean> claimed =
        cache.store().add(key, cache.claim()).toCompletableFuture();
    CompletionStage<Found> behind = request.ask(key);
    boolean granted = patience.await(claimed, otherwise, otherwise);
    if (!granted && !claimed.isCompletedExceptionally() && claimed.getNow(true)) {
      // It may be granted yet, and nobody would make use of it.
      cache.store().release(key);
    }
    return new Claim(granted, note(request.found(key, policy, behind, patience)));
  }

  private Found look() {
    return note(request.look(key, policy, request.budget()));
  }

  /** A second look may find nothing where the first one found out what had been deleted. */
  private Found note(Found found) {
    if (found.cause() != null) {
      cause = found.cause();
    }
    return found;
  }

  /** Returns what can be served at once, or the word not to wait; {@code null} to render. */
  private @Nullable Lookup withoutRendering(Found found) {
    FragmentKey variant = request.variant(policy, found);
    if (variant != null) {
      return request.open(variant, policy, patience);
    }
    Entry entry = found.entry();
    if (entry == null || found.reason() != null) {
      return null;
    }
    if (!entry.isFresh(cache.millis())) {
      return entry.uncacheable() == null && policy.acceptsStale(entry)
          ? request.serve(entry, Outcome.STALE)
          : null;
    }
    if (entry.uncacheable() != null) {
      return bypassed(entry.uncacheable());
    }
    if (policy.refresh() || !policy.accepts(entry)) {
      return null;
    }
    return request.served(entry, waited ? Outcome.COLLAPSED : Outcome.HIT);
  }

  /** What could not be cached a moment ago is taken for the same now by what encloses it. */
  private Rendering bypassed(Reason lastTime) {
    Rendering rendering = alone(Outcome.bypassed(Reason.UNCACHEABLE), null);
    rendering.uncacheable(lastTime);
    return rendering;
  }

  /** Renders without a say in what others do. */
  private Rendering alone(Outcome why, @Nullable Entry lastGood) {
    return render(key, why, null, false, lastGood);
  }

  private Rendering render(
      FragmentKey place,
      Outcome why,
      @Nullable Flight mine,
      boolean claimed,
      @Nullable Entry lastGood) {
    Rendering rendering = request.render(place, policy, why, mine, claimed, lastGood);
    if (why.reason() == Reason.DELETED || why.reason() == Reason.SOFT_DELETED) {
      rendering.because(cause);
    }
    return rendering;
  }

  private Reason why(Flight mine, Found found) {
    return mine.tookOver ? Reason.WAITED_TOO_LONG : whyRender(found);
  }

  private Reason whyRender(Found found) {
    if (found.reason() != null) {
      return found.reason();
    }
    Entry entry = requireNonNull(found.entry());
    return entry.isFresh(cache.millis()) ? Reason.INVALID : Reason.EXPIRED;
  }

  private static @Nullable Entry lastGood(Found found) {
    Entry entry = found.entry();
    return entry != null && entry.uncacheable() == null ? entry : null;
  }
}
