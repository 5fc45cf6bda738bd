package org.turbostan;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/**
 * The renderings under way in this JVM: one a key, so that a cold key is rendered once however many
 * ask for it.
 *
 * <p>A flight that has been under way for too long is taken over by one of those who wait, and the
 * others wait for that one: a rendering that hangs costs its visitors one wait, and is not followed
 * by all of them rendering at once. When the late one lands after all, everybody looks.
 *
 * <p>Requests may hold one flight and wait for another, because fragments nest. Two requests that
 * nest them in opposite orders would wait for each other for ever; so it is noted, under one lock,
 * who waits for what, and nobody waits where the chain of waiting leads back to himself. A thread
 * counts as well as a request, because one thread may be in several requests, one within the other.
 */
final class Flights {

  /** How the waiting for a flight ended. */
  enum Wait {
    /** The flight has landed. */
    LANDED,
    /** The flight, or the follower's waiting, took too long, or the thread was interrupted. */
    TOO_LONG,
    /** The flight's leader waits, at some removes, for the one that would wait. */
    DEADLOCK
  }

  /** How often a follower looks whether the leader and the store are still alive. */
  private static final long CHECK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final long longestNanos;
  private final Answers answers;
  private final ConcurrentHashMap<FragmentKey, Flight> underWay = new ConcurrentHashMap<>();

  /** By the hash of the key: keys that share a number cost each other a look. */
  private final AtomicIntegerArray landings = new AtomicIntegerArray(1 << 10);

  /** What each thread waits for; its lock guards {@link CacheRequest#waitingFor} too. */
  private final Map<Thread, Flight> waiting = new HashMap<>();

  /**
   * Makes an empty set of flights.
   *
   * @param longest how long a flight is waited for before another takes it over
   * @param answers what a flight may be waiting for when its rendering is over
   */
  Flights(Duration longest, Answers answers) {
    this.longestNanos = longest.toNanos();
    this.answers = answers;
  }

  /** Puts {@code mine} under way and returns {@code null}, or returns the one that already is. */
  @Nullable Flight join(Flight mine) {
    answers.giveUpOverdue();
    for (; ; ) {
      Flight other = underWay.putIfAbsent(mine.key, mine);
      if (other == null) {
        return null;
      }
      if (left(other) > 0) {
        return other;
      }
      if (underWay.replace(mine.key, other, mine)) {
        mine.tookOver = true;
        other.successor = mine;
        return null;
      }
    }
  }

  /** Ends a flight and wakes all that wait for it. Does nothing the second time. */
  void land(Flight flight) {
    for (Flight next = flight; next != null && !next.landed.isDone(); next = next.successor) {
      landings.incrementAndGet(landingsOf(next.key));
      underWay.remove(next.key, next);
      next.landed.complete(null);
    }
  }

  /**
   * Returns how many flights of a key have landed, or more. Whoever noted this, looked into the
   * store, then leads a flight and finds the number changed, has to look again: the landing may
   * have brought what is wanted.
   */
  int landings(FragmentKey key) {
    return landings.get(landingsOf(key));
  }

  private int landingsOf(FragmentKey key) {
    return Math.floorMod(key.hashCode(), landings.length());
  }

  /** Returns how many renderings are under way. */
  int size() {
    return underWay.size();
  }

  /** Returns how many threads wait. */
  int waiting() {
    synchronized (waiting) {
      return waiting.size();
    }
  }

  /** Waits for another request's flight, at the most for {@code longest}. */
  Wait await(Flight flight, CacheRequest follower, Duration longest) {
    Thread thread = Thread.currentThread();
    synchronized (waiting) {
      if (leadsBackTo(follower, thread, flight)) {
        return Wait.DEADLOCK;
      }
      waiting.put(thread, flight);
      follower.waitingFor = flight;
    }
    try {
      return await(flight, longest.toNanos());
    } finally {
      synchronized (waiting) {
        waiting.remove(thread);
        follower.waitingFor = null;
      }
    }
  }

  private boolean leadsBackTo(CacheRequest follower, Thread thread, Flight flight) {
    Set<Flight> seen = new HashSet<>();
    Deque<Flight> open = new ArrayDeque<>();
    open.add(flight);
    for (Flight next; (next = open.poll()) != null; ) {
      if (next.leader == follower || next.thread == thread) {
        return true;
      }
      if (seen.add(next)) {
        addTo(open, next.leader.waitingFor);
        addTo(open, waiting.get(next.thread));
      }
    }
    return false;
  }

  private static void addTo(Deque<Flight> open, @Nullable Flight flight) {
    if (flight != null) {
      open.add(flight);
    }
  }

  private Wait await(Flight flight, long longest) {
    long start = System.nanoTime();
    for (; ; ) {
      long left = Math.min(longest - (System.nanoTime() - start), left(flight));
      if (left <= 0) {
        return flight.landed.isDone() ? Wait.LANDED : Wait.TOO_LONG;
      }
      try {
        flight.landed.get(Math.min(left, CHECK_NANOS), TimeUnit.NANOSECONDS);
        return Wait.LANDED;
      } catch (TimeoutException e) {
        if (flight.isAbandoned()) {
          land(flight);
        }
        answers.giveUpOverdue();
      } catch (ExecutionException e) {
        return Wait.LANDED;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return Wait.TOO_LONG;
      }
    }
  }

  private long left(Flight flight) {
    return longestNanos - (System.nanoTime() - flight.sinceNanos);
  }
}
