package org.turbostan;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One request's dealings with the cache: since when its data was read, what time it has left for
 * cache work, and which renderings are open.
 *
 * <p>It begins before the application reads any data: what is rendered in it is stored only if
 * nothing it depends on was deleted since. So a delete wins that falls between a controller's
 * reading and the page's rendering.
 *
 * <p>Used by one thread at a time. Renderings nest: what is opened while another is open is
 * contained in it.
 */
public final class CacheRequest implements AutoCloseable {

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

  private static final long FIRST_POLL_NANOS = 2_000_000;
  private static final long LONGEST_POLL_NANOS = 50_000_000;

  private final FragmentCache cache;
  private final Snapshot snapshot;
  private final Budget budget;

  /** One reading of the clock serves all fresh hits of a request: a page is one moment. */
  private final long beganMillis;

  private @Nullable Rendering innermost;

  /** Made with the first hole that is left open. */
  private @Nullable Markers markers;

  /** What this request's thread waits for; guarded by the lock of {@link Flights}. */
  volatile @Nullable Flight waitingFor;

  CacheRequest(FragmentCache cache, Snapshot snapshot, Budget budget) {
    this.cache = cache;
    this.snapshot = snapshot;
    this.budget = budget;
    this.beganMillis = cache.millis();
  }

  /**
   * Returns the cached content of {@code key}, or renders it; other requests for the same key wait
   * meanwhile, or are served the stale content. A cache that fails is a cache that has nothing.
   *
   * @throws X if rendering fails and there is no content to serve in its place
   */
  public <X extends Exception> Content fetch(
      FragmentKey key, FragmentPolicy policy, Renderer<X> renderer) throws X {
    requireNonNull(renderer, "renderer");
    Lookup found = open(key, policy);
    if (found instanceof Hit hit) {
      return hit.content();
    }
    try (Rendering rendering = (Rendering) found) {
      try {
        Content content = renderer.render(rendering);
        rendering.store(content);
        return content;
      } catch (Exception e) {
        Hit lastGood = rendering.fail(e);
        if (lastGood != null) {
          return lastGood.content();
        }
        throw e;
      }
    }
  }

  /**
   * Looks {@code key} up. This is {@link #fetch} in two halves, for tags and filters whose body is
   * run by a container; applications use {@code fetch}.
   *
   * @return a {@link Hit}, or a {@link Rendering} that must be closed whatever happens
   */
  public Lookup open(FragmentKey key, FragmentPolicy policy) {
    return open(key, policy, true);
  }

  private Lookup open(FragmentKey key, FragmentPolicy policy, boolean waits) {
    if (!cache.enabled()) {
      return render(key, policy, Outcome.bypassed(Reason.DISABLED), null, false, null);
    }
    if (!policy.refresh()) {
      Entry entry = cache.store().getNow(key, snapshot);
      if (entry != null && entry.uncacheable() == null && entry.isFresh(beganMillis)) {
        FragmentKey variant = policy.goOn(entry);
        if (variant != null) {
          return open(variant, policy, waits);
        }
        if (fills(policy, entry) && policy.accepts(entry)) {
          return served(entry, Outcome.HIT);
        }
      }
    }
    return openSlowly(key, policy, waits);
  }

  /**
   * Looks {@code key} up as {@link #open} does, but does not wait for another request of this JVM
   * that renders it: for callers that can give their thread back meanwhile. They {@link #poll} when
   * that one is done, and {@code open} if that brings nothing.
   *
   * @return a {@link Hit}, an {@link Awaited}, or a {@link Rendering} that must be closed whatever
   *     happens
   */
  public Lookup openUnlessAwaited(FragmentKey key, FragmentPolicy policy) {
    return open(key, policy, false);
  }

  /**
   * Looks {@code key} up and neither waits nor renders.
   *
   * @return what another request has rendered; {@code null} if it brought nothing to serve
   */
  public @Nullable Hit poll(FragmentKey key, FragmentPolicy policy) {
    Found found = look(key, policy);
    FragmentKey variant = variant(policy, found);
    if (variant != null) {
      return poll(variant, policy);
    }
    Entry entry = found.entry();
    return entry != null
            && isFreshAndValid(found)
            && entry.uncacheable() == null
            && policy.accepts(entry)
        ? served(entry, Outcome.COLLAPSED)
        : null;
  }

