package org.turbostan;

import java.util.HashSet;
import java.util.Set;

/**
 * The tags that come together as something is rendered. Nearly always they are those of the
 * fragment itself and no others, and then that set is all there is: nothing is copied.
 *
 * <p>Used by one thread at a time.
 */
final class Dependencies {

  private Set<Tag> tags = Set.of();

  /** Whether the set is this one's own, to be added to. */
  private boolean isOwn;

  void add(Tag tag) {
    if (!tags.contains(tag)) {
      own().add(tag);
    }
  }

  /** Adds tags; the set is kept, so it must not change. */
  void addAll(Set<Tag> more) {
    if (tags.isEmpty()) {
      tags = more;
      isOwn = false;
    } else if (!tags.containsAll(more)) {
      own().addAll(more);
    }
  }

  /** Returns what has come together so far. */
  Set<Tag> all() {
    return Set.copyOf(tags);
  }

  private Set<Tag> own() {
    if (!isOwn) {
      tags = new HashSet<>(tags);
      isOwn = true;
    }
    return tags;
  }
}
