package org.turbostan;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
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

  private final FragmentCache cache;
  private final Snapshot snapshot;
  private final Budget budget;

  /** One reading of the clock serves all fresh hits of a request: a page is one moment. */
  private final long beganMillis;

  private @Nullable Rendering innermost;

  private final OpenHoles holes = new OpenHoles(this);

  /** What this request will probably ask for; {@code null} where nobody needs to know. */
  private @Nullable Foresight foresight;

  /** What this request's thread waits for; guarded by the lock of {@link Flights}. */
  volatile @Nullable Flight waitingFor;

  CacheRequest(FragmentCache cache, Snapshot snapshot, Budget budget) {
    this.cache = cache;
    this.snapshot = snapshot;
    this.budget = budget;
    this.beganMillis = cache.millis();
  }

  /**
   * Says what is known of this request, so that what it will probably ask for is looked up together
   * and beforehand: what the same page asked for last time. To be called once, before the
   * application's own work; without effect where lookups cost no waiting.
   */
  public void foresee(Visit visit) {
    PagePlans plans = cache.plans();
    foresight = plans == null || !cache.enabled() ? null : plans.foresight(this, visit);
    if (foresight != null) {
      foresight.begin();
    }
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
    foreseen(key, policy);
    return open(key, policy, Opening.Patience.FOR_ALL);
  }

  private void foreseen(FragmentKey key, FragmentPolicy policy) {
    if (foresight != null) {
      foresight.asked(key, policy, innermost == null ? 0 : innermost.depth());
    }
  }

  Lookup open(FragmentKey key, FragmentPolicy policy, Opening.Patience patience) {
    if (!cache.enabled()) {
      return render(key, policy, Outcome.bypassed(Reason.DISABLED), null, false, null);
    }
    if (!policy.refresh()) {
      Entry entry = cache.store().getNow(key, snapshot);
      if (entry != null && entry.uncacheable() == null && entry.isFresh(beganMillis)) {
        FragmentKey variant = policy.goOn(entry);
        if (variant != null) {
          return open(variant, policy, patience);
        }
        if (fills(policy, entry) && policy.accepts(entry)) {
          if (foresight != null) {
            foresight.found();
          }
          return served(entry, Outcome.HIT);
        }
      }
    }
    if (foresight == null) {
      return new Opening(this, key, policy, patience).answer();
    }
    foresight.missed(key);
    Lookup answer = new Opening(this, key, policy, patience).answer();
    if (answer instanceof Hit) {
      foresight.found();
    }
    return answer;
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
    return open(key, policy, Opening.Patience.FOR_OTHER_NODES);
  }

  /**
   * Looks {@code key} up as {@link #open} does, but waits for nobody who renders it, on this node
   * or another: for callers that have more to do. They come back with {@link #openAgain}.
   *
   * @return a {@link Hit}, an {@link Awaited} whose stage says nothing, or a {@link Rendering} that
   *     must be closed whatever happens
   */
  public Lookup openUnlessBusy(FragmentKey key, FragmentPolicy policy) {
    foreseen(key, policy);
    return open(key, policy, Opening.Patience.NONE);
  }

  /**
   * Looks up, and waits for, what {@link #openUnlessBusy} has found others to be rendering.
   *
   * @return a {@link Hit}, or a {@link Rendering} that must be closed whatever happens
   */
  public Lookup openAgain(FragmentKey key, FragmentPolicy policy) {
    return open(key, policy, Opening.Patience.FOR_ALL);
  }

  /**
   * Looks fragments up together that will be opened one after the other, as far as they are not
   * known on this node. It does not wait for them.
   */
  public void prefetch(Collection<FragmentKey> keys) {
    if (!cache.enabled() || !cache.store().prefetches()) {
      return;
    }
    Set<FragmentKey> missing = new LinkedHashSet<>();
    for (FragmentKey key : keys) {
      Entry entry = cache.store().getNow(key, snapshot);
      if (entry == null || !entry.isFresh(beganMillis)) {
        missing.add(key);
      }
    }
    if (missing.size() > 1) {
      cache.store().prefetch(missing, snapshot);
    }
  }

  /** Returns a batch for renderings that are to be stored together; it must be closed. */
  public StoreBatch batch() {
    return new StoreBatch(this);
  }

  /**
   * Looks {@code key} up and neither waits nor renders.
   *
   * @return what another request has rendered; {@code null} if it brought nothing to serve
   */
  public @Nullable Hit poll(FragmentKey key, FragmentPolicy policy) {
    Found found = look(key, policy, budget);
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

  /** Serves what is {@linkplain Rendering#servedMeanwhile() served while it is rendered anew}. */
  public Hit serveStale(Entry stale) {
    return serve(stale, Outcome.STALE);
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

  /** Returns the holes that this request leaves open in what it captures. */
  public OpenHoles holes() {
    return holes;
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
    PagePlans plans = cache.plans();
    if (foresight != null && plans != null) {
      foresight.end(plans);
      foresight = null;
    }
  }

  FragmentCache cache() {
    return cache;
  }

  Budget budget() {
    return budget;
  }

  CacheStore store() {
    return cache.store();
  }

  Snapshot snapshot() {
    return snapshot;
  }

  long beganMillis() {
    return beganMillis;
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

  Hit served(Entry entry, Outcome outcome) {
    if (entry.wantsTouch(beganMillis)) {
      cache.store().touch(entry, entry.touched(cache.now()));
    }
    return serve(entry, outcome);
  }

  /** Returns where a signpost leads that may be followed, though it was softly deleted. */
  @Nullable FragmentKey variant(FragmentPolicy policy, Found found) {
    Entry entry = found.entry();
    return entry != null && entry.uncacheable() == null && entry.isFresh(cache.millis())
        ? policy.goOn(entry)
        : null;
  }

  Found look(FragmentKey key, FragmentPolicy policy, Budget patience) {
    return found(key, policy, ask(key), patience);
  }

  /**
   * Looks for what another request of this node has just landed: mostly it is here, and the store
   * need not be asked.
   */
  Found lookAtLanded(FragmentKey key, FragmentPolicy policy) {
    Entry entry = cache.store().getNow(key, snapshot);
    return entry != null
            && entry.uncacheable() == null
            && entry.isFresh(cache.millis())
            && fills(policy, entry)
        ? Found.valid(entry)
        : look(key, policy, budget);
  }

  /** Asks the store for what is there, and does not wait. */
  CompletionStage<Found> ask(FragmentKey key) {
    return cache.store().get(key, snapshot);
  }

  /** Waits for what {@link #ask} has asked for. */
  Found found(
      FragmentKey key, FragmentPolicy policy, CompletionStage<Found> asked, Budget patience) {
    long began = cache.nanos();
    Found found =
        patience.await(asked, Found.absent(Reason.BUDGET_SPENT), Found.absent(Reason.STORE_FAILED));
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

  private boolean isFreshAndValid(Found found) {
    Entry entry = found.entry();
    return entry != null && found.reason() == null && entry.isFresh(cache.millis());
  }

  Rendering render(
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
