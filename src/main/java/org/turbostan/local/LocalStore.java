package org.turbostan.local;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.turbostan.CacheStore;
import org.turbostan.Cause;
import org.turbostan.Deletion;
import org.turbostan.Entry;
import org.turbostan.Found;
import org.turbostan.FragmentKey;
import org.turbostan.Reason;
import org.turbostan.ServerState;
import org.turbostan.Snapshot;
import org.turbostan.StoreStatus;
import org.turbostan.Tag;

/**
 * A store in this JVM's memory, bounded by bytes. Entries are kept as objects, and every stage it
 * returns is already complete.
 *
 * <p>Safe for use by many threads; reads take no lock.
 */
public final class LocalStore implements CacheStore {

  /** What the memory of deletes may occupy; see {@link Versions} for what becomes of older ones. */
  private static final long DELETES_BYTES = 16_000_000;

  /** How many evicted keys are remembered at the most; see {@link EvictedKeys}. */
  private static final int EVICTIONS_REMEMBERED = 1 << 14;

  private static final CompletionStage<@Nullable Reason> STORED =
      CompletableFuture.completedStage(null);
  private static final CompletionStage<@Nullable Reason> REFUSED =
      CompletableFuture.completedStage(Reason.DELETED_DURING_RENDER);
  private static final CompletionStage<@Nullable Reason> TOO_LARGE =
      CompletableFuture.completedStage(Reason.TOO_LARGE);
  private static final CompletionStage<@Nullable Reason> CLOSED =
      CompletableFuture.completedStage(Reason.STORE_FAILED);

  private final Versions versions;
  private final ConcurrentMap<FragmentKey, Slot> slots;
  private final EvictedKeys evicted;
  private final long maxBytes;
  private final LongSupplier usedBytes;
  private final LongAdder evictions = new LongAdder();
  private volatile boolean closed;

  /**
   * Opens a store that holds at most {@code maxBytes} of content.
   *
   * @throws IllegalArgumentException if {@code maxBytes} is negative
   */
  public LocalStore(long maxBytes) {
    this(maxBytes, DELETES_BYTES);
  }

  LocalStore(long maxBytes, long deletesBytes) {
    this.maxBytes = maxBytes;
    this.versions = new Versions(deletesBytes);
    this.evicted = new EvictedKeys(EVICTIONS_REMEMBERED);
    // Maintenance runs on the caller's thread: no pool of the JVM holds the web application's
    // class loader after a redeploy.
    Cache<FragmentKey, Slot> cache =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .weigher((FragmentKey key, Slot slot) -> slot.weight)
            .evictionListener((key, slot, cause) -> remember(key))
            .executor(Runnable::run)
            .build();
    this.slots = cache.asMap();
    this.usedBytes =
        () -> cache.policy().eviction().map(bound -> bound.weightedSize().orElse(0)).orElse(0L);
  }

  /** Opens a store without bounds over a given map, for tests that explore its interleavings. */
  LocalStore(ConcurrentMap<FragmentKey, Slot> slots) {
    this.maxBytes = Long.MAX_VALUE;
    this.versions = new Versions(DELETES_BYTES);
    this.evicted = new EvictedKeys(1);
    this.slots = slots;
    this.usedBytes = () -> 0;
  }

  @Override
  public Snapshot snapshot() {
    return new LocalSnapshot(versions.sequence());
  }

  @Override
  public @Nullable Entry getNow(FragmentKey key, Snapshot since) {
    Slot slot = slots.get(key);
    return slot != null && validAsOf(slot) >= 0 ? slot.entry : null;
  }

  @Override
  public CompletionStage<Found> get(FragmentKey key, Snapshot since) {
    return CompletableFuture.completedStage(find(key));
  }

