package org.turbostan.memcached;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.turbostan.FragmentKey;

/**
 * An entry that is being looked up.
 *
 * @param plan what it was when it was last seen; {@code null} if it never was
 * @param answer where the answer goes
 */
record Wanted(
    FragmentKey key, WireKey entry, Cluster.@Nullable Plan plan, CompletableFuture<Answer> answer) {

  void fail(Throwable failure) {
    answer.completeExceptionally(failure);
  }
}
