package org.turbostan.local;

import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.turbostan.Deletion;
import org.turbostan.Tag;

/**
 * When each tag was last deleted, as the number of that delete. This is the coherence protocol of
 * the shared store, reduced to what one JVM needs.
 *
 * <p><b>The idea.</b> Deletes are numbered. The <em>sequence</em> is the number of the last one
 * that is complete; the <em>version</em> of a tag is the number of the last delete of it. A request
 * notes the sequence before it reads any data. What it renders is valid as long as no tag of it has
 * a version above that number. Soft deletes are numbered with the hard ones and kept apart.
 *
 * <p><b>Invariants.</b>
 *
 * <ol>
 *   <li>Numbers only grow and are never given twice, so a version that was once too new for an
 *       entry stays too new.
 *   <li>A delete writes its versions first and the sequence last; it is acknowledged after that.
 *       Whoever begins after the acknowledgement sees the sequence, and by it the versions.
 *   <li>A delete takes effect in one moment, when it writes the sequence. A version above the
 *       sequence is of a delete that is not complete, and a reader goes by the one before it; only
 *       one delete is under way at a time, so there is no need for more than one before.
 *   <li>A reader notes the sequence, then reads versions. What it found valid, it found valid
 *       <em>as of the sequence it noted</em>: as long as the sequence is the same, no delete has
 *       completed, and nothing need be read again.
 *   <li>What is forgotten counts as deleted: the number of each forgotten version raises a floor,
 *       below which every tag without a version of its own is taken to lie.
 * </ol>
 */
final class Versions {

  /** Answer of {@link #validAsOf}: something was deleted. */
  static final long DELETED = -1;

  /** Answer of {@link #validAsOf}: something was deleted, but only softly. */
  static final long SOFTLY_DELETED = -2;

  private final Log hard;
  private final Log soft;
  private volatile long sequence;

  /** Makes versions that occupy at most about {@code maxBytes}. */
  Versions(long maxBytes) {
    this.hard = new Log(maxBytes / 2);
    this.soft = new Log(maxBytes / 2);
  }

  /** Returns the number of the last delete that is complete. */
  long sequence() {
    return sequence;
  }

  /**
   * Returns the sequence as of which none of {@code tags} was deleted after {@code since}, or
   * {@link #DELETED} or {@link #SOFTLY_DELETED}.
   */
  long validAsOf(long since, Collection<Tag> tags) {
    for (; ; ) {
      long asOf = sequence;
      if (asOf == since) {
        // No delete has completed since: no version need be read.
        return asOf;
      }
      boolean hardly = hard.deletedSince(since, tags, asOf);
      boolean softly = !hardly && soft.deletedSince(since, tags, asOf);
      if (sequence == asOf || !(hardly || softly)) {
        return hardly ? DELETED : softly ? SOFTLY_DELETED : asOf;
      }
    }
  }

  /**
   * Returns one of {@code tags} that was deleted after {@code since}, for people to read; {@code
   * null} if that is forgotten.
   */
  @Nullable Tag deletedSince(long since, Collection<Tag> tags, Deletion.Mode mode) {
    Log log = mode == Deletion.Mode.HARD ? hard : soft;
    for (Tag tag : tags) {
      if (log.remembersSince(since, tag)) {
        return tag;
      }
    }
    return null;
  }

  /** Numbers a delete of {@code tags}; it is complete when this returns. */
  synchronized void delete(Collection<Tag> tags, Deletion.Mode mode) {
    long number = sequence + 1;
    (mode == Deletion.Mode.HARD ? hard : soft).write(tags, number);
    sequence = number;
  }

  /** Returns about how many bytes the remembered versions occupy. */
  synchronized long bytes() {
    return hard.bytes + soft.bytes;
  }

  /** The versions of one kind of delete. */
  private static final class Log {

    /** About what one version costs in two maps, beside the letters of its tag. */
    private static final int OVERHEAD = 250;

    /** A tag's version, and the one before it. */
    private record Version(long number, long before) {}

    private final long maxBytes;
    private final ConcurrentHashMap<Tag, Version> versions = new ConcurrentHashMap<>();

    /** The same tags in the order of their deletes; only the thread that deletes uses it. */
    private final LinkedHashMap<Tag, Long> oldestFirst = new LinkedHashMap<>();

    private long bytes;
    private volatile long floor;

    Log(long maxBytes) {
      this.maxBytes = maxBytes;
    }

    boolean deletedSince(long since, Collection<Tag> tags, long asOf) {
      for (Tag tag : tags) {
        if (numberOf(tag, asOf) > since) {
          return true;
        }
      }
      return false;
    }

    boolean remembersSince(long since, Tag tag) {
      Version version = versions.get(tag);
      return version != null && version.number > since;
    }

    private long numberOf(Tag tag, long asOf) {
      Version version = versions.get(tag);
      if (version == null) {
        return floor;
      }
      return version.number <= asOf ? version.number : version.before;
    }

    void write(Collection<Tag> tags, long number) {
      for (Tag tag : tags) {
        versions.put(tag, new Version(number, numberOf(tag, number)));
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
    }

    /** The floor rises before the version goes, so that a reader meets the one or the other. */
    private void forget(Tag tag, long number) {
      floor = number;
      versions.remove(tag);
      bytes -= bytesOf(tag);
    }

    private static long bytesOf(Tag tag) {
      return OVERHEAD + 2L * tag.value().length();
    }
  }
}
