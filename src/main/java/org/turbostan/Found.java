package org.turbostan;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A store's answer to a lookup: an entry that nothing has deleted, or why there is none.
 *
 * @param entry the entry, of which everything it depends on is still current; its lifetime may be
 *     over, which is for the caller to judge; {@code null} if there is none
 * @param reason why there is no entry, or {@link Reason#SOFT_DELETED} if there is one that may only
 *     be served as stale; {@code null} if there is an entry without reserve
 * @param cause what in particular lies behind the reason, for people; {@code null} if that is not
 *     known
 */
public record Found(@Nullable Entry entry, @Nullable Reason reason, @Nullable Cause cause) {

  /** Makes an answer; an entry or a reason must be there. */
  public Found {
    if (entry == null && reason == null) {
      throw new IllegalArgumentException("a lookup without an entry needs a reason");
    }
  }

  /** Returns the answer that {@code entry} is there and current. */
  public static Found valid(Entry entry) {
    return new Found(requireNonNull(entry, "entry"), null, null);
  }

  /** Returns the answer that {@code entry} is there, but was softly deleted. */
  public static Found softDeleted(Entry entry) {
    return softDeleted(entry, null);
  }

  /** Returns the answer that {@code entry} is there, but was softly deleted, as far as known. */
  public static Found softDeleted(Entry entry, @Nullable Cause cause) {
    return new Found(requireNonNull(entry, "entry"), Reason.SOFT_DELETED, cause);
  }

  /** Returns the answer that there is no entry that may be served. */
  public static Found absent(Reason why) {
    return new Found(null, requireNonNull(why, "why"), null);
  }

  /** Returns the answer that what was there had been deleted, with what is known of that. */
  public static Found deleted(@Nullable Cause cause) {
    return new Found(null, Reason.DELETED, cause);
  }
}