  @Override
  public CompletionStage<@Nullable Reason> set(Entry entry, Snapshot since) {
    long sequence = ((LocalSnapshot) since).sequence();
    Slot fresh = new Slot(entry, sequence, sequence);
    boolean tooLarge = fresh.weight > maxBytes;
    // Judged and put in one step: what is judged valid and put late would replace what is newer.
    boolean[] refused = {false};
    slots.compute(
        entry.key(),
        (key, old) -> {
          refused[0] = versions.validAsOf(sequence, entry.tags()) < 0;
          return refused[0] ? old : tooLarge || closed ? null : fresh;
        });
    if (refused[0]) {
      return REFUSED;
    }
    if (closed) {
      slots.remove(entry.key());
      return CLOSED;
    }
    if (tooLarge) {
      return TOO_LARGE;
    }
    evicted.remove(entry.key());
    return STORED;
  }

  @Override
  public boolean isShared() {
    return false;
  }

  @Override
  public @Nullable Cause whyRefused(Entry entry, Snapshot since) {
    long sequence = ((LocalSnapshot) since).sequence();
    Cause hard = cause(sequence, entry, Deletion.Mode.HARD);
    return hard != null ? hard : cause(sequence, entry, Deletion.Mode.SOFT);
  }

  @Override
  public void touch(Entry found, Entry touched) {
    slots.computeIfPresent(
        found.key(), (key, slot) -> slot.entry == found ? slot.with(touched) : slot);
  }

  @Override
  public CompletionStage<Deletion> delete(Set<Tag> tags, Deletion.Mode mode) {
    versions.delete(tags, mode);
    if (mode == Deletion.Mode.HARD && tags.contains(Tag.ALL)) {
      // What was set since the delete stays.
      slots.values().removeIf(slot -> validAsOf(slot) == Versions.DELETED);
    }
    return CompletableFuture.completedStage(
        new Deletion(tags, List.of(new Deletion.Answer("this node", Deletion.Status.DELETED))));
  }

  @Override
  public StoreStatus status() {
    return new StoreStatus() {
      @Override
      public List<ServerState> servers() {
        ServerState.Memory memory =
            new ServerState.Memory(
                maxBytes, usedBytes.getAsLong(), slots.size(), evictions.sum(), null);
        return List.of(
            new ServerState(
                "this node",
                closed ? ServerState.Condition.DOWN : ServerState.Condition.UP,
                null,
                ServerState.Traffic.NONE,
                memory));
      }
    };
  }

  @Override
  public void close() {
    closed = true;
    slots.clear();
    evicted.clear();
  }

  private Found find(FragmentKey key) {
    Slot slot = slots.get(key);
    if (slot == null) {
      return Found.absent(evicted.contains(key) ? Reason.EVICTED : Reason.COLD);
    }
    long valid = validAsOf(slot);
    if (valid == Versions.DELETED) {
      slots.remove(key, slot);
      return Found.deleted(cause(slot.since, slot.entry, Deletion.Mode.HARD));
    }
    return valid >= 0
        ? Found.valid(slot.entry)
        : Found.softDeleted(slot.entry, cause(slot.since, slot.entry, Deletion.Mode.SOFT));
  }

  private @Nullable Cause cause(long since, Entry entry, Deletion.Mode mode) {
    Tag deleted = versions.deletedSince(since, entry.tags(), mode);
    return deleted == null ? null : Cause.deleted(deleted, null);
  }

  /** Returns what {@link Versions#validAsOf} does; mostly without asking, on a hit. */
  private long validAsOf(Slot slot) {
    if (slot.validAsOf == versions.sequence()) {
      return slot.validAsOf;
    }
    long valid = versions.validAsOf(slot.since, slot.entry.tags());
    if (valid >= 0) {
      slot.validAsOf = valid;
    }
    return valid;
  }

  private void remember(@Nullable FragmentKey key) {
    if (key != null) {
      evictions.increment();
      evicted.add(key);
    }
  }

  /** An entry in its place: since when its data is, and as of when it was last found valid. */
  static final class Slot {

    final Entry entry;
    final long since;

    /** Weighed once: it is asked for more often than that, and tags may be many. */
    final int weight;

    volatile long validAsOf;

    Slot(Entry entry, long since, long validAsOf) {
      this.entry = entry;
      this.since = since;
      this.weight = BoundedMap.weightOf(entry, 0);
      this.validAsOf = validAsOf;
    }

    Slot with(Entry touched) {
      return new Slot(touched, since, validAsOf);
    }
  }
}
