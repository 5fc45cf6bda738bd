package org.turbostan;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A stored rendering: its content, how long it lives, and everything it depends on.
 *
 * <p>An entry can also say that a rendering could <em>not</em> be cached ({@link #uncacheable()}):
 * it has no content then, lives for seconds, and keeps the next requests from waiting for each
 * other in vain.
 *
 * <p>Immutable and safe for use by any thread.
 */
public final class Entry {

  /**
   * The name of a field by which content asks to be kept for longer than it may be served: the
   * value is a number of seconds. It is for what can be confirmed when it is out of date.
   */
  public static final String KEEP = ":keep";

  private static final Content NOTHING = Content.of("");

  private final FragmentKey key;
  private final Content content;
  private final long createdMillis;
  private final long freshFromMillis;
  private final Lifetime lifetime;
  private final long freshMillis;
  private final Set<Tag> tags;
  private final Set<String> vary;
  private final @Nullable Reason uncacheable;
  private @Nullable Hit hit;
  private @Nullable FragmentRecorder recorder;

  private Entry(
      FragmentKey key,
      Content content,
      long createdMillis,
      long freshFromMillis,
      Lifetime lifetime,
      Set<Tag> tags,
      Set<String> vary,
      @Nullable Reason uncacheable) {
    this.key = requireNonNull(key, "key");
    this.content = requireNonNull(content, "content");
    this.createdMillis = createdMillis;
    this.freshFromMillis = freshFromMillis;
    this.lifetime = requireNonNull(lifetime, "lifetime");
    this.freshMillis = lifetime.fresh().toMillis();
    this.tags = Set.copyOf(tags);
    this.vary = Set.copyOf(vary);
    this.uncacheable = uncacheable;
  }

  /**
   * Returns the entry of a rendering.
   *
   * @param created when it was rendered, kept to the millisecond
   * @param tags everything it depends on
   * @param vary what its variants differ by, e.g. {@code locale}
   */
  public static Entry of(
      FragmentKey key,
      Content content,
      Instant created,
      Lifetime lifetime,
      Set<Tag> tags,
      Set<String> vary) {
    long millis = created.toEpochMilli();
    return new Entry(key, content, millis, millis, lifetime, tags, vary, null);
  }

  /**
   * Returns the entry that says that a rendering could not be cached, for {@code ttl}. For a while
   * after that it still keeps others from waiting for the one that tries again.
   */
  public static Entry uncacheable(
      FragmentKey key, Reason why, Instant created, Duration ttl, Set<Tag> tags) {
    long millis = created.toEpochMilli();
    Lifetime lifetime = new Lifetime(ttl, ttl.multipliedBy(12), Duration.ZERO, false);
    return new Entry(
        key, NOTHING, millis, millis, lifetime, tags, Set.of(), requireNonNull(why, "why"));
  }

  /** Returns this entry with its freshness counted from {@code instant}: a sliding expiry. */
  public Entry touched(Instant instant) {
    return new Entry(
        key, content, createdMillis, instant.toEpochMilli(), lifetime, tags, vary, uncacheable);
  }

  /** Returns what this is a rendering of. */
  public FragmentKey key() {
    return key;
  }

  /** Returns the content; empty if {@linkplain #uncacheable() uncacheable}. */
  public Content content() {
    return content;
  }

  /** Returns when it was rendered. */
  public Instant created() {
    return Instant.ofEpochMilli(createdMillis);
  }

  long createdMillis() {
    return createdMillis;
  }

  /** Returns from when its lifetime counts: its rendering, or its last touch. */
  public Instant freshFrom() {
    return Instant.ofEpochMilli(freshFromMillis);
  }

  /** Returns how long it lives. */
  public Lifetime lifetime() {
    return lifetime;
  }

  /** Returns how long a store keeps it: as long as it may be served, and as it asks to be kept. */
  public Duration kept() {
    String longer = content.field(KEEP);
    return longer == null ? lifetime.total() : lifetime.total().plusSeconds(Long.parseLong(longer));
  }

  /** Returns everything it depends on. */
  public Set<Tag> tags() {
    return tags;
  }

  /** Returns what its variants differ by. */
  public Set<String> vary() {
    return vary;
  }

  /** Returns why the rendering could not be cached, or {@code null} if it was. */
  public @Nullable Reason uncacheable() {
    return uncacheable;
  }

  /** Returns how old the rendering is, never negative. */
  public Duration age(Instant now) {
    return Duration.ofMillis(Math.max(0, now.toEpochMilli() - createdMillis));
  }

  /**
   * Returns the fresh hit on this entry: one object for all of them, so that hits allocate nothing.
   */
  Hit hit() {
    Hit known = hit;
    if (known == null) {
      known = new Hit(this, Outcome.HIT);
      hit = known;
    }
    return known;
  }

  /** Returns where hits on it were counted last; a hint, which may be another cache's. */
  @Nullable FragmentRecorder recorder() {
    return recorder;
  }

  void recorder(FragmentRecorder recorder) {
    this.recorder = recorder;
  }

  /** Returns whether it is still fresh {@code nowMillis} after the epoch. */
  boolean isFresh(long nowMillis) {
    return nowMillis - freshFromMillis < freshMillis;
  }

  /** Returns whether it may be served while another request renders anew. */
  boolean isStaleWhileRevalidate(long nowMillis) {
    return nowMillis - freshFromMillis < freshMillis + lifetime.staleWhileRevalidate().toMillis();
  }

  /** Returns whether it may be served when rendering anew fails. */
  boolean isStaleIfError(long nowMillis) {
    return nowMillis - freshFromMillis < freshMillis + lifetime.staleIfError().toMillis();
  }

  /** Returns whether a hit now is late enough after the last touch to be worth another. */
  boolean wantsTouch(long nowMillis) {
    return lifetime.sliding() && nowMillis - freshFromMillis > freshMillis / 10;
  }

  @Override
  public String toString() {
    return "Entry[" + key + ", " + (uncacheable != null ? uncacheable : content) + ']';
  }
}
