package org.turbostan.local;

import java.util.ArrayDeque;
import java.util.Collection;
import java.util.concurrent.ConcurrentHashMap;
import org.turbostan.Tag;

/**
 * When each tag was last deleted, as the number of that delete. This is the coherence protocol of
 * the shared store, reduced to what one JVM needs.
 *
 * <p><b>The idea.</b> Deletes are numbered. The <em>sequence</em> is the number of the last one
 * that is complete; the <em>version</em> of a tag is the number of the last delete of it. A request
 * notes the sequence before it reads any data. What it renders is current as long as no tag of it
 * has a version above that number.
 *
 * <p><b>Invariants.</b>
 *
 * <ol>
 *   <li>Numbers only grow and are never given twice, so a version that was once too new for an
 *       entry stays too new.
 *   <li>A delete writes its versions first and the sequence last; it is acknowledged after that.
 *       Whoever begins after the acknowledgement sees the sequence, and by it the versions.
 *   <li>A reader notes the sequence, then reads versions. What it found current, it found current
 *       <em>as of the sequence it noted</em>: as long as the sequence is the same, no delete has
 *       completed, and nothing need be read again.
 *   <li>What is forgotten counts as deleted: the number of each forgotten version raises a floor,
 *       below which every tag without a version of its own is taken to lie.
 * </ol>
 */
final class Versions {

  private record Deleted(Tag tag, long version) {}

  private final int capacity;
  private final ConcurrentHashMap<Tag, Long> versions = new ConcurrentHashMap<>();
  private final ArrayDeque<Deleted> oldestFirst = new ArrayDeque<>();
  private volatile long floor;
  private volatile long sequence;

  /** Makes versions that remember at most {@code capacity} deletes. */
  Versions(int capacity) {
    this.capacity = capacity;
  }

  /** Returns the number of the last delete that is complete. */
  long sequence() {
    return sequence;
  }

  /** Returns whether none of {@code tags} was deleted after {@code since}. */
  boolean currentSince(long since, Collection<Tag> tags) {
    for (Tag tag : tags) {
      if (version(tag) > since) {
        return false;
      }
    }
    return true;
  }

  /** Numbers a delete of {@code tags}; it is complete when this returns. */
  synchronized void delete(Collection<Tag> tags) {
    long number = sequence + 1;
    for (Tag tag : tags) {
      versions.put(tag, number);
      oldestFirst.add(new Deleted(tag, number));
    }
    while (oldestFirst.size() > capacity) {
      forget(oldestFirst.remove());
    }
    sequence = number;
  }

  /** The floor rises before the version goes, so that a reader meets the one or the other. */
  private void forget(Deleted oldest) {
    floor = oldest.version;
    versions.remove(oldest.tag, oldest.version);
  }

  private long version(Tag tag) {
    Long version = versions.get(tag);
    return version != null ? version : floor;
  }
}
