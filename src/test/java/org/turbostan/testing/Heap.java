package org.turbostan.testing;

/** The memory of this JVM. */
public final class Heap {

  private Heap() {}

  /** Returns how many bytes are in use when what is garbage is collected. */
  public static long used() {
    Runtime runtime = Runtime.getRuntime();
    long least = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      System.gc();
      least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
    }
    return least;
  }
}
