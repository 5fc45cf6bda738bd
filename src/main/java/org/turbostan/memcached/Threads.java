package org.turbostan.memcached;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * The threads of one store.
 *
 * <p>An executor that has ended may still have a thread that is about to end, and a container that
 * looks for threads at that moment says that the application has left one behind. So the threads
 * themselves are waited for.
 *
 * <p>Safe for use by many threads.
 */
final class Threads {

  private final Set<Thread> all = ConcurrentHashMap.newKeySet();

  /** Makes a daemon of this name, to be started. */
  Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return noted(thread);
  }

  /** Notes a thread that somebody else has made, and returns it. */
  Thread noted(Thread thread) {
    all.removeIf(known -> known.getState() == Thread.State.TERMINATED);
    all.add(thread);
    return thread;
  }

  /** Waits until all have ended, which somebody has told them to; not if it is interrupted. */
  void awaitEnd(Duration longest) {
    long deadline = System.nanoTime() + longest.toNanos();
    try {
      for (Thread thread : all) {
        long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (millis > 0 && thread.isAlive()) {
          thread.join(millis);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
