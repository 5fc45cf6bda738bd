package org.turbostan.memcached;

import org.jspecify.annotations.Nullable;
import org.turbostan.Reason;

/**
 * What the bytes of an entry turned out to be: the entry, or why they are none.
 *
 * @param stored the entry; {@code null} if there is a reason
 * @param reason why not; {@code null} if there is an entry
 */
record Decoded(@Nullable StoredEntry stored, @Nullable Reason reason) {

  static Decoded of(StoredEntry stored) {
    return new Decoded(stored, null);
  }

  static Decoded not(Reason why) {
    return new Decoded(null, why);
  }
}
