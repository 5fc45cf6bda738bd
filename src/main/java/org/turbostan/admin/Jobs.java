package org.turbostan.admin;

import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.turbostan.SharedNotes;

/**
 * Remembers the latest deletes that were asked for on pages of this node, and tells the other nodes
 * how far they are: behind a load balancer any of them may be asked.
 *
 * <p>Safe for use by many threads.
 */
final class Jobs {

  private static final int MOST = 20;
  private static final Duration TOLD_FOR = Duration.ofHours(1);
  private static final long PATIENCE_MILLIS = 400;
  private static final Pattern ID = Pattern.compile("[0-9a-f-]{36}");

  private final Supplier<@Nullable SharedNotes> notes;

  /** Guarded by this. */
  private final Map<String, Deletes.Job> jobs = new LinkedHashMap<>();

  /**
   * Makes it.
   *
   * @param notes returns what the nodes note together, or {@code null} if there is only this one
   */
  Jobs(Supplier<@Nullable SharedNotes> notes) {
    this.notes = notes;
  }

  /** Begins a delete, and returns by which text it is found. */
  String begin(Deletes deletes, DeleteOrder order, String address) {
    String id = UUID.randomUUID().toString();
    remember(id, deletes.begin(order, address, job -> tell(id, job)));
    return id;
  }

  private synchronized void remember(String id, Deletes.Job job) {
    jobs.put(id, job);
    if (jobs.size() > MOST) {
      jobs.remove(jobs.keySet().iterator().next());
    }
  }

  private void tell(String id, Deletes.Job job) {
    SharedNotes shared = notes.get();
    if (shared != null) {
      var unused = shared.write(name(id), Progress.of(job).toText(), TOLD_FOR);
    }
  }

  /** Returns a delete of this node; {@code null} if it is not known here. */
  synchronized Deletes.@Nullable Job find(String id) {
    return jobs.get(id);
  }

  /** Returns what another node tells of its delete; {@code null} if none does. */
  @Nullable Progress elsewhere(String id) {
    SharedNotes shared = notes.get();
    if (shared == null || !ID.matcher(id).matches()) {
      return null;
    }
    List<CompletableFuture<Optional<String>>> answers =
        shared.read(name(id)).stream().map(CompletionStage::toCompletableFuture).toList();
    await(CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)));
    return answers.stream()
        .filter(answer -> answer.isDone() && !answer.isCompletedExceptionally())
        .flatMap(answer -> answer.join().stream())
        .map(Progress::parse)
        .filter(Objects::nonNull)
        // A server that missed a step has an earlier one.
        .max(Comparator.comparing(Progress::over).thenComparing(Progress::done))
        .orElse(null);
  }

  private static void await(CompletableFuture<?> stage) {
    try {
      stage.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException | ExecutionException e) {
      // Those that have answered are enough.
    }
  }

  private static String name(String id) {
    return "delete " + id;
  }
}
