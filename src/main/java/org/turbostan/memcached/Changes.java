package org.turbostan.memcached;

import java.util.Collection;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * What this node knows of the deletes on one server: when, counted in changes, something was last
 * deleted in each slot.
 *
 * <p>It is always at least as new as what a request has noted, so it may say that something has
 * changed since, and then it is looked at again, but never that nothing has when something had.
 *
 * <p>Safe for use by many threads.
 */
final class Changes {

  /** What a reading has found, and the moment after which it was found. */
  record Reading(Standing standing, Moment sent) {}

  /** By slot: the number of the last change there. */
  private final AtomicLongArray changed = new AtomicLongArray(Sequence.SLOTS);

  /** The number of the last change of which nobody knows where it was. */
  private volatile long anywhere;

  private long number;
  private volatile @Nullable Reading last;

  /** Returns the last reading, however long ago it was; {@code null} if there was none. */
  @Nullable Reading last() {
    return last;
  }

  /** Returns whether nothing was deleted in a slot since, as far as is known by now. */
  boolean isUnchanged(int slot, Standing since) {
    return anywhere <= since.number() && changed.get(slot) <= since.number();
  }

  /**
   * Says that this node has sent deletes, or knows of some that it could not send: requests that
   * are under way must not miss them, whatever they have noted.
   */
  synchronized void deleted(Collection<TagItems> tags) {
    number++;
    tags.forEach(tag -> changed.set(tag.slot(), number));
    Reading known = last;
    if (known != null) {
      last = new Reading(new Standing(number, known.standing.mark()), known.sent);
    }
  }

  /**
   * Says that a reading has arrived. If the sequence has another name than before, something may
   * have been deleted in any slot.
   *
   * @param sent when it was asked for, or earlier
   */
  synchronized void arrived(Sequence sequence, Moment sent) {
    Reading known = last;
    if (known != null && sent.nanos() - known.sent.nanos() <= 0) {
      return;
    }
    if (known == null || !sequence.continues(known.standing.mark())) {
      number++;
      anywhere = number;
      last = new Reading(new Standing(number, sequence.mark()), sent);
    } else if (sequence.length() <= known.standing.mark().length()) {
      // Where nothing has changed it is the same object, so that views can be compared at a glance.
      last = new Reading(known.standing, sent);
    } else {
      number++;
      sequence.since(known.standing.mark(), slot -> changed.set(slot, number));
      last = new Reading(new Standing(number, sequence.mark()), sent);
    }
  }
}
