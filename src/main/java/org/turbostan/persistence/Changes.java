package org.turbostan.persistence;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hibernate.resource.transaction.spi.TransactionObserver;
import org.turbostan.Deletion;
import org.turbostan.FragmentCache;
import org.turbostan.RunningCaches;
import org.turbostan.Tag;

/**
 * What the transactions of one session change, one after the other, and delete when they are
 * committed.
 *
 * <p>As an observer it is called last: the session's own second-level cache is up to date by then,
 * so that nobody renders old data from there after the delete, and the connection has been given
 * back. Used by one thread at a time, like the session.
 */
final class Changes implements TransactionObserver {

  private static final System.Logger LOG = System.getLogger(Changes.class.getName());

  /** A transaction that changes more deletes everything, which costs less. */
  static final int MOST_TAGS = 10_000;

  private static final AtomicBoolean WARNED = new AtomicBoolean();

  private final Map<Class<?>, Set<Tag>> tags = new HashMap<>();
  private int count;
  private boolean committing;

  /** Adds what a changed entity deletes. */
  void add(Class<?> type, Set<Tag> more) {
    Set<Tag> known = tags.computeIfAbsent(type, unused -> new HashSet<>());
    if (count <= MOST_TAGS) {
      int before = known.size();
      known.addAll(more);
      count += known.size() - before;
    }
    if (count > MOST_TAGS) {
      tags.replaceAll((unused, all) -> Set.of(Tag.ALL));
    }
  }

  @Override
  public void afterBegin() {}

  /** Not called on a rollback. */
  @Override
  public void beforeCompletion() {
    committing = true;
  }

  /** Deletes after a commit, and after one that failed, for it may have been done in part. */
  @Override
  public void afterCompletion(boolean successful, boolean delayed) {
    Map<Class<?>, Set<Tag>> changed = Map.copyOf(tags);
    boolean done = successful || committing;
    tags.clear();
    count = 0;
    committing = false;
    if (done && !changed.isEmpty()) {
      try {
        delete(changed);
      } catch (RuntimeException e) {
        // Whoever commits can do nothing about it, and the data is committed.
        LOG.log(Level.ERROR, "What shows changed entities may not have been deleted: " + e, e);
      }
    }
  }

  /**
   * A program of its own, or a test, has nothing to delete from; whoever expects otherwise looks.
   */
  private static void warn(Class<?> type) {
    if (!WARNED.getAndSet(true)) {
      LOG.log(
          Level.WARNING,
          "A {0} was changed, but no web application with a cache that uses this class is running in"
              + " this JVM. What other processes have cached of it stays. This is said once.",
          type.getName());
    }
  }

  private static void delete(Map<Class<?>, Set<Tag>> changed) {
    Map<FragmentCache, Set<Tag>> doomed = new HashMap<>();
    changed.forEach(
        (type, tags) -> {
          List<FragmentCache> caches = RunningCaches.using(type);
          if (caches.isEmpty()) {
            warn(type);
          }
          for (FragmentCache cache : caches) {
            doomed.computeIfAbsent(cache, unused -> new HashSet<>()).addAll(tags);
          }
        });
    List<CompletionStage<Deletion>> deletions = new ArrayList<>();
    doomed.forEach((cache, tags) -> deletions.add(cache.deleteAsync(tags, Deletion.Mode.HARD)));
    for (CompletionStage<Deletion> each : deletions) {
      Deletion deletion = each.toCompletableFuture().join();
      if (!deletion.acknowledged()) {
        LOG.log(
            Level.WARNING,
            "A delete of {0} is not acknowledged by all servers: {1}; it is tried again.",
            deletion.tags(),
            deletion.answers());
      }
    }
  }
}
