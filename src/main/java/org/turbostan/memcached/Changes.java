package org.turbostan.memcached;

import java.util.Collection;
import java.util.concurrent.atomic.AtomicIntegerArray;
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

  /** This node has deleted something there, and has not read yet where that is in the sequence. */
  private static final int UNREAD = Integer.MAX_VALUE;

  /** By slot: the number of the last change there. */
  private final AtomicLongArray changed = new AtomicLongArray(Sequence.SLOTS);

  /** The number of the last change of which nobody knows where it was. */
  private volatile long anywhere;

  /** By slot: how long the sequence was with the last change there; 0 if there was none. */
  private final AtomicIntegerArray lengths = new AtomicIntegerArray(Sequence.SLOTS);

  /** The sequence of the lengths; {@code null} while they are being changed to another. */
  private volatile @Nullable Version name;

  private long number;
  private @Nullable Moment deleted;
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
   * Returns whether nothing was deleted in a slot since an entry was marked, wherever that was, as
   * far as is known by now. It is not if the mark is in another sequence, or farther than this node
   * has read.
   */
  boolean isUnchanged(int slot, Marks since) {
    Version read = name;
    Reading known = last;
    if (read == null || known == null) {
      return false;
    }
    Sequence.Mark mark = since.in(read);
    return mark != null
        && mark.length() <= known.standing.mark().length()
        && lengths.get(slot) <= mark.length()
        // Else it may be the length in the next sequence. Names never come back.
        && read.equals(name);
  }

  /**
   * Says that this node has sent deletes, or knows of some that it could not send: requests that
   * are under way must not miss them, whatever they have noted.
   *
   * @param now read after the deletes were sent
   */
  synchronized void deleted(Collection<TagItems> tags, Moment now) {
    number++;
    deleted = now;
    for (TagItems tag : tags) {
      changed.set(tag.slot(), number);
      lengths.set(tag.slot(), UNREAD);
    }
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
      // Before anybody relies on the reading: what was marked in the last sequence may be deleted.
      beginAnew(sequence, sent);
      last = new Reading(new Standing(number, sequence.mark()), sent);
    } else if (sequence.length() <= known.standing.mark().length()) {
      // Where nothing has changed it is the same object, so that views can be compared at a glance.
      last = new Reading(known.standing, sent);
    } else {
      number++;
      boolean complete = hasAllOfOurs(sent);
      sequence.since(
          known.standing.mark(),
          (slot, length) -> {
            changed.set(slot, number);
            note(slot, length, complete);
          });
      last = new Reading(new Standing(number, sequence.mark()), sent);
    }
  }

  private void beginAnew(Sequence sequence, Moment sent) {
    boolean complete = hasAllOfOurs(sent);
    name = null;
    for (int slot = 0; slot < Sequence.SLOTS; slot++) {
      note(slot, 0, complete);
    }
    sequence.all((slot, length) -> note(slot, length, complete));
    name = sequence.mark().name();
  }

  /** What this node has deleted stays so until a reading was sent after that. */
  private void note(int slot, int length, boolean complete) {
    if (complete || lengths.get(slot) != UNREAD) {
      lengths.set(slot, length);
    }
  }

  /** Deletes are sent before this is told of them, and on the connection of the readings. */
  private boolean hasAllOfOurs(Moment sent) {
    return deleted == null || sent.nanos() - deleted.nanos() > 0;
  }
}
