package org.turbostan.testing;

/** Whether containers run each request in a virtual thread. */
final class VirtualThreads {

  private VirtualThreads() {}

  /** Whether the build wants them, on a JDK that has them. */
  static boolean areWanted() {
    return Boolean.getBoolean("turbostan.virtual-threads") && Runtime.version().feature() >= 21;
  }
}