  /**
   * Renders without asking the cache, e.g. because an author's condition is not met. What encloses
   * the content is not stored either if the reason holds for it too.
   */
  public Rendering bypass(FragmentKey key, FragmentPolicy policy, Reason why) {
    return render(key, policy, Outcome.bypassed(why), null, false, null);
  }

  /** Adds a tag to what is being rendered; without effect if nothing is. */
  public void tag(Tag tag) {
    if (innermost != null) {
      innermost.tag(tag);
    }
  }

  /**
   * Says that what is being rendered is not to be cached, and neither is whatever encloses it;
   * without effect if nothing is.
   */
  public void uncacheable(Reason why) {
    if (innermost != null) {
      innermost.uncacheable(why);
    }
  }

  /**
   * Returns a content as text to be written into what is being rendered around it, with its holes
   * left open: where a hole is, the text has a marker, which is found again, and becomes a hole,
   * when what encloses it is stored. Markers are letters and digits, so they come through escaping
   * and encoding, and nobody can guess them.
   *
   * @return {@code null} if the holes are to be filled now: nothing that encloses them is captured,
   *     or is to be stored with holes in it
   */
  public @Nullable String mark(Content content) {
    Rendering capturing = innermost;
    while (capturing != null && !capturing.isCaptured()) {
      capturing = capturing.enclosing();
    }
    if (capturing == null) {
      return null;
    }
    if (!capturing.fills(content.holes())) {
      // What fills the holes now is captured as if it were for all.
      capturing.uncacheable(Reason.HOLE_FILLED);
      return null;
    }
    if (markers == null) {
      markers = new Markers();
    }
    return markers.mark(content, capturing);
  }

  /**
   * Returns what was captured with its markers turned into holes again, to be served. Content
   * without a marker is returned as it is.
   */
  public Content unmark(Content captured) {
    return markers == null ? captured : markers.unmark(captured).content();
  }

  /** Returns the markers in what this request has captured; {@code null} if there are none. */
  @Nullable Markers markers() {
    return markers;
  }

  /**
   * Deletes everything that depends on any of {@code tags}, as an HTTP cache must when an unsafe
   * request has succeeded, and waits for the acknowledgement as long as a request waits for its
   * store. Where that is not enough the delete goes on by itself.
   */
  public void deleteAsNeeded(Set<Tag> tags) {
    Budget patience = new Budget(cache.budget());
    patience.await(
        cache.deleteAsync(tags, Deletion.Mode.HARD).thenApply(Deletion::acknowledged),
        false,
        false);
  }

  /** Returns the rendering that was opened last and is still open, or {@code null}. */
  public @Nullable Rendering innermost() {
    return innermost;
  }

  /** Ends what was left open. */
  @Override
  public void close() {
    while (innermost != null) {
      innermost.close();
    }
  }

  FragmentCache cache() {
    return cache;
  }

  CacheStore store() {
    return cache.store();
  }

  Snapshot snapshot() {
    return snapshot;
  }

  Instant now() {
    return cache.now();
  }

  void leave(Rendering rendering) {
    innermost = rendering.enclosing();
  }

  /** Serves an entry: into what encloses it, and into the figures. */
  Hit serve(Entry entry, Outcome outcome) {
    if (innermost != null) {
      innermost.contains(entry, outcome);
    }
    cache.served(entry, outcome);
    return outcome.kind() == Outcome.Kind.HIT ? entry.hit() : new Hit(entry, outcome);
  }

  private Hit served(Entry entry, Outcome outcome) {
    if (entry.wantsTouch(beganMillis)) {
      cache.store().touch(entry, entry.touched(cache.now()));
    }
    return serve(entry, outcome);
  }

