package org.turbostan.memcached;

import java.util.List;
import org.turbostan.Entry;

/**
 * An entry that was found, with what it takes to find it valid again.
 *
 * <p>Immutable and safe for use by many threads.
 */
public final class Copy {

  private static final int OVERHEAD = 100;

  /** About what the versions of one tag occupy. */
  private static final int VERSIONS = 140;

  private final StoredEntry stored;
  private final List<TagItems> tags;
  private final View validIn;

  /**
   * Makes a copy.
   *
   * @param tags where the versions of the entry's tags are, in the order of the entry's versions
   * @param validIn what this node knew <em>before</em> it read the versions by which this is valid
   */
  Copy(StoredEntry stored, List<TagItems> tags, View validIn) {
    this.stored = stored;
    this.tags = tags;
    this.validIn = validIn;
  }

  /** Returns the entry. */
  public Entry entry() {
    return stored.entry();
  }

  /** Returns about how many bytes this occupies beside the entry. */
  public int overhead() {
    return OVERHEAD + VERSIONS * stored.versions().size();
  }

  StoredEntry stored() {
    return stored;
  }

  List<TagItems> tags() {
    return tags;
  }

  Copy with(Entry touched) {
    return new Copy(stored.with(touched), tags, validIn);
  }

  /**
   * Returns whether this is valid for a request that has begun with {@code now}: it was valid, and
   * nothing was deleted since in any slot that it depends on.
   */
  boolean isValidIn(View now, Cluster cluster) {
    for (TagItems tag : tags) {
      if (now.hold(tag.server()) == View.Hold.NONE || !isUndeleted(tag, cluster)) {
        return false;
      }
    }
    return true;
  }

  /** Returns whether nothing is known to be deleted since in any slot that it depends on. */
  boolean isUndeleted(Cluster cluster) {
    for (TagItems tag : tags) {
      if (!isUndeleted(tag, cluster)) {
        return false;
      }
    }
    return true;
  }

  private boolean isUndeleted(TagItems tag, Cluster cluster) {
    Standing then = validIn.standing(tag.server());
    return then != null && cluster.station(tag.server()).changes().isUnchanged(tag.slot(), then);
  }
}
