package org.turbostan;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A store that never throws, whatever the one behind it does: a fault of a store is a fault of no
 * page. It is logged once a minute.
 */
final class FaultHidingStore implements CacheStore {

  private static final System.Logger LOG = System.getLogger(FaultHidingStore.class.getName());
  private static final long QUIET_MILLIS = 60_000;

  /** Where a store stands that can't say where it stands. */
  private static final Snapshot UNKNOWN = new Snapshot() {};

  private final CacheStore store;
  private final InstantSource clock;
  private final AtomicLong quietUntil = new AtomicLong(Long.MIN_VALUE);

  FaultHidingStore(CacheStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  @Override
  public Snapshot snapshot() {
    try {
      return store.snapshot();
    } catch (RuntimeException e) {
      log(e);
      return UNKNOWN;
    }
  }

  @Override
  public @Nullable Entry getNow(FragmentKey key, Snapshot since) {
    try {
      return since == UNKNOWN ? null : store.getNow(key, since);
    } catch (RuntimeException e) {
      log(e);
      return null;
    }
  }

  @Override
  public boolean prefetches() {
    try {
      return store.prefetches();
    } catch (RuntimeException e) {
      log(e);
      return false;
    }
  }

  @Override
  public void prefetch(Collection<FragmentKey> keys, Snapshot since) {
    if (since == UNKNOWN) {
      return;
    }
    try {
      store.prefetch(keys, since);
    } catch (RuntimeException e) {
      log(e);
    }
  }

  @Override
  public CompletionStage<Found> get(FragmentKey key, Snapshot since) {
    if (since == UNKNOWN) {
      return CompletableFuture.completedStage(Found.absent(Reason.STORE_FAILED));
    }
    try {
      return store.get(key, since);
    } catch (RuntimeException e) {
      log(e);
      return CompletableFuture.failedStage(e);
    }
  }

  @Override
  public CompletionStage<@Nullable Reason> set(Entry entry, Snapshot since) {
    if (since == UNKNOWN) {
      return CompletableFuture.completedStage(Reason.STORE_FAILED);
    }
    try {
      return store.set(entry, since);
    } catch (RuntimeException e) {
      log(e);
      return CompletableFuture.failedStage(e);
    }
  }

  @Override
  public List<CompletionStage<@Nullable Reason>> setAll(List<Entry> entries, Snapshot since) {
    if (since != UNKNOWN) {
      try {
        return store.setAll(entries, since);
      } catch (RuntimeException e) {
        log(e);
      }
    }
    return Collections.nCopies(
        entries.size(), CompletableFuture.completedStage(Reason.STORE_FAILED));
  }

  @Override
  public boolean isShared() {
    try {
      return store.isShared();
    } catch (RuntimeException e) {
      log(e);
      return true;
    }
  }

  @Override
  public @Nullable Cause whyRefused(Entry entry, Snapshot since) {
    try {
      return since == UNKNOWN ? null : store.whyRefused(entry, since);
    } catch (RuntimeException e) {
      log(e);
      return null;
    }
  }

  @Override
  public CompletionStage<Boolean> add(FragmentKey key, Duration span) {
    try {
      return store.add(key, span);
    } catch (RuntimeException e) {
      log(e);
      return CompletableFuture.failedStage(e);
    }
  }

  @Override
  public void release(FragmentKey key) {
    try {
      store.release(key);
    } catch (RuntimeException e) {
      log(e);
    }
  }

  @Override
  public void touch(Entry found, Entry touched) {
    try {
      store.touch(found, touched);
    } catch (RuntimeException e) {
      log(e);
    }
  }

  /** A delete of which nothing is known is one that is not acknowledged. */
  @Override
  public CompletionStage<Deletion> delete(Set<Tag> tags, Deletion.Mode mode) {
    Deletion unknown =
        new Deletion(tags, List.of(new Deletion.Answer("store", Deletion.Status.UNREACHABLE)));
    try {
      return store
          .delete(tags, mode)
          .exceptionally(
              failure -> {
                log(failure);
                return unknown;
              });
    } catch (RuntimeException e) {
      log(e);
      return CompletableFuture.completedStage(unknown);
    }
  }

  @Override
  public StoreStatus status() {
    try {
      return store.status();
    } catch (RuntimeException e) {
      log(e);
      return StoreStatus.NONE;
    }
  }

  @Override
  public void close() {
    store.close();
  }

  private void log(Throwable fault) {
    long now = clock.millis();
    long quiet = quietUntil.get();
    if (now >= quiet && quietUntil.compareAndSet(quiet, now + QUIET_MILLIS)) {
      LOG.log(Level.WARNING, "The store failed; what it was asked for counts as absent.", fault);
    }
  }
}