  private Lookup openSlowly(FragmentKey key, FragmentPolicy policy, boolean waits) {
    if (policy.refresh() && policy.stores()) {
      return refresh(key, policy);
    }
    Deadline deadline = new Deadline(cache.longestWait().multipliedBy(2));
    boolean waited = false;
    for (int round = 0; ; ) {
      // Before the look: what lands after it may have stored what is not found.
      long landings = cache.flights().landings();
      Found found = look(key, policy);
      FragmentKey variant = variant(policy, found);
      if (variant != null) {
        return open(variant, policy, waits);
      }
      Lookup answer = withoutRendering(key, policy, found, waited);
      if (answer != null) {
        return answer;
      }
      Reason why = whyRender(found);
      Entry last = lastGood(found);
      if (!policy.stores()) {
        return render(key, policy, Outcome.bypassed(Reason.STORE_FALSE), null, false, last);
      }
      if (round == ROUNDS || UNANSWERED.contains(why) || isNeverFresh(last)) {
        return render(key, policy, Outcome.rendered(why), null, false, last);
      }
      Flight mine = new Flight(key, this);
      Flight other = cache.flights().join(mine);
      if (other == null) {
        return lead(mine, policy, found, landings, deadline);
      }
      Lookup instead = insteadOfWaiting(key, policy, found);
      if (instead != null) {
        return instead;
      }
      if (!waits) {
        return new Awaited(other.landed.minimalCompletionStage());
      }
      waited = true;
      switch (cache.flights().await(other, this, deadline.left())) {
        case LANDED -> round++;
        case DEADLOCK -> {
          return render(key, policy, Outcome.rendered(Reason.WOULD_DEADLOCK), null, false, last);
        }
        case TOO_LONG -> {
          if (deadline.isOver() || Thread.currentThread().isInterrupted()) {
            return render(key, policy, Outcome.rendered(Reason.WAITED_TOO_LONG), null, false, last);
          }
        }
      }
    }
  }

  private Lookup refresh(FragmentKey key, FragmentPolicy policy) {
    Found found = look(key, policy);
    FragmentKey variant = variant(policy, found);
    if (variant != null) {
      return refresh(variant, policy);
    }
    boolean deleted = found.reason() == Reason.SOFT_DELETED;
    Outcome why = Outcome.rendered(deleted ? Reason.SOFT_DELETED : Reason.REFRESH);
    return render(key, policy, why, null, false, lastGood(found));
  }

  /** Others could bring nothing that may be served without rendering, so nobody waits. */
  private static boolean isNeverFresh(@Nullable Entry last) {
    return last != null
        && last.lifetime().fresh().isZero()
        && last.lifetime().staleWhileRevalidate().isZero();
  }

  /** Returns where a signpost leads that may be followed, though it was softly deleted. */
  private @Nullable FragmentKey variant(FragmentPolicy policy, Found found) {
    Entry entry = found.entry();
    return entry != null && entry.uncacheable() == null && entry.isFresh(cache.millis())
        ? policy.goOn(entry)
        : null;
  }

  /** Returns what a request does for which another one is rendering, if it need not wait. */
  private @Nullable Lookup insteadOfWaiting(FragmentKey key, FragmentPolicy policy, Found found) {
    Entry entry = found.entry();
    if (entry == null || !entry.isStaleWhileRevalidate(cache.millis())) {
      return null;
    }
    if (entry.uncacheable() != null) {
      return bypassed(key, policy, entry.uncacheable());
    }
    return policy.accepts(entry) ? serve(entry, Outcome.STALE) : null;
  }

  /** Leads a flight, which lands at once unless a rendering takes it over. */
  private Lookup lead(
      Flight mine, FragmentPolicy policy, Found seen, long landingsSeen, Deadline deadline) {
    Lookup answer = null;
    try {
      answer = renderUnlessOthersDid(mine, policy, seen, landingsSeen, deadline);
      return answer;
    } finally {
      if (!(answer instanceof Rendering rendering && rendering.leads(mine))) {
        cache.flights().land(mine);
      }
    }
  }

  /** Looks again if another flight has landed meanwhile, then asks the other nodes. */
  private Lookup renderUnlessOthersDid(
      Flight mine, FragmentPolicy policy, Found seen, long landingsSeen, Deadline deadline) {
    FragmentKey key = mine.key;
    Found found = seen;
    if (cache.flights().landings() != landingsSeen) {
      found = look(key, policy);
      Lookup answer = withoutRendering(key, policy, found, true);
      if (answer != null) {
        return answer;
      }
    }
    if (claim(key, budget, true)) {
      return renderUnderClaim(mine, policy, found, budget);
    }
    Lookup instead = insteadOfWaiting(key, policy, found);
    return instead != null ? instead : awaitOtherNode(mine, policy, found, deadline);
  }

