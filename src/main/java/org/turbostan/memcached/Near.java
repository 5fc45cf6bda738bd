package org.turbostan.memcached;

import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.turbostan.Entry;
import org.turbostan.FragmentKey;
import org.turbostan.Reason;
import org.turbostan.Tag;

/**
 * Copies of entries on this node, so that what is found again and again costs no round trip.
 *
 * <p>A copy is stamped with the view of the request that found it valid: how far the sequences had
 * come before the versions were read. It is served to requests under a lease while nothing was
 * deleted since in its slots. If something was, itself or another tag of a slot, the next request
 * asks memcached for the entry and its versions again, and that makes the next copy. So nothing is
 * decided here that is not decided by versions.
 *
 * <p>Safe for use by many threads.
 */
final class Near {

  /** Then nothing is known of what memcached holds. */
  private static final Set<Reason> UNANSWERED =
      EnumSet.of(Reason.SERVER_UNREACHABLE, Reason.SERVER_BUSY);

  private static final Duration A_MOMENT = Duration.ofSeconds(1);

  private final @Nullable ConcurrentMap<FragmentKey, Copy> copies;
  private final Cluster cluster;
  private final ScheduledExecutorService control;
  private final InstantSource clock;

  /** That of which others are about to be told. */
  private final Set<TagItems> telling = ConcurrentHashMap.newKeySet();

  /**
   * Makes a near cache.
   *
   * @param copies a bounded map; {@code null} to keep no copies
   */
  Near(
      @Nullable ConcurrentMap<FragmentKey, Copy> copies,
      Cluster cluster,
      ScheduledExecutorService control,
      InstantSource clock) {
    this.copies = copies;
    this.cluster = cluster;
    this.control = control;
    this.clock = clock;
  }

  /** Returns whether there is a copy of an entry, valid or not. */
  boolean has(FragmentKey key) {
    return copies != null && copies.containsKey(key);
  }

  /**
   * Returns an entry of which nothing was deleted, or {@code null} if that is not known.
   *
   * @param view what the request may rely on
   */
  @Nullable Copy get(FragmentKey key, View view) {
    Copy copy = copies == null ? null : copies.get(key);
    if (copy == null || !copy.isValidIn(view, cluster)) {
      return null;
    }
    if (!view.isLeased()) {
      complainOfOutages(copy, view);
    }
    return copy;
  }

  private void complainOfOutages(Copy copy, View view) {
    copy.tags().stream()
        .mapToInt(TagItems::server)
        .distinct()
        .filter(server -> view.hold(server) == View.Hold.OUTAGE)
        .forEach(server -> cluster.station(server).server().complain(Reason.OUTAGE));
  }

  /** Keeps what was found valid. */
  void keep(Copy copy) {
    if (copies == null) {
      return;
    }
    if (copy.entry().uncacheable() == null && !copy.tags().isEmpty()) {
      copies.put(copy.entry().key(), copy);
    } else {
      // What can't be cached is asked for each time: another node may have rendered it better.
      copies.remove(copy.entry().key());
    }
  }

  /** Drops what memcached was found not to hold, or not to hold as valid. */
  void drop(FragmentKey key, Reason why) {
    if (copies != null && !UNANSWERED.contains(why)) {
      copies.remove(key);
    }
  }

  void touch(Entry found, Entry touched) {
    if (copies != null) {
      copies.computeIfPresent(
          found.key(), (key, copy) -> isSame(copy.entry(), found) ? copy.with(touched) : copy);
    }
  }

  /**
   * Tells the other nodes that an entry has taken the place of another, which the same request was
   * given, and which they may serve for long if nobody tells them: they look again at what shares a
   * slot with it. Nothing was deleted, so nobody waits for it; and it is told a moment later, since
   * to the request itself it would look like a delete, and what it has still to store, such as the
   * page around a fragment, would be refused.
   */
  void replaced(Entry entry, MemcachedSnapshot since) {
    Copy given = since.given(entry.key());
    if (given == null
        || given.tags().isEmpty()
        || !isFresh(given.entry())
        || isAlike(given.entry(), entry)) {
      return;
    }
    lookAgain(narrowest(given.tags()));
  }

  /** Tells all nodes, this one too, to look at versions again where they rely on a tag's slot. */
  void lookAgain(TagItems tag) {
    if (telling.add(tag)) {
      try {
        var unused = control.schedule(() -> tell(tag), A_MOMENT.toNanos(), TimeUnit.NANOSECONDS);
      } catch (RejectedExecutionException e) {
        // The store is closed: there is nothing to tell with.
      }
    }
  }

  private void tell(TagItems tag) {
    telling.remove(tag);
    Station station = cluster.station(tag.server());
    var unused =
        station
            .server()
            .append(station.sequenceKey(), Sequence.encoded(List.of(tag)))
            .exceptionally(failure -> false);
  }

  /** The fewer entries depend on it, the better; but all nodes' copies of this one do. */
  private static TagItems narrowest(List<TagItems> tags) {
    TagItems narrowest = tags.get(0);
    for (Tag.Kind kind : new Tag.Kind[] {Tag.Kind.NAME, Tag.Kind.KEY}) {
      for (TagItems tag : tags) {
        narrowest = tag.tag().kind() == kind ? tag : narrowest;
      }
    }
    return narrowest;
  }

  private boolean isFresh(Entry entry) {
    Duration age = Duration.between(entry.freshFrom(), clock.instant());
    return age.compareTo(entry.lifetime().fresh()) < 0;
  }

  private static boolean isAlike(Entry old, Entry other) {
    return old.uncacheable() == other.uncacheable()
        && old.tags().equals(other.tags())
        && old.vary().equals(other.vary())
        && old.content().equals(other.content());
  }

  @SuppressWarnings("ReferenceEquality") // An equal entry may be a later one.
  private static boolean isSame(Entry entry, Entry found) {
    return entry == found;
  }

  void clear() {
    if (copies != null) {
      copies.clear();
    }
  }
}
