package org.turbostan.local;

import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
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

  /** About what one version costs in two maps, beside the letters of its tag. */
  private static final int OVERHEAD = 200;

  private final long maxBytes;
  private final ConcurrentHashMap<Tag, Long> versions = new ConcurrentHashMap<>();

  /** The same versions in the order of their deletes; guarded by this object's lock. */
  private final LinkedHashMap<Tag, Long> oldestFirst = new LinkedHashMap<>();

  private long bytes;
  private volatile long floor;
  private volatile long sequence;

  /** Makes versions that occupy at most about {@code maxBytes}. */
  Versions(long maxBytes) {
    this.maxBytes = maxBytes;
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
      if (oldestFirst.remove(tag) == null) {
        bytes += bytesOf(tag);
      }
      oldestFirst.put(tag, number);
    }
    Iterator<Map.Entry<Tag, Long>> oldest = oldestFirst.entrySet().iterator();
    while (bytes > maxBytes && oldest.hasNext()) {
      Map.Entry<Tag, Long> forgotten = oldest.next();
      forget(forgotten.getKey(), forgotten.getValue());
      oldest.remove();
    }
    sequence = number;
  }

  /** Returns about how many bytes the remembered versions occupy. */
  synchronized long bytes() {
    return bytes;
  }

  /** The floor rises before the version goes, so that a reader meets the one or the other. */
  private void forget(Tag tag, long version) {
    floor = version;
    versions.remove(tag);
    bytes -= bytesOf(tag);
  }

  private long version(Tag tag) {
    Long version = versions.get(tag);
    return version != null ? version : floor;
  }

  private static long bytesOf(Tag tag) {
    return OVERHEAD + 2L * tag.value().length();
  }
}
