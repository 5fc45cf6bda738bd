package org.turbostan.memcached;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.turbostan.Snapshot;

/**
 * Where the servers stood before a request read any data, and what the request was given of
 * renderings that are older than itself.
 */
final class MemcachedSnapshot implements Snapshot {

  /** Stands for two versions of one tag in one request: none that is read later equals it. */
  private static final Version CONFLICT = new Version(0, 0);

  private final @Nullable Version[] sequences;
  private final long sightings;
  private final Map<String, Version> contained = new ConcurrentHashMap<>();

  MemcachedSnapshot(@Nullable Version[] sequences, long sightings) {
    this.sequences = sequences;
    this.sightings = sightings;
  }

  /** Returns the sequence of a server, or {@code null} if it was not known. */
  @Nullable Version sequence(int server) {
    return sequences[server];
  }

  /** Returns how many versions had been seen. */
  long sightings() {
    return sightings;
  }

  /**
   * Notes that the request was given an entry that is valid by this version. What the request
   * renders may contain it, so it may be stored only under the same version.
   */
  void contains(String key, Version version) {
    contained.merge(key, version, (known, now) -> known.equals(now) ? known : CONFLICT);
  }

  /** Returns by which version what the request was given is valid, or {@code null} if by any. */
  @Nullable Version contained(String key) {
    return contained.get(key);
  }
}
