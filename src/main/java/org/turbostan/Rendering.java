package org.turbostan;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The duty to render one fragment or page: from {@link CacheRequest#open} until it is {@linkplain
 * #store stored}, has {@linkplain #fail failed} or is {@linkplain #close closed}.
 *
 * <p>Others may be waiting for it, so it must be closed whatever happens; closing it after it was
 * stored or has failed does nothing. What is opened between is nested in it: its tags become this
 * one's, and what must not be cached in it keeps this one from being cached.
 *
 * <p>Used by one thread at a time, like the request it belongs to.
 */
public final class Rendering implements Lookup, AutoCloseable {

  private static final DateTimeFormatter CLOCK =
      DateTimeFormatter.ofPattern("HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  /** After this the way to variants is learned anew. */
  private static final Duration SIGNPOSTED = Duration.ofDays(1);

  private final CacheRequest request;
  private final FragmentKey key;
  private final FragmentPolicy policy;
  private final Outcome intended;
  private final @Nullable Flight flight;
  private final @Nullable Entry lastGood;
  private final boolean claimed;
  private final @Nullable Rendering enclosing;
  private final Dependencies tags = new Dependencies();
  private final Refusals refusals = new Refusals();

  /** The markers that were written into this. */
  private final BitSet expected = new BitSet();

  /** What this and everything in it varies by. */
  private Set<String> varies;

  private @Nullable Outcome outcome;

  /** What is being stored. */
  private @Nullable Entry entry;

  private final long beganNanos;
  private boolean timed = true;
  private long tookNanos;

  Rendering(
      CacheRequest request,
      FragmentKey key,
      FragmentPolicy policy,
      Outcome intended,
      @Nullable Flight flight,
      boolean claimed,
      @Nullable Entry lastGood) {
    this.request = request;
    this.key = key;
    this.policy = policy;
    this.intended = intended;
    this.flight = flight;
    this.claimed = claimed;
    this.lastGood = lastGood;
    this.enclosing = request.innermost();
    this.varies = policy.vary();
    this.beganNanos = request.cache().nanos();
    if (intended.kind() == Outcome.Kind.BYPASSED && intended.reason() != null) {
      refusals.spread(intended.reason());
    }
  }

  /** Returns what is being rendered. */
  public FragmentKey key() {
    return key;
  }

  /**
   * Returns what became of it: {@code RENDERED} with why it is being rendered until it is known
   * whether it could be stored; {@code BYPASSED} if it never is.
   */
  public Outcome outcome() {
    return outcome != null ? outcome : intended;
  }

  /**
   * Returns what was there and is out of date by its age alone, so that it may still be good;
   * {@code null} if nothing was, or if it was deleted.
   */
  public @Nullable Entry outdated() {
    return intended.reason() == Reason.SOFT_DELETED ? null : lastGood;
  }

  /**
   * Returns what has expired and is served to others while this is rendered; {@code null} if they
   * wait for it, or if there was a delete. Whoever renders may serve it too, by {@link
   * CacheRequest#serveStale} of another request, and render when its visitor has that.
   */
  public @Nullable Entry servedMeanwhile() {
    Entry last = lastGood;
    return flight != null
            && last != null
            && intended.reason() == Reason.EXPIRED
            && last.isStaleWhileRevalidate(request.cache().millis())
            && policy.accepts(last)
        ? last
        : null;
  }

  /** Returns whether {@link #fail} would now bring the last good content. */
  public boolean hasLastGood() {
    return lastGood != null && lastGood.isStaleIfError(request.now().toEpochMilli());
  }

  /** Adds a tag that the content depends on. */
  public void tag(Tag tag) {
    tags.add(requireNonNull(tag, "tag"));
  }

  /** Returns what is known by now that the content depends on, the authors' tags among it. */
  public Set<Tag> tags() {
    Set<Tag> known = new HashSet<>(tags.all());
    known.addAll(policy.tags());
    return known;
  }

  /** Says that the content is not to be cached, and neither is whatever encloses it. */
  public void uncacheable(Reason why) {
    uncacheable(why, null);
  }

  /**
   * Says that the content is not to be cached, and neither is whatever encloses it.
   *
   * @param about what in particular speaks against it, for people, e.g. {@code the session's id};
   *     {@code null} if there is no more to say
   */
  public void uncacheable(Reason why, @Nullable String about) {
    refusals.add(requireNonNull(why, "why"), about);
  }

  /**
   * Says that the template has been edited, so that what its predecessor wrote counts no more. It
   * is told to operators where nothing was found and there could have been something before.
   *
   * @param noticed when that was noticed on this node
   */
  public void templateChanged(Instant noticed) {
    if (outcome == null
        && intended.reason() == Reason.COLD
        && noticed.plus(policy.lifetime().total()).isAfter(request.now())) {
      because(Cause.of("template changed " + CLOCK.format(noticed)));
    }
  }

  /** Says what in particular lies behind the rendering. */
  void because(@Nullable Cause why) {
    refusals.because(why);
  }

  /**
   * Ends the rendering with its content, and stores it if nothing speaks against it. The content is
   * good to be served either way. It is given as it was captured: what is {@linkplain
   * OpenHoles#mark marked} in it is stored as holes.
   *
   * @return {@code RENDERED} if it was stored (or is being stored), else {@code NOT_STORED} or
   *     {@code BYPASSED} with why
   * @throws IllegalStateException if this rendering has ended already
   */
  public Outcome store(Content content) {
    return store(content, null, null);
  }

  /**
   * As {@link #store(Content)}, but stores it together with others, when the batch does.
   *
   * @throws IllegalStateException if this rendering has ended already
   */
  public Outcome storeTogether(StoreBatch batch, Content content) {
    Outcome how = store(content, null, requireNonNull(batch, "batch"));
    if (batch.isFull()) {
      batch.flush();
    }
    return how;
  }

  /**
   * As {@link #store(Content)}, but keeps the content under another key than the one that was
   * opened, and says so under the signpost's first key.
   *
   * @throws IllegalStateException if this rendering has ended already
   */
  public Outcome storeBehind(Signpost signpost, Content content) {
    return store(content, requireNonNull(signpost, "signpost"), null);
  }

  private Outcome store(Content content, @Nullable Signpost signpost, @Nullable StoreBatch batch) {
    requireNonNull(content, "content");
    if (outcome != null) {
      throw new IllegalStateException("the rendering of " + key + " has ended: " + outcome);
    }
    closeNested();
    if (intended.kind() == Outcome.Kind.BYPASSED) {
      return end(intended);
    }
    Content open = withHoles(content);
    addOwnTags();
    Reason why = reasonNotToStore(open);
    if (why == null) {
      Lifetime lifetime = request.cache().jittered(policy.lifetime());
      FragmentKey place = signpost == null ? key : signpost.to();
      Entry entry = Entry.of(place, open, request.now(), lifetime, tags.all(), policy.vary());
      this.entry = entry;
      if (batch != null) {
        return await(batch.add(entry).toCompletableFuture(), intended);
      }
      CompletionStage<@Nullable Reason> answer = request.store().set(entry, request.snapshot());
      return set(
          signpost == null ? answer : answer.thenCombine(set(signpost), Rendering::first),
          intended);
    }
    Outcome refused = Outcome.notStored(why);
    if (Refusals.isPassing(why)) {
      return end(refused);
    }
    Duration ttl = request.cache().uncacheableTtl();
    Entry entry = Entry.uncacheable(key, why, request.now(), ttl, tags.all());
    return set(request.store().set(entry, request.snapshot()), refused);
  }

  private CompletionStage<@Nullable Reason> set(Signpost signpost) {
    Lifetime lifetime = Lifetime.of(SIGNPOSTED);
    Entry entry =
        Entry.of(
            signpost.from(),
            signpost.directions(),
            request.now(),
            lifetime,
            tags.all(),
            policy.vary());
    return request.store().set(entry, request.snapshot());
  }

  /**
   * Ends the rendering without content, because of {@code failure}.
   *
   * @return the last good content, if its {@linkplain Lifetime#staleIfError() stale-if-error} span
   *     lasts; {@code null} if there is none: then the failure is the caller's to pass on
   */
  public @Nullable Hit fail(Throwable failure) {
    requireNonNull(failure, "failure");
    if (outcome != null) {
      return null;
    }
    closeNested();
    Entry last = hasLastGood() ? lastGood : null;
    if (last == null) {
      refusals.spread(Reason.RENDER_FAILED);
    }
    end(Outcome.notStored(Reason.RENDER_FAILED));
    if (last == null) {
      return null;
    }
    return request.serve(last, Outcome.STALE);
  }

  /** Ends the rendering without content, if it has not ended yet. */
  @Override
  public void close() {
    if (outcome != null) {
      return;
    }
    closeNested();
    if (intended.kind() == Outcome.Kind.BYPASSED) {
      // What is rendered now is rendered without it.
      timed = false;
      end(intended);
    } else {
      refusals.spread(Reason.ABANDONED);
      end(Outcome.notStored(Reason.ABANDONED));
    }
  }

  /** Returns whether others wait on {@code flight} for this rendering. */
  boolean leads(Flight flight) {
    return this.flight == flight;
  }

  /** Returns in how many renderings something is that is in this one, and is kept with them. */
  int depth() {
    return (isCaptured() ? 1 : 0) + (enclosing == null ? 0 : enclosing.depth());
  }

  @Nullable Rendering enclosing() {
    return enclosing;
  }

  /** Returns whether what is written in it may be kept; else it is only shown. */
  boolean isCaptured() {
    return intended.kind() != Outcome.Kind.BYPASSED;
  }

  /** Returns whether whoever serves this can fill these holes. */
  boolean fills(List<Hole> holes) {
    return holes.stream().allMatch(policy::fills);
  }

  /** Says that a marker is written into this, and must be in its content when that is stored. */
  void expects(int marker) {
    expected.set(marker);
  }

  /** Takes over what served content, nested in this one, depends on. */
  void contains(Entry nested, Outcome how) {
    if (how.kind() == Outcome.Kind.STALE) {
      uncacheable(Reason.CONTAINS_STALE);
    }
    varyBy(nested.vary());
    tags.addAll(nested.tags());
  }

  private void contains(Rendering nested) {
    Reason refusal = nested.refusals.ofEnclosing();
    if (refusal != null) {
      uncacheable(refusal);
    }
    varyBy(nested.varies);
    nested.addOwnTags();
    tags.addAll(nested.tags.all());
  }

  private void varyBy(Set<String> more) {
    if (!varies.containsAll(more)) {
      varies = new HashSet<>(varies);
      varies.addAll(more);
    }
    if (!policy.vary().containsAll(more)) {
      uncacheable(Reason.CONTAINS_VARIANT);
    }
  }

  private void addOwnTags() {
    tags.addAll(key.ownTags());
    tags.addAll(policy.tags());
  }

  /** Turns markers into holes, and sees to it that nothing of a marker is stored. */
  private Content withHoles(Content captured) {
    Markers markers = request.holes().markers();
    if (markers == null) {
      return captured;
    }
    Markers.Unmarked unmarked = markers.unmark(captured);
    if (!unmarked.hasAll(expected) || unmarked.isDamaged()) {
      uncacheable(Reason.HOLE_LOST);
    }
    return unmarked.content();
  }

  private @Nullable Reason reasonNotToStore(Content content) {
    if (refusals.refusal() != null) {
      return refusals.refusal();
    }
    return content.plainWeight() > request.cache().maxBody()
            || content.holes().size() > Content.MOST_HOLES
        ? Reason.TOO_LARGE
        : null;
  }

  private static @Nullable Reason first(@Nullable Reason one, @Nullable Reason other) {
    return one != null ? one : other;
  }

  /** Lets those who wait look when the store has it. */
  private Outcome set(CompletionStage<@Nullable Reason> stage, Outcome whenStored) {
    CompletableFuture<@Nullable Reason> answer = stage.toCompletableFuture();
    if (answer.isDone()) {
      Reason why = answer.isCompletedExceptionally() ? Reason.STORE_FAILED : answer.join();
      return end(outcomeOf(whenStored, why));
    }
    CompletableFuture<@Nullable Reason> bounded = answer.copy();
    try {
      return await(bounded, whenStored);
    } finally {
      request.cache().answers().expect(bounded);
    }
  }

  private Outcome await(CompletableFuture<@Nullable Reason> answer, Outcome whenStored) {
    if (flight != null) {
      flight.rendered = true;
    }
    try {
      leave(whenStored);
    } finally {
      var unused =
          answer.whenComplete(
              (why, failure) ->
                  land(outcomeOf(whenStored, failure != null ? Reason.STORE_FAILED : why)));
    }
    return whenStored;
  }

  private static Outcome outcomeOf(Outcome whenStored, @Nullable Reason why) {
    return why == null || whenStored.kind() == Outcome.Kind.NOT_STORED
        ? whenStored
        : Outcome.notStored(why);
  }

  private Outcome end(Outcome how) {
    try {
      leave(how);
    } finally {
      land(how);
    }
    return how;
  }

  /** Ends what concerns the request's own thread. */
  private void leave(Outcome how) {
    outcome = how;
    tookNanos = timed ? request.cache().nanos() - beganNanos : -1;
    request.leave(this);
    if (enclosing != null) {
      enclosing.contains(this);
    }
  }

  /** Ends what concerns others; may run on a thread of the store. */
  private void land(Outcome how) {
    try {
      Entry stored = how.kind() == Outcome.Kind.RENDERED ? entry : null;
      request
          .cache()
          .rendered(new CacheStatistics.Rendered(key, how, causeOf(how), tookNanos, stored));
      if (claimed) {
        request.store().release(key);
      }
    } finally {
      if (flight != null) {
        request.cache().flights().land(flight);
      }
    }
  }

  private @Nullable Cause causeOf(Outcome how) {
    if (how.reason() == intended.reason() || how.reason() == refusals.refusal()) {
      return refusals.cause();
    }
    return how.reason() == Reason.DELETED_DURING_RENDER && entry != null
        ? request.store().whyRefused(entry, request.snapshot())
        : null;
  }

  /** What was opened within this one and never closed ends with it. */
  private void closeNested() {
    Rendering innermost = request.innermost();
    while (innermost != null && innermost != this) {
      innermost.close();
      innermost = request.innermost();
    }
  }
}
