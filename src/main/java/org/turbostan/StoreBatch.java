package org.turbostan;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Renderings of one request that are stored together, in fewer commands than one by one. They are
 * stored when there are many, and at the latest when this is closed.
 *
 * <p>Who waits for one of them waits until it is stored, so nothing that takes long should come
 * before {@link #flush}. Used by one thread at a time, like its request.
 */
public final class StoreBatch implements AutoCloseable {

  /** More are not kept waiting, nor more characters. */
  private static final int MOST_ENTRIES = 60;

  private static final int MOST_CHARACTERS = 500_000;

  private final CacheRequest request;
  private List<Entry> entries = new ArrayList<>();
  private List<CompletableFuture<@Nullable Reason>> answers = new ArrayList<>();
  private int characters;

  StoreBatch(CacheRequest request) {
    this.request = request;
  }

  /** Takes an entry, and returns the stage of what becomes of it. */
  CompletionStage<@Nullable Reason> add(Entry entry) {
    CompletableFuture<@Nullable Reason> answer = new CompletableFuture<>();
    entries.add(entry);
    answers.add(answer);
    characters += entry.content().plainWeight();
    return answer;
  }

  /** Returns whether it is time to store what is there. */
  boolean isFull() {
    return entries.size() >= MOST_ENTRIES || characters >= MOST_CHARACTERS;
  }

  /** Begins to store what is there. */
  public void flush() {
    if (entries.isEmpty()) {
      return;
    }
    List<Entry> together = entries;
    List<CompletableFuture<@Nullable Reason>> waiting = answers;
    entries = new ArrayList<>();
    answers = new ArrayList<>();
    characters = 0;
    List<CompletionStage<@Nullable Reason>> stages =
        request.store().setAll(together, request.snapshot());
    for (int i = 0; i < waiting.size(); i++) {
      CompletableFuture<@Nullable Reason> answer = waiting.get(i);
      request.cache().answers().expect(answer);
      var unused =
          stages
              .get(i)
              .whenComplete(
                  (why, failure) -> answer.complete(failure == null ? why : Reason.STORE_FAILED));
    }
  }

  /** Begins to store what is there; what comes later is stored as it comes. */
  @Override
  public void close() {
    flush();
  }
}
