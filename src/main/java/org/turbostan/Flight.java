package org.turbostan;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One rendering that is under way in this JVM, and the place where others wait for it.
 *
 * <p>It carries no content: whoever has waited looks into the store again, so that a follower whose
 * request began after a delete never gets what was rendered before it.
 */
final class Flight {

  final FragmentKey key;
  final CacheRequest leader;
  final Thread thread = Thread.currentThread();
  final long sinceNanos = System.nanoTime();
  final CompletableFuture<Void> landed = new CompletableFuture<>();

  /** Whether it is rendered, and being stored: from here on its thread may end. */
  volatile boolean rendered;

  /** Whether this one began because its predecessor took too long. */
  boolean tookOver;

  /** The flight that began because this one took too long. */
  volatile @Nullable Flight successor;

  Flight(FragmentKey key, CacheRequest leader) {
    this.key = key;
    this.leader = leader;
  }

  /** Returns whether its thread has ended without it. */
  boolean isAbandoned() {
    return !rendered && !thread.isAlive();
  }
}
