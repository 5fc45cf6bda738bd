package org.turbostan.admin;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.turbostan.SharedNotes;

/**
 * Which log-ins have begun and not ended: a signed cookie alone would be good until its time is
 * over, also in the hands of a thief.
 *
 * <p>Nodes that share memcached note there who is in and who is out, on each server: so a log-in is
 * one on all nodes and survives a restart of each, and its end does, too. One word of an end weighs
 * more than all that say otherwise. When no server has anything of it any more, it has ended: who
 * knows the token logs in again. While servers can't tell, a node goes by what it did itself. In
 * local mode that is all there is: a log-in is one on its own node, and ends with it.
 *
 * <p>Bounded, and safe for use by many threads.
 */
final class Logins {

  private static final long PATIENCE_MILLIS = 400;
  private static final int MOST = 1_000;
  private static final String IN = "in";
  private static final String OUT = "out";

  private final Supplier<@Nullable SharedNotes> notes;

  /** Which log-ins this node has begun, and whether others were told; guarded by itself. */
  private final Map<String, Boolean> begunHere = bounded();

  /** Which this node knows to have ended; guarded by itself. */
  private final Map<String, Boolean> ended = bounded();

  /**
   * Makes it.
   *
   * @param notes returns what the nodes note together, or {@code null} if there is only this one
   */
  Logins(Supplier<@Nullable SharedNotes> notes) {
    this.notes = notes;
  }

  /** Begins a log-in. */
  void begin(String id, Duration left) {
    put(begunHere, id, tell(id, IN, left));
  }

  /** Returns whether a log-in has not ended; its cookie is known to be good otherwise. */
  boolean goesOn(String id, Duration left) {
    if (get(ended, id) != null) {
      return false;
    }
    Boolean told = get(begunHere, id);
    SharedNotes shared = notes.get();
    if (shared == null) {
      return told != null;
    }
    Reading reading = read(shared, id);
    if (reading.words.contains(OUT)) {
      put(ended, id, true);
      return false;
    }
    if (reading.words.contains(IN)) {
      return true;
    }
    if (told == null || !reading.complete) {
      return told != null;
    }
    if (!told) {
      // Not all servers could be told when it began.
      put(begunHere, id, tell(id, IN, left));
    }
    return !told;
  }

  /** What servers say of a log-in, and whether all of them have answered in time. */
  private record Reading(Set<String> words, boolean complete) {}

  private static Reading read(SharedNotes shared, String id) {
    List<CompletableFuture<Optional<String>>> answers =
        shared.read(name(id)).stream().map(CompletionStage::toCompletableFuture).toList();
    var unused =
        await(
            CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(done -> true),
            false);
    Set<String> words = new HashSet<>();
    boolean complete = true;
    for (CompletableFuture<Optional<String>> answer : answers) {
      if (answer.isDone() && !answer.isCompletedExceptionally()) {
        answer.join().ifPresent(words::add);
      } else {
        complete = false;
      }
    }
    return new Reading(words, complete);
  }

  /** Ends a log-in, and returns whether all nodes know, now and after a restart. */
  boolean end(String id, Duration left) {
    put(ended, id, true);
    return notes.get() == null || tell(id, OUT, left);
  }

  private boolean tell(String id, String word, Duration left) {
    SharedNotes shared = notes.get();
    return shared != null && await(shared.write(name(id), word, left), false);
  }

  private static String name(String id) {
    return "admin log-in " + id;
  }

  private static <T> T await(CompletionStage<T> stage, T otherwise) {
    try {
      return stage.toCompletableFuture().get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return otherwise;
    } catch (TimeoutException | ExecutionException e) {
      return otherwise;
    }
  }

  private static Map<String, Boolean> bounded() {
    return new LinkedHashMap<>() {
      private static final long serialVersionUID = 1L;

      @Override
      protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
        return size() > MOST;
      }
    };
  }

  private static void put(Map<String, Boolean> map, String id, boolean value) {
    synchronized (map) {
      map.put(id, value);
    }
  }

  private static @Nullable Boolean get(Map<String, Boolean> map, String id) {
    synchronized (map) {
      return map.get(id);
    }
  }
}
