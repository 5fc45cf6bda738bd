package org.turbostan.memcached;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.turbostan.Reason;

/**
 * One memcached server, as the store sees it.
 *
 * <p>No method blocks or throws; no future pends for ever; one that fails, fails with a {@link
 * Refusal}. What was refused may still be executed, and later than one thinks. <b>The commands of
 * one thread are executed in the order in which they were given, unless one of them is refused.</b>
 * The protocol rests on that.
 *
 * <p>Safe for use by many threads. Futures complete on the server's own thread, which must not be
 * kept waiting.
 */
interface Server {

  /** An item with the mark by which memcached knows whether it was replaced. Never compared. */
  @SuppressWarnings("ArrayRecordComponent")
  record Marked(byte[] value, long mark) {}

  ServerAddress address();

  /** Reads items, in the order of their keys; {@code null} stands for one that is not there. */
  CompletableFuture<List<byte @Nullable []>> get(List<String> keys);

  CompletableFuture<@Nullable Marked> getMarked(String key);

  CompletableFuture<Void> set(String key, byte[] value, Duration ttl);

  /** Stores an item if there is none, and returns whether that was so. */
  CompletableFuture<Boolean> add(String key, byte[] value, Duration ttl);

  /**
   * Adds to the end of an item, and returns whether there was one to add to. If it fails, or there
   * is no memory, the item stays as it was.
   */
  CompletableFuture<Boolean> append(String key, byte[] value);

  /** Replaces an item if it is still the marked one, and returns whether it was. */
  CompletableFuture<Boolean> replace(String key, byte[] value, Duration ttl, long mark);

  /** Deletes an item and returns whether there was one. */
  CompletableFuture<Boolean> delete(String key);

  /** Deletes an item if it is still the marked one, and returns whether it was. */
  CompletableFuture<Boolean> delete(String key, long mark);

  /** Counts and logs what went wrong with what this server holds. */
  void complain(Reason reason);

  /** Returns by how much the server's clock is ahead of ours, or zero if that is hardly so. */
  Duration clockAhead();
}
