package org.turbostan.memcached;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.turbostan.SharedNotes;

/** Notes on each of the servers: whichever of them answers can tell. */
final class MemcachedNotes implements SharedNotes {

  private final Cluster cluster;

  MemcachedNotes(Cluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public CompletionStage<Boolean> write(String name, String word, Duration span) {
    String key = cluster.keys().note(name);
    List<CompletableFuture<Boolean>> answers = new ArrayList<>();
    for (Station station : cluster.stations()) {
      answers.add(
          station
              .server()
              .set(key, word.getBytes(UTF_8), span)
              .handle((unused, failure) -> failure == null));
    }
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .thenApply(unused -> answers.stream().allMatch(CompletableFuture::join));
  }

  @Override
  public List<CompletionStage<Optional<String>>> read(String name) {
    List<String> keys = List.of(cluster.keys().note(name));
    List<CompletionStage<Optional<String>>> answers = new ArrayList<>();
    for (Station station : cluster.stations()) {
      answers.add(station.server().get(keys).thenApply(values -> word(values.get(0))));
    }
    return answers;
  }

  private static Optional<String> word(byte @Nullable [] value) {
    return value == null ? Optional.empty() : Optional.of(new String(value, UTF_8));
  }
}
