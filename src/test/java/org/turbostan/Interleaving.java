package org.turbostan;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Runs bodies in threads of which one goes on at a time. At each {@link #point} the running one
 * hands over to another that is drawn at random, so that one seed always gives one order.
 *
 * <p>What runs here must not wait for another body by any other means.
 */
public final class Interleaving implements AutoCloseable {

  private final ExecutorService threads = Executors.newCachedThreadPool(Interleaving::daemon);
  private final ThreadLocal<Semaphore> mine = new ThreadLocal<>();
  private final List<Semaphore> live = new ArrayList<>();
  private final Semaphore over = new Semaphore(0);
  private Random random = new Random();

  /** Runs all bodies to their ends, in an order that depends on {@code seed} alone. */
  public void run(long seed, List<Runnable> bodies) throws Exception {
    random = Seeds.random(seed, -1);
    List<Future<?>> running = new ArrayList<>();
    for (Runnable body : bodies) {
      Semaphore turn = new Semaphore(0);
      live.add(turn);
      running.add(threads.submit(() -> run(body, turn)));
    }
    next().release();
    if (!over.tryAcquire(1, TimeUnit.MINUTES)) {
      throw new AssertionError("a body waits for another by other means than a point");
    }
    for (Future<?> body : running) {
      body.get();
    }
  }

  /** A point at which another body may go on; without effect outside of a body. */
  public void point() {
    Semaphore turn = mine.get();
    if (turn == null) {
      return;
    }
    Semaphore next = next();
    if (next != turn) {
      next.release();
      turn.acquireUninterruptibly();
    }
  }

  @Override
  public void close() {
    threads.shutdown();
  }

  private void run(Runnable body, Semaphore turn) {
    turn.acquireUninterruptibly();
    mine.set(turn);
    try {
      body.run();
    } finally {
      mine.remove();
      live.remove(turn);
      (live.isEmpty() ? over : next()).release();
    }
  }

  private Semaphore next() {
    return live.get(random.nextInt(live.size()));
  }

  private static Thread daemon(Runnable task) {
    Thread thread = new Thread(task, "interleaving");
    thread.setDaemon(true);
    return thread;
  }
}
