package org.turbostan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Where entries are kept: the memcached commands <i>get, set, add, touch</i> and <i>delete</i>,
 * asynchronously, with one promise on top.
 *
 * <p><b>The promise.</b> Once the stage of a {@link #delete} has completed with an acknowledged
 * {@link Deletion}, no {@link #get} or {@link #getNow} whose snapshot was taken after that returns
 * an entry that was set against a snapshot taken before the delete began, if the entry depends on
 * any of the deleted tags. It does not matter whether the entry was set before, during or after the
 * delete, nor by which node.
 *
 * <p>No method blocks, but {@link #snapshot} for a moment, and none throws: a failure is an answer
 * ({@link Found#absent}, a {@link Reason}, {@link Deletion.Status#UNREACHABLE}). Stages may
 * complete on any thread.
 *
 * <p>Implementations are safe for use by many threads at once. {@code CacheStoreContract} in the
 * library's tests states all of this as tests that every store passes.
 */
public interface CacheStore extends AutoCloseable {

  /**
   * Returns a store that keeps nothing, for tests of what renders: it is always empty, refuses what
   * it is given for being {@link Reason#DISABLED}, and acknowledges each delete.
   */
  static CacheStore none() {
    return NoStore.INSTANCE;
  }

  /**
   * Notes where the store stands now. Called once as a request enters, before the application reads
   * any data.
   *
   * <p>What it notes must be known when it returns: a shared store may wait for one round trip
   * here, briefly, if it has not heard from its servers lately.
   */
  Snapshot snapshot();

  /**
   * Returns the entry if the store can tell without any waiting that it is current, or {@code null}
   * if it can't; {@link #get} then gives the full answer. Softly deleted entries are never returned
   * here.
   */
  default @Nullable Entry getNow(FragmentKey key, Snapshot since) {
    return null;
  }

  /**
   * Returns whether {@link #prefetch} is of any use here. If not, nobody needs to find out what to
   * prefetch.
   */
  default boolean prefetches() {
    return false;
  }

  /**
   * Says that {@code keys} will probably be asked for with {@code since}, so that all of them can
   * be looked up together while the request does something else.
   *
   * <p>It makes the first {@link #get} of each cheaper, and changes no answer otherwise: that
   * {@code get} may find what was there when this was called, if this node has deleted nothing and
   * the request has set nothing in its place since. Keys that nobody asks for cost what reading
   * them costs. Duplicates, unknown keys and none at all are fine.
   */
  default void prefetch(Collection<FragmentKey> keys, Snapshot since) {}

  /** Looks an entry up. The entry's lifetime is not judged here. */
  CompletionStage<Found> get(FragmentKey key, Snapshot since);

  /**
   * Stores an entry that was rendered from data read after {@code since}, in place of what was
   * there, unless something it depends on was deleted since. Then, and whenever else it can't be
   * stored, what was there under its key is gone too, or is still valid for itself.
   *
   * <p>Where nodes keep copies, the others may go on with what was there for a moment, and for
   * longer if it was not looked up with {@code since}: nothing was deleted.
   *
   * @return {@code null} when stored, else why not
   */
  CompletionStage<@Nullable Reason> set(Entry entry, Snapshot since);

  /**
   * Stores entries that one request has rendered, as {@link #set} does with each, but together.
   *
   * @return what became of each, in their order
   */
  default List<CompletionStage<@Nullable Reason>> setAll(List<Entry> entries, Snapshot since) {
    List<CompletionStage<@Nullable Reason>> answers = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      answers.add(set(entry, since));
    }
    return answers;
  }

  /**
   * Returns whether other nodes may store here too, and {@linkplain #add claim} what they render.
   * If not, claims are neither asked for nor given back.
   */
  default boolean isShared() {
    return true;
  }

  /**
   * Returns what was deleted if {@link #set} has just refused an entry for {@link
   * Reason#DELETED_DURING_RENDER}, for people to read; {@code null} if that is not known.
   */
  default @Nullable Cause whyRefused(Entry entry, Snapshot since) {
    return null;
  }

  /**
   * Claims the rendering of {@code key} for this node, so that one node of the cluster renders at a
   * time. Renders are saved by it; nothing else depends on it. What whoever held the claim before
   * had stored is seen by a {@link #get} that is asked for after this, even before this has
   * answered.
   *
   * @param span after which the claim ends by itself; sooner if the node or the thread that holds
   *     it dies
   * @return whether the caller is to render; also {@code true} where nobody else could
   */
  default CompletionStage<Boolean> add(FragmentKey key, Duration span) {
    return CompletableFuture.completedStage(true);
  }

  /**
   * Gives a claim back that {@link #add} has granted, or may have granted: it is called too where
   * the answer came too late. The claim of another node stays as it is.
   */
  default void release(FragmentKey key) {}

  /** Puts {@code touched} in the place of {@code found}, if that is what is still there. */
  void touch(Entry found, Entry touched);

  /**
   * Deletes everything that depends on any of {@code tags}, on every node.
   *
   * @return the result; its stage completes when each server has answered or was given up on
   */
  CompletionStage<Deletion> delete(Set<Tag> tags, Deletion.Mode mode);

  /** Returns what the store tells operators of itself; nothing by default. */
  default StoreStatus status() {
    return StoreStatus.NONE;
  }

  /** Frees what the store holds. Calls after it answer as if nothing were there. */
  @Override
  void close();
}
