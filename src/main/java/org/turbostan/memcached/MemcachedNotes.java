package org.turbostan.memcached;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.turbostan.SharedNotes;

/** Notes on each of the servers: whichever of them answers can tell. */
final class MemcachedNotes implements SharedNotes {

  private final Cluster cluster;

  MemcachedNotes(Cluster cluster) {
    this.cluster = cluster;
  }

  @Override
  public CompletionStage<Boolean> write(String name, String text, Duration span) {
    String key = cluster.keys().note(name);
    List<CompletableFuture<Boolean>> answers = new ArrayList<>();
    for (Station station : cluster.stations()) {
      answers.add(
          station
              .server()
              .set(key, text.getBytes(UTF_8), span)
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
      answers.add(station.server().get(keys).thenApply(values -> text(values.get(0))));
    }
    return answers;
  }

  @Override
  public CompletionStage<Optional<String>> readAny(String name, Predicate<String> wanted) {
    return readAny(List.of(cluster.keys().note(name)), wanted, 0, null);
  }

  private CompletionStage<Optional<String>> readAny(
      List<String> keys, Predicate<String> wanted, int server, @Nullable Throwable trouble) {
    if (server == cluster.stations().size()) {
      return trouble == null
          ? CompletableFuture.completedStage(Optional.empty())
          : CompletableFuture.failedStage(trouble);
    }
    return cluster
        .station(server)
        .server()
        .get(keys)
        .thenApply(values -> text(values.get(0)).filter(wanted))
        .handle(
            (found, failure) ->
                failure == null && found.isPresent()
                    ? CompletableFuture.completedStage(found)
                    : readAny(keys, wanted, server + 1, failure == null ? trouble : failure))
        .thenCompose(found -> found);
  }

  private static Optional<String> text(byte @Nullable [] value) {
    return value == null ? Optional.empty() : Optional.of(new String(value, UTF_8));
  }
}
