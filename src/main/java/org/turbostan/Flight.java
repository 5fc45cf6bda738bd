package org.turbostan;

import java.util.concurrent.CompletableFuture;

/**
 * One rendering that is under way in this JVM, and the place where others wait for it.
 *
 * <p>It carries no content: whoever has waited looks into the store again, so that a follower whose
 * request began after a delete never gets what was rendered before it.
 */
final class Flight {

  final FragmentKey key;
  final CacheRequest leader;
  final Thread thread;
  final CompletableFuture<Void> landed = new CompletableFuture<>();

  Flight(FragmentKey key, CacheRequest leader) {
    this.key = key;
    this.leader = leader;
    this.thread = Thread.currentThread();
  }
}
