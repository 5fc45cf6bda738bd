package org.turbostan;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What a store tells operators of itself, and how the nodes that share it tell each other of
 * themselves.
 *
 * <p>No method waits for a server, and none throws. Implementations are safe for use by many
 * threads.
 */
public interface StoreStatus {

  /** The status of a store that has nothing to say. */
  StoreStatus NONE = new StoreStatus() {};

  /** Returns the state of each server; in local mode that of this node's own memory. */
  default List<ServerState> servers() {
    return List.of();
  }

  /** Returns the deletes that servers have not acknowledged yet; they are tried again. */
  default List<PendingDelete> pendingDeletes() {
    return List.of();
  }

  /** Tries the pending deletes again now, instead of within the second. */
  default void retryPendingDeletes() {}

  /** Returns what this node is among those that share the store. */
  default Membership membership() {
    return Membership.NONE;
  }

  /** Returns what the nodes that share the store note together; {@code null} if there are none. */
  default @Nullable SharedNotes notes() {
    return null;
  }

  /**
   * Begins to tell the other nodes of this one, again and again; without effect where there are no
   * others.
   *
   * @param text returns what to tell, some kilobytes at the most; called once in a while, on a
   *     thread that must not be kept waiting
   */
  default void announce(Supplier<String> text) {}

  /**
   * Returns what nodes have told lately, this one among them; nothing where none can. What others
   * told may be anything.
   */
  default CompletionStage<List<String>> announcements() {
    return CompletableFuture.completedStage(List.of());
  }
}
