package org.turbostan.memcached;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Sees where the servers stand: reads their sequences as requests come, and knows for how long a
 * reading may be relied on.
 *
 * <p><b>Leases.</b> A reading is good for requests that begin within a lease after it was
 * <em>sent</em>. A delete is acknowledged only when it has waited for longer than that after its
 * last write. So whoever begins after the acknowledgement relies on a reading that was sent after
 * that write, and sees it. It does not matter for how long a thread was stopped, or the whole
 * machine: what counts is when the request began. The half of a lease that is left when a reading
 * is renewed is for the renewal to arrive in, so that nobody waits as long as requests come.
 *
 * <p>Safe for use by many threads.
 */
final class Lookout {

  private final Cluster cluster;
  private final IntPredicate usable;
  private final Duration lease;
  private final Duration patience;
  private final Duration outage;
  private final AtomicLong ownDeletes = new AtomicLong();
  private volatile @Nullable View current;

  /**
   * Makes a lookout.
   *
   * @param usable whether a server can be used
   * @param patience for how long a request waits for a reading
   * @param outage for how long a reading is held on to while its server can't be asked
   */
  Lookout(
      Cluster cluster, IntPredicate usable, Duration lease, Duration patience, Duration outage) {
    this.cluster = cluster;
    this.usable = usable;
    this.lease = lease;
    this.patience = patience;
    this.outage = outage;
  }

  /**
   * Returns where the servers stand, for a request that begins now. It waits for one round trip if
   * no request has come for longer than a lease, but no longer than its patience.
   */
  MemcachedSnapshot snapshot() {
    // The first thing: it must not be earlier than the request's beginning.
    Moment now = Moment.now();
    List<CompletableFuture<?>> readings = null;
    List<Station> stations = cluster.stations();
    for (int i = 0; i < stations.size(); i++) {
      if (!usable.test(i)) {
        continue;
      }
      Station station = stations.get(i);
      Station.Reading last = station.last();
      long age = last == null ? Long.MAX_VALUE : last.sent().ageNanos(now);
      if (age > lease.toNanos()) {
        readings = readings == null ? new ArrayList<>() : readings;
        readings.add(station.read());
      } else if (age > lease.toNanos() / 2) {
        var unused = station.read();
      }
    }
    if (readings != null) {
      await(CompletableFuture.allOf(readings.toArray(CompletableFuture[]::new)));
    }
    return new MemcachedSnapshot(view(now), cluster.memory().now());
  }

  private View view(Moment began) {
    View known = current;
    if (known != null && isStill(known, began)) {
      return known;
    }
    List<Station> stations = cluster.stations();
    @Nullable Version[] sequences = new @Nullable Version[stations.size()];
    View.Hold[] holds = new View.Hold[stations.size()];
    long deletes = ownDeletes.get();
    for (int i = 0; i < sequences.length; i++) {
      Station.Reading last = stations.get(i).last();
      sequences[i] = last == null ? null : last.sequence();
      holds[i] = hold(last, began);
    }
    View made = new View(sequences, holds, deletes);
    current = made;
    return made;
  }

  private boolean isStill(View known, Moment began) {
    List<Station> stations = cluster.stations();
    boolean same = isUpToDate(known);
    for (int i = 0; same && i < stations.size(); i++) {
      Station.Reading last = stations.get(i).last();
      Version sequence = last == null ? null : last.sequence();
      same = Objects.equals(known.sequence(i), sequence) && known.hold(i) == hold(last, began);
    }
    return same;
  }

  private View.Hold hold(Station.@Nullable Reading last, Moment began) {
    if (last == null) {
      return View.Hold.NONE;
    }
    if (last.sent().isWithin(lease, began)) {
      return View.Hold.LEASED;
    }
    return last.sent().isWithin(outage, began) ? View.Hold.OUTAGE : View.Hold.NONE;
  }

  /** Returns whether this node has deleted nothing since. */
  boolean isUpToDate(View view) {
    return view.ownDeletes() == ownDeletes.get();
  }

  /**
   * Says that this node has sent a delete, or knows of one that it could not send: requests that
   * are under way must not miss it, whatever they have noted.
   */
  void deleted() {
    ownDeletes.incrementAndGet();
  }

  private void await(CompletableFuture<?> all) {
    try {
      all.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException | ExecutionException e) {
      // Whoever has not answered is not waited for.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
