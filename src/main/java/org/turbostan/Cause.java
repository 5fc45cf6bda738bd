package org.turbostan;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * What in particular lies behind a {@link Reason}, for people: the tag that was deleted and who did
 * it, or what was found in an answer. Nothing depends on it, and it may be absent anywhere.
 *
 * <p>Immutable and safe for use by any thread.
 *
 * @param what the particular, e.g. {@code tag product:42} or {@code the session's id}, cut off
 *     where it is long; it may hold what visitors send
 * @param origin which of the nodes did it, as in {@link Membership#origin}; {@code null} if that is
 *     not known, or there is only one
 */
public record Cause(String what, @Nullable String origin) {

  private static final int LONGEST = 120;

  /** Makes a cause; a long text is cut off. */
  public Cause {
    requireNonNull(what, "what");
    if (what.length() > LONGEST) {
      int end = Character.isHighSurrogate(what.charAt(LONGEST - 1)) ? LONGEST - 1 : LONGEST;
      what = what.substring(0, end) + '…';
    }
  }

  /** Returns a cause that no node has a part in. */
  public static Cause of(String what) {
    return new Cause(what, null);
  }

  /**
   * Returns the cause that {@code tag} was deleted.
   *
   * @param origin by which node, or {@code null}
   */
  public static Cause deleted(Tag tag, @Nullable String origin) {
    return new Cause(tag.toString(), origin);
  }
}
