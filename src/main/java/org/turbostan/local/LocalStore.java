package org.turbostan.local;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.turbostan.CacheStore;
import org.turbostan.Deletion;
import org.turbostan.Entry;
import org.turbostan.Found;
import org.turbostan.FragmentKey;
import org.turbostan.Reason;
import org.turbostan.Snapshot;
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

  /** How many evicted keys are remembered, to be able to say why a fragment is rendered again. */
  private static final int EVICTIONS_REMEMBERED = 10_000;

  private static final CompletionStage<@Nullable Reason> STORED =
      CompletableFuture.completedStage(null);
  private static final CompletionStage<@Nullable Reason> REFUSED =
      CompletableFuture.completedStage(Reason.DELETED_DURING_RENDER);
  private static final CompletionStage<@Nullable Reason> TOO_LARGE =
      CompletableFuture.completedStage(Reason.TOO_LARGE);
  private static final CompletionStage<@Nullable Reason> CLOSED =
      CompletableFuture.completedStage(Reason.STORE_FAILED);

  private final Versions hard;
  private final Versions soft;
  private final Cache<FragmentKey, Slot> slots;

  /** By their hash codes: a hint for people needs no more, and keys may be long. */
  private final Cache<Integer, Boolean> evicted =
      Caffeine.newBuilder().maximumSize(EVICTIONS_REMEMBERED).executor(Runnable::run).build();

  private final long maxBytes;
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
    this.hard = new Versions(deletesBytes);
    this.soft = new Versions(deletesBytes);
    // Maintenance runs on the caller's thread: no pool of the JVM holds the web application's
    // class loader after a redeploy.
    this.slots =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .weigher((FragmentKey key, Slot slot) -> slot.weight())
            .evictionListener((key, slot, cause) -> remember(key))
            .executor(Runnable::run)
            .build();
  }

  @Override
  public Snapshot snapshot() {
    return new LocalSnapshot(hard.sequence(), soft.sequence());
  }

  @Override
  public @Nullable Entry getNow(FragmentKey key, Snapshot since) {
    Slot slot = slots.getIfPresent(key);
    return slot != null && isCurrent(slot) && isNotSoftlyDeleted(slot) ? slot.entry : null;
  }

  @Override
  public CompletionStage<Found> get(FragmentKey key, Snapshot since) {
    return CompletableFuture.completedStage(find(key));
  }

  @Override
  public CompletionStage<@Nullable Reason> set(Entry entry, Snapshot since) {
    LocalSnapshot snapshot = (LocalSnapshot) since;
    Slot slot = new Slot(entry, snapshot, hard.sequence(), soft.sequence());
    if (!hard.currentSince(snapshot.hard(), entry.tags())
        || !soft.currentSince(snapshot.soft(), entry.tags())) {
      return REFUSED;
    }
    if (slot.weight() > maxBytes) {
      slots.invalidate(entry.key());
      return TOO_LARGE;
    }
    slots.put(entry.key(), slot);
    if (closed) {
      slots.invalidateAll();
      return CLOSED;
    }
    evicted.invalidate(entry.key().hashCode());
    return STORED;
  }

  @Override
  public void touch(Entry found, Entry touched) {
    slots
        .asMap()
        .computeIfPresent(
            found.key(), (key, slot) -> slot.entry == found ? slot.with(touched) : slot);
  }

  @Override
  public CompletionStage<Deletion> delete(Set<Tag> tags, Deletion.Mode mode) {
    if (mode == Deletion.Mode.SOFT) {
      soft.delete(tags);
    } else {
      hard.delete(tags);
      if (tags.contains(Tag.ALL)) {
        slots.invalidateAll();
      }
    }
    return CompletableFuture.completedStage(
        new Deletion(tags, List.of(new Deletion.Answer("local", Deletion.Status.DELETED))));
  }

  @Override
  public void close() {
    closed = true;
    slots.invalidateAll();
    evicted.invalidateAll();
  }

  private Found find(FragmentKey key) {
    Slot slot = slots.getIfPresent(key);
    if (slot == null) {
      return Found.absent(
          evicted.getIfPresent(key.hashCode()) != null ? Reason.EVICTED : Reason.COLD);
    }
    if (!isCurrent(slot)) {
      slots.asMap().remove(key, slot);
      return Found.absent(Reason.DELETED);
    }
    return isNotSoftlyDeleted(slot) ? Found.valid(slot.entry) : Found.softDeleted(slot.entry);
  }

  private boolean isCurrent(Slot slot) {
    long sequence = hard.sequence();
    if (slot.hardCurrentAt == sequence) {
      return true;
    }
    boolean current = hard.currentSince(slot.since.hard(), slot.entry.tags());
    if (current) {
      slot.hardCurrentAt = sequence;
    }
    return current;
  }

  private boolean isNotSoftlyDeleted(Slot slot) {
    long sequence = soft.sequence();
    if (slot.softCurrentAt == sequence) {
      return true;
    }
    boolean current = soft.currentSince(slot.since.soft(), slot.entry.tags());
    if (current) {
      slot.softCurrentAt = sequence;
    }
    return current;
  }

  private void remember(@Nullable FragmentKey key) {
    if (key != null) {
      evicted.put(key.hashCode(), Boolean.TRUE);
    }
  }

  /** An entry in its place: since when its data is, and when it was last found current. */
  private static final class Slot {

    /** About what the map, the entry and its parts cost beside texts and tags. */
    private static final int OVERHEAD = 400;

    final Entry entry;
    final LocalSnapshot since;
    volatile long hardCurrentAt;
    volatile long softCurrentAt;

    Slot(Entry entry, LocalSnapshot since, long hardCurrentAt, long softCurrentAt) {
      this.entry = entry;
      this.since = since;
      this.hardCurrentAt = hardCurrentAt;
      this.softCurrentAt = softCurrentAt;
    }

    Slot with(Entry touched) {
      return new Slot(touched, since, hardCurrentAt, softCurrentAt);
    }

    int weight() {
      FragmentKey key = entry.key();
      long weight = (long) OVERHEAD + entry.content().weight();
      weight += lengthOf(key.name()) + lengthOf(key.template());
      weight += lengthOf(key.key()) + lengthOf(key.variant());
      for (Tag tag : entry.tags()) {
        weight += 64 + lengthOf(tag.value());
      }
      return (int) Math.min(weight, Integer.MAX_VALUE);
    }

    private static long lengthOf(String text) {
      return 2L * text.length();
    }
  }
}