  /**
   * Polls, with growing pauses, until another node has stored, has given up, or its claim has ended
   * and is granted to this one: so of all nodes one more renders. Only then does it render without.
   */
  private Lookup awaitOtherNode(Flight mine, FragmentPolicy policy, Found seen, Deadline deadline) {
    FragmentKey key = mine.key;
    long pause = FIRST_POLL_NANOS;
    while (!deadline.isOver() && !Thread.currentThread().isInterrupted()) {
      LockSupport.parkNanos(this, pause);
      pause = Math.min(2 * pause, LONGEST_POLL_NANOS);
      Budget patience = new Budget(deadline.left());
      Found found = look(key, policy, patience);
      Lookup answer = withoutRendering(key, policy, found, true);
      if (answer != null) {
        return answer;
      }
      if (claim(key, patience, false)) {
        return renderUnderClaim(mine, policy, found, patience);
      }
    }
    Outcome late = Outcome.rendered(Reason.WAITED_TOO_LONG);
    return render(key, policy, late, mine, false, lastGood(seen));
  }

  /** Renders, unless another node stored and gave its claim back after this one had looked. */
  private Lookup renderUnderClaim(Flight mine, FragmentPolicy policy, Found seen, Budget patience) {
    FragmentKey key = mine.key;
    Lookup answer = null;
    try {
      Found found = look(key, policy, patience);
      answer = withoutRendering(key, policy, found, true);
      if (answer == null) {
        boolean nothingNew =
            found.entry() == null
                && (seen.entry() == null || UNANSWERED.contains(whyRender(found)));
        Found last = nothingNew ? seen : found;
        Reason why = mine.tookOver ? Reason.WAITED_TOO_LONG : whyRender(last);
        answer = render(key, policy, Outcome.rendered(why), mine, true, lastGood(last));
      }
      return answer;
    } finally {
      if (!(answer instanceof Rendering rendering && rendering.leads(mine))) {
        cache.store().release(key);
      }
    }
  }

  private boolean claim(FragmentKey key, Budget patience, boolean otherwise) {
    return patience.await(cache.store().add(key, cache.claim()), otherwise, otherwise);
  }

  private Found look(FragmentKey key, FragmentPolicy policy) {
    return look(key, policy, budget);
  }

  private Found look(FragmentKey key, FragmentPolicy policy, Budget patience) {
    long began = cache.nanos();
    Found found =
        patience.await(
            cache.store().get(key, snapshot),
            Found.absent(Reason.BUDGET_SPENT),
            Found.absent(Reason.STORE_FAILED));
    Entry entry = found.entry();
    if (entry != null) {
      cache.statistics().fetched(key, cache.nanos() - began);
    }
    return entry == null || fills(policy, entry) ? found : Found.absent(Reason.UNKNOWN_HOLE);
  }

  /** Returns whether each hole of an entry is known to who would serve it. */
  private static boolean fills(FragmentPolicy policy, Entry entry) {
    List<Hole> holes = entry.content().holes();
    for (int i = 0; i < holes.size(); i++) {
      if (!policy.fills(holes.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Returns what can be served at once, or the word not to wait; {@code null} to render. */
  private @Nullable Lookup withoutRendering(
      FragmentKey key, FragmentPolicy policy, Found found, boolean waited) {
    FragmentKey variant = variant(policy, found);
    if (variant != null) {
      return open(variant, policy);
    }
    Entry entry = found.entry();
    if (entry == null || found.reason() != null) {
      return null;
    }
    if (!entry.isFresh(cache.millis())) {
      return entry.uncacheable() == null && policy.acceptsStale(entry)
          ? serve(entry, Outcome.STALE)
          : null;
    }
    if (entry.uncacheable() != null) {
      return bypassed(key, policy, entry.uncacheable());
    }
    if (policy.refresh() || !policy.accepts(entry)) {
      return null;
    }
    return served(entry, waited ? Outcome.COLLAPSED : Outcome.HIT);
  }

  private boolean isFreshAndValid(Found found) {
    Entry entry = found.entry();
    return entry != null && found.reason() == null && entry.isFresh(cache.millis());
  }

  /** What could not be cached a moment ago is taken for the same now by what encloses it. */
  private Rendering bypassed(FragmentKey key, FragmentPolicy policy, Reason lastTime) {
    Rendering rendering =
        render(key, policy, Outcome.bypassed(Reason.UNCACHEABLE), null, false, null);
    rendering.uncacheable(lastTime);
    return rendering;
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

  private Rendering render(
      FragmentKey key,
      FragmentPolicy policy,
      Outcome intended,
      @Nullable Flight flight,
      boolean claimed,
      @Nullable Entry lastGood) {
    Rendering rendering = new Rendering(this, key, policy, intended, flight, claimed, lastGood);
    innermost = rendering;
    return rendering;
  }
}
