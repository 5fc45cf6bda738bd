package org.turbostan;

import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** A store that keeps nothing, so that there is nothing to delete either. */
final class NoStore implements CacheStore {

  static final CacheStore INSTANCE = new NoStore();

  private static final Snapshot ALWAYS_THE_SAME = new Snapshot() {};

  private NoStore() {}

  @Override
  public Snapshot snapshot() {
    return ALWAYS_THE_SAME;
  }

  @Override
  public CompletionStage<Found> get(FragmentKey key, Snapshot since) {
    return CompletableFuture.completedStage(Found.absent(Reason.COLD));
  }

  @Override
  public CompletionStage<@Nullable Reason> set(Entry entry, Snapshot since) {
    return CompletableFuture.completedStage(Reason.DISABLED);
  }

  @Override
  public void touch(Entry found, Entry touched) {}

  @Override
  public CompletionStage<Deletion> delete(Set<Tag> tags, Deletion.Mode mode) {
    return CompletableFuture.completedStage(
        new Deletion(tags, List.of(new Deletion.Answer("this node", Deletion.Status.ABSENT))));
  }

  @Override
  public void close() {}
}
