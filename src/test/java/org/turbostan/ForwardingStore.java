package org.turbostan;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A store that passes everything on; tests override what they want otherwise. */
public class ForwardingStore implements CacheStore {

  private final CacheStore store;

  public ForwardingStore(CacheStore store) {
    this.store = store;
  }

  @Override
  public Snapshot snapshot() {
    return store.snapshot();
  }

  @Override
  public @Nullable Entry getNow(FragmentKey key, Snapshot since) {
    return store.getNow(key, since);
  }

  @Override
  public boolean prefetches() {
    return store.prefetches();
  }

  @Override
  public void prefetch(Collection<FragmentKey> keys, Snapshot since) {
    store.prefetch(keys, since);
  }

  @Override
  public CompletionStage<Found> get(FragmentKey key, Snapshot since) {
    return store.get(key, since);
  }

  @Override
  public CompletionStage<@Nullable Reason> set(Entry entry, Snapshot since) {
    return store.set(entry, since);
  }

  @Override
  public List<CompletionStage<@Nullable Reason>> setAll(List<Entry> entries, Snapshot since) {
    return store.setAll(entries, since);
  }

  @Override
  public @Nullable Cause whyRefused(Entry entry, Snapshot since) {
    return store.whyRefused(entry, since);
  }

  @Override
  public CompletionStage<Boolean> add(FragmentKey key, Duration span) {
    return store.add(key, span);
  }

  @Override
  public void release(FragmentKey key) {
    store.release(key);
  }

  @Override
  public void touch(Entry found, Entry touched) {
    store.touch(found, touched);
  }

  @Override
  public CompletionStage<Deletion> delete(Set<Tag> tags, Deletion.Mode mode) {
    return store.delete(tags, mode);
  }

  @Override
  public void close() {
    store.close();
  }
}
