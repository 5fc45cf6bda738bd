package org.turbostan;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The renderings under way in this JVM: one a key, so that a cold key is rendered once however many
 * ask for it.
 *
 * <p>Requests may hold one flight and wait for another, because fragments nest. Two requests that
 * nest them in opposite orders would wait for each other for ever; so a request registers what it
 * waits for, under one lock, and does not wait where the chain of waiting leads back to itself.
 */
final class Flights {

  /** How the waiting for a flight ended. */
  enum Wait {
    /** The flight has landed. */
    LANDED,
    /** The flight took too long, or this thread was interrupted. */
    TOO_LONG,
    /** The flight's leader waits, at some removes, for the one that would wait. */
    DEADLOCK
  }

  /** How often a follower looks whether the leader's thread is still alive. */
  private static final long CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

  private final ConcurrentHashMap<FragmentKey, Flight> underWay = new ConcurrentHashMap<>();
  private final AtomicLong landings = new AtomicLong();
  private final Object waitingLock = new Object();

  /** Puts {@code mine} under way and returns {@code null}, or returns the one that already is. */
  @Nullable Flight join(Flight mine) {
    return underWay.putIfAbsent(mine.key, mine);
  }

  /** Ends a flight and wakes all that wait for it. Does nothing the second time. */
  void land(Flight flight) {
    if (flight.landed.isDone()) {
      return;
    }
    landings.incrementAndGet();
    underWay.remove(flight.key, flight);
    flight.landed.complete(null);
  }

  /**
   * Returns how many flights have landed. Whoever looked into the store, then leads a flight, and
   * finds the number changed, has to look again: the landing may have brought what is wanted.
   */
  long landings() {
    return landings.get();
  }

  /** Returns how many renderings are under way. */
  int size() {
    return underWay.size();
  }

  /** Waits for another request's flight, at the most for {@code longest}. */
  Wait await(Flight flight, CacheRequest follower, Duration longest) {
    synchronized (waitingLock) {
      if (leadsBackTo(follower, flight)) {
        return Wait.DEADLOCK;
      }
      follower.waitingFor = flight;
    }
    try {
      return await(flight, longest.toNanos());
    } finally {
      follower.waitingFor = null;
    }
  }

  private static boolean leadsBackTo(CacheRequest follower, Flight flight) {
    for (Flight next = flight; next != null; next = next.leader.waitingFor) {
      if (next.leader == follower) {
        return true;
      }
    }
    return false;
  }

  private Wait await(Flight flight, long longest) {
    long start = System.nanoTime();
    for (; ; ) {
      long left = longest - (System.nanoTime() - start);
      if (left <= 0) {
        return Wait.TOO_LONG;
      }
      try {
        flight.landed.get(Math.min(left, CHECK_NANOS), TimeUnit.NANOSECONDS);
        return Wait.LANDED;
      } catch (TimeoutException e) {
        if (!flight.thread.isAlive()) {
          land(flight);
        }
      } catch (ExecutionException e) {
        return Wait.LANDED;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Wait.TOO_LONG;
      }
    }
  }
}
