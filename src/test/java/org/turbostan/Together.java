package org.turbostan;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/** Runs things in several threads. Whatever hangs for a minute fails the test. */
public final class Together {

  private static final int PATIENCE_SECONDS = 60;

  private Together() {}

  /** Runs {@code body} in {@code threads} threads that start at one moment; returns the results. */
  public static <T> List<T> run(int threads, Callable<T> body) {
    return run(threads, number -> body);
  }

  /** Runs a body for each number from 0, all from one moment on; returns the results. */
  public static <T> List<T> run(int threads, IntFunction<Callable<T>> bodies) {
    CyclicBarrier start = new CyclicBarrier(threads);
    List<FutureTask<T>> tasks = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Callable<T> body = bodies.apply(i);
      tasks.add(
          start(
              () -> {
                start.await();
                return body.call();
              }));
    }
    return tasks.stream().map(Together::resultOf).toList();
  }

  /** Starts {@code body} in a thread of its own. */
  public static <T> FutureTask<T> start(Callable<T> body) {
    FutureTask<T> task = new FutureTask<>(body);
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
    return task;
  }

  /** Waits for what was started. */
  public static <T> T resultOf(FutureTask<T> task) {
    try {
      return task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("a thread hangs or has failed", e);
    }
  }

  /** Waits for a latch. */
  public static void await(CountDownLatch latch) {
    try {
      if (!latch.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw new AssertionError("a latch was never opened: " + latch);
      }
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
