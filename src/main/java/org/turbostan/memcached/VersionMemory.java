package org.turbostan.memcached;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Which versions this node has seen, and since when.
 *
 * <p>Versions never repeat. So if a tag has now the version that it was seen to have before a
 * request began, it was not deleted in between, whatever else was. That spares renderings which the
 * sequence alone would refuse for deletes of other tags.
 *
 * <p>"Before" is counted in sightings, not measured in time. Safe for use by many threads.
 */
final class VersionMemory {

  private static final int CAPACITY = 50_000;

  private record Sighting(Version version, long number) {}

  private final AtomicLong sightings = new AtomicLong();
  private final Recent<String, Sighting> first = new Recent<>(CAPACITY);

  /** Returns the number of sightings up to now. */
  long now() {
    return sightings.get();
  }

  /** Notes that a version has just been read. */
  void saw(String key, Version version) {
    Sighting known = first.get(key);
    if (known == null || !known.version.equals(version)) {
      first.put(key, new Sighting(version, sightings.incrementAndGet()));
    }
  }

  /** Returns whether {@code version} was seen already when {@link #now} returned {@code since}. */
  boolean sawBefore(String key, Version version, long since) {
    @Nullable Sighting known = first.get(key);
    return known != null && known.version.equals(version) && known.number <= since;
  }
}
