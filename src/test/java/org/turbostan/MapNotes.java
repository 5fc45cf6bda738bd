package org.turbostan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** What nodes note together, on one server that never fails. Not thread-safe. */
public final class MapNotes implements SharedNotes {

  public final Map<String, String> texts = new HashMap<>();

  /** The names of all that was written, in order. */
  public final List<String> written = new ArrayList<>();

  @Override
  public CompletionStage<Boolean> write(String name, String text, Duration span) {
    texts.put(name, text);
    written.add(name);
    return CompletableFuture.completedStage(true);
  }

  @Override
  public List<CompletionStage<Optional<String>>> read(String name) {
    return List.of(readAny(name, text -> true));
  }

  @Override
  public CompletionStage<Optional<String>> readAny(String name, Predicate<String> wanted) {
    return CompletableFuture.completedStage(Optional.ofNullable(texts.get(name)).filter(wanted));
  }
}
