package org.turbostan;

import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Why what is being rendered is not to be stored, and whether that holds for what encloses it too.
 *
 * <p>Used by one thread at a time, like the rendering it belongs to.
 */
final class Refusals {

  /** Reasons that also hold for whatever encloses the content. */
  private static final Set<Reason> SPREADING =
      EnumSet.of(
          Reason.CONDITION,
          Reason.NO_AUDIENCE,
          Reason.NOT_KEYED,
          Reason.STORE_FALSE,
          Reason.HOLE_LOST,
          Reason.HOLE_FILLED,
          Reason.CONTAINS_UNCACHEABLE,
          Reason.SESSION,
          Reason.COOKIES_READ,
          Reason.HEADER_READ,
          Reason.SECRET_IN_ANSWER,
          Reason.SET_COOKIE,
          Reason.AUTHORIZATION,
          Reason.CACHE_CONTROL);

  /** Reasons that hold for whatever encloses the content too, but only this once. */
  private static final Set<Reason> SPREADING_AS_THEY_ARE =
      EnumSet.of(Reason.CONTAINS_STALE, Reason.RENDER_FAILED, Reason.ABANDONED);

  /** Reasons that pass by themselves and say nothing about the next rendering. */
  private static final Set<Reason> PASSING =
      EnumSet.of(
          Reason.CONTAINS_STALE,
          Reason.RENDER_FAILED,
          Reason.ABANDONED,
          Reason.DELETED_DURING_RENDER,
          Reason.BUDGET_SPENT,
          Reason.SERVER_UNREACHABLE,
          Reason.SERVER_BUSY,
          Reason.TOPOLOGY,
          Reason.STORE_FAILED);

  /** The first reason there was. */
  private @Nullable Reason refusal;

  /** Why nothing that encloses the content is stored: the gravest reason there was. */
  private @Nullable Reason ofEnclosing;

  /** What in particular lies behind the outcome, as far as that is known. */
  private @Nullable Cause cause;

  /** Returns why the content is not stored; {@code null} if nothing speaks against it. */
  @Nullable Reason refusal() {
    return refusal;
  }

  /** Returns why what encloses the content is not stored; {@code null} if it may be. */
  @Nullable Reason ofEnclosing() {
    return ofEnclosing;
  }

  /** Returns what in particular lies behind the outcome; {@code null} if that is not known. */
  @Nullable Cause cause() {
    return cause;
  }

  /**
   * Says that the content is not to be stored, nor what encloses it if that follows.
   *
   * @param about what in particular speaks against it; {@code null} if there is no more to say
   */
  void add(Reason why, @Nullable String about) {
    if (refusal == null) {
      refusal = why;
      cause = about == null ? null : Cause.of(about);
    }
    spread(why);
  }

  /** Says what in particular lies behind the rendering, unless there is more to say by now. */
  void because(@Nullable Cause why) {
    if (refusal == null) {
      cause = why;
    }
  }

  /** Says what follows for whatever encloses the content, and nothing of the content itself. */
  void spread(Reason why) {
    if (SPREADING.contains(why)) {
      ofEnclosing = Reason.CONTAINS_UNCACHEABLE;
    } else if (SPREADING_AS_THEY_ARE.contains(why) && ofEnclosing == null) {
      ofEnclosing = why;
    }
  }

  /** Returns whether a reason passes by itself, so that the next rendering may be stored. */
  static boolean isPassing(Reason why) {
    return PASSING.contains(why);
  }
}
