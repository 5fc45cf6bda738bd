package org.turbostan.memcached;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
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
      Changes.Reading last = station.changes().last();
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
    return new MemcachedSnapshot(now, view(now), cluster.memory().now());
  }

  /**
   * Returns what a request may rely on by now. That is what it noted as it began, or more if a
   * reading was still under way then.
   */
  View view(MemcachedSnapshot since) {
    return since.view().isLeased() ? since.view() : view(since.began());
  }

  /**
   * Waits for the readings that a request lacks. They are ahead of all that is asked for now, so
   * whoever can make use of them loses nothing.
   *
   * @return completes when they have arrived; {@code null} if none is on its way
   */
  @Nullable CompletableFuture<?> missingReadings(MemcachedSnapshot since) {
    View known = view(since);
    List<CompletableFuture<?>> readings = new ArrayList<>();
    List<Station> stations = cluster.stations();
    for (int i = 0; i < stations.size() && !known.isLeased(); i++) {
      if (known.hold(i) != View.Hold.LEASED && usable.test(i)) {
        readings.add(stations.get(i).read());
      }
    }
    return readings.isEmpty()
        ? null
        : CompletableFuture.allOf(readings.toArray(CompletableFuture[]::new));
  }

  private View view(Moment began) {
    View known = current;
    if (known != null && isStill(known, began)) {
      return known;
    }
    List<Station> stations = cluster.stations();
    @Nullable Standing[] standings = new @Nullable Standing[stations.size()];
    View.Hold[] holds = new View.Hold[stations.size()];
    for (int i = 0; i < standings.length; i++) {
      Changes.Reading last = stations.get(i).changes().last();
      standings[i] = last == null ? null : last.standing();
      holds[i] = hold(last, began);
    }
    View made = new View(standings, holds);
    current = made;
    return made;
  }

  @SuppressWarnings("ReferenceEquality") // Where nothing has changed it is the same.
  private boolean isStill(View known, Moment began) {
    List<Station> stations = cluster.stations();
    boolean same = true;
    for (int i = 0; same && i < stations.size(); i++) {
      Changes.Reading last = stations.get(i).changes().last();
      Standing standing = last == null ? null : last.standing();
      same = known.standing(i) == standing && known.hold(i) == hold(last, began);
    }
    return same;
  }

  private View.Hold hold(Changes.@Nullable Reading last, Moment began) {
    if (last == null) {
      return View.Hold.NONE;
    }
    if (last.sent().isWithin(lease, began)) {
      return View.Hold.LEASED;
    }
    return last.sent().isWithin(outage, began) ? View.Hold.OUTAGE : View.Hold.NONE;
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
