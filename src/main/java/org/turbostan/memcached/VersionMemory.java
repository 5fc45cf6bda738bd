package org.turbostan.memcached;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.turbostan.Recent;

/**
 * Which versions this node has seen, and since when.
 *
 * <p>Versions never repeat. So if a tag has now a version that was seen before a request began, it
 * was not deleted in between, whatever else was; and it does not matter of which tag the version
 * was, for it was never any other's. That spares renderings which the sequence alone would refuse
 * for deletes of other tags. What is forgotten here costs such a rendering, and no more.
 *
 * <p>"Before" is counted in sightings, not measured in time. Safe for use by many threads.
 */
final class VersionMemory {

  private static final long CAPACITY_BYTES = 500_000;

  /** What a version and its number take in a map. */
  private static final long BYTES = 96;

  private final AtomicLong sightings = new AtomicLong();
  private final Recent<Version, Long> first =
      new Recent<>(CAPACITY_BYTES, (version, number) -> BYTES);

  /** Returns the number of sightings up to now. */
  long now() {
    return sightings.get();
  }

  /** Notes that a version has just been read. */
  void saw(Version version) {
    if (first.get(version) == null) {
      first.put(version, sightings.incrementAndGet());
    }
  }

  /** Returns whether {@code version} was seen already when {@link #now} returned {@code since}. */
  boolean sawBefore(Version version, long since) {
    @Nullable Long number = first.get(version);
    return number != null && number <= since;
  }

  /** Returns about how many bytes this takes. */
  long bytes() {
    return first.weight();
  }
}
