package org.turbostan.memcached;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far the sequences had come, on the servers on which an entry depends, before its versions
 * were read. An entry brings them along, so that any node that has read a sequence further tells
 * from that alone whether something was deleted in the entry's slots: its versions need not be
 * read.
 *
 * <p>It goes by names, not by servers, since no two sequences ever had one name. Immutable.
 *
 * @param list tells the list of servers by which it was known where tags lie; under another they
 *     lie elsewhere
 * @param all one for each server, in no order
 */
record Marks(long list, List<Sequence.Mark> all) {

  /** What is known of an entry without marks: nothing. */
  static final Marks NONE = new Marks(0, List.of());

  Marks {
    all = List.copyOf(all);
  }

  /** Returns whether there are none. */
  boolean isEmpty() {
    return all.isEmpty();
  }

  /** Returns the mark in the sequence of this name, or {@code null} if there is none. */
  Sequence.@Nullable Mark in(Version name) {
    for (Sequence.Mark mark : all) {
      if (mark.name().equals(name)) {
        return mark;
      }
    }
    return null;
  }
}
