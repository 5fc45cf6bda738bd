package org.turbostan;

import org.jspecify.annotations.Nullable;

/**
 * What became of one request for one fragment or page.
 *
 * <p>Immutable and safe for use by any thread.
 *
 * @param kind what happened
 * @param reason why it was rendered, bypassed or not stored; {@code null} for the rest
 */
public record Outcome(Kind kind, @Nullable Reason reason) {

  /** Served from the cache, fresh. */
  public static final Outcome HIT = new Outcome(Kind.HIT, null);

  /** Served from the cache, stale. */
  public static final Outcome STALE = new Outcome(Kind.STALE, null);

  /** Served what another request rendered meanwhile. */
  public static final Outcome COLLAPSED = new Outcome(Kind.COLLAPSED, null);

  /** The vocabulary of outcomes. */
  public enum Kind {
    /** Served from the cache, fresh. */
    HIT,
    /** Served from the cache, within a stale span. */
    STALE,
    /** Waited for another request's rendering and served it. */
    COLLAPSED,
    /** Rendered, and stored for the next one. */
    RENDERED,
    /** Rendered without asking the cache. */
    BYPASSED,
    /** Rendered, but not stored. */
    NOT_STORED
  }

  /** Returns that it was rendered and stored. */
  public static Outcome rendered(Reason why) {
    return new Outcome(Kind.RENDERED, why);
  }

  /** Returns that the cache was not asked. */
  public static Outcome bypassed(Reason why) {
    return new Outcome(Kind.BYPASSED, why);
  }

  /** Returns that it was rendered but not stored. */
  public static Outcome notStored(Reason why) {
    return new Outcome(Kind.NOT_STORED, why);
  }

  /** Returns the words for people and headers, e.g. {@code HIT} or {@code NOT_STORED too-large}. */
  @Override
  public String toString() {
    return reason == null ? kind.name() : kind.name() + ' ' + reason.word();
  }
}
