package org.turbostan.memcached;

import org.jspecify.annotations.Nullable;
import org.turbostan.Found;
import org.turbostan.Reason;

/**
 * What was found out about an entry.
 *
 * @param copy the entry as it is valid; {@code null} if it is not
 */
record Answer(Found found, @Nullable Copy copy) {

  static Answer absent(Reason why) {
    return of(Found.absent(why));
  }

  static Answer of(Found found) {
    return new Answer(found, null);
  }

  static Answer of(Copy copy) {
    return new Answer(Found.valid(copy.entry()), copy);
  }
}
