package org.turbostan.admin;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.turbostan.Deletion;
import org.turbostan.FragmentCache;
import org.turbostan.PendingDelete;
import org.turbostan.Printable;
import org.turbostan.Tag;
import org.turbostan.config.Settings;

/** Deletes what an order names: in batches, if that is much, and with the answer of each server. */
final class Deletes {

  /** A server is given up on after half a second; what is left is for a machine under load. */
  private static final Duration PATIENCE = Duration.ofMillis(900);

  private static final Logger LOG = System.getLogger(Deletes.class.getName());

  private final FragmentCache cache;
  private final List<String> servers;
  private final Duration patience;

  Deletes(FragmentCache cache, Settings settings) {
    this.cache = cache;
    this.servers =
        settings.isShared()
            ? settings.servers().stream().map(Object::toString).toList()
            : List.of("this node");
    this.patience = PATIENCE.plus(settings.lease());
  }

  /**
   * A delete under way, or done.
   *
   * <p>Safe for use by many threads.
   */
  final class Job {

    final DeleteOrder order;
    private final List<List<Tag>> batches = new ArrayList<>();
    private final List<Deletion> answers = new ArrayList<>();
    private final CompletableFuture<Deletion> end = new CompletableFuture<>();

    /** Whether nobody knows what became of a part of it, so that nobody tries that again. */
    private volatile boolean lost;

    /** Is told of each step. */
    private final Consumer<Job> listener;

    private Job(DeleteOrder order, Consumer<Job> listener) {
      this.order = order;
      this.listener = listener;
      List<Tag> all = order.tags().stream().sorted(Comparator.comparing(Tag::toString)).toList();
      for (int i = 0; i < all.size(); i += DeleteOrder.MOST) {
        batches.add(all.subList(i, Math.min(all.size(), i + DeleteOrder.MOST)));
      }
    }

    private void run(int batch, String address) {
      if (batch == batches.size()) {
        Deletion all = sofar();
        log(all, address);
        end.complete(all);
        listener.accept(this);
        return;
      }
      Set<Tag> tags = new HashSet<>(batches.get(batch));
      var unused =
          cache
              .deleteAsync(tags, order.mode())
              .exceptionally(
                  failure -> {
                    lost = true;
                    return unheardOf(tags);
                  })
              .thenAccept(
                  answer -> {
                    synchronized (this) {
                      answers.add(answer);
                    }
                    listener.accept(this);
                    run(batch + 1, address);
                  });
    }

    boolean isDone() {
      return end.isDone();
    }

    int size() {
      return order.tags().size();
    }

    /** Returns how many have been answered for. */
    synchronized int done() {
      return answers.stream().mapToInt(answer -> answer.tags().size()).sum();
    }

    /** Returns what was not acknowledged. */
    synchronized List<String> failed() {
      return answers.stream()
          .filter(answer -> !answer.acknowledged())
          .flatMap(answer -> answer.tags().stream())
          .map(Tag::toString)
          .sorted()
          .toList();
    }

    /**
     * Returns how it stands after all: servers that had not answered, and have done it since, count
     * as those that had.
     */
    Deletion standing() {
      Deletion answered = sofar();
      if (!isDone() || answered.acknowledged() || lost) {
        return answered;
      }
      Set<String> pending = new HashSet<>();
      for (PendingDelete each : cache.status().pendingDeletes()) {
        if (each.tag().equals(Tag.ALL)) {
          // So much was pending that everything is deleted instead.
          return answered;
        }
        if (each.mode() == order.mode() && order.tags().contains(each.tag())) {
          pending.add(each.server());
        }
      }
      return new Deletion(
          order.tags(),
          answered.answers().stream()
              .map(answer -> pending.contains(answer.server()) ? answer : doneSince(answer))
              .toList());
    }

    private Deletion.Answer doneSince(Deletion.Answer answer) {
      return answer.status() == Deletion.Status.UNREACHABLE && servers.contains(answer.server())
          ? new Deletion.Answer(answer.server(), Deletion.Status.DELETED)
          : answer;
    }

    /** Returns what the servers have answered by now, the worst of each. */
    synchronized Deletion sofar() {
      Map<String, Deletion.Status> worst = new LinkedHashMap<>();
      for (Deletion each : answers) {
        for (Deletion.Answer answer : each.answers()) {
          worst.merge(answer.server(), answer.status(), Deletes::worse);
        }
      }
      return new Deletion(
          order.tags(),
          worst.entrySet().stream()
              .map(each -> new Deletion.Answer(each.getKey(), each.getValue()))
              .toList());
    }
  }

  /** Begins a delete, and waits for its end as long as its first batch may take. */
  Job begin(DeleteOrder order, String address) {
    return begin(order, address, job -> {});
  }

  /**
   * Begins a delete, and waits for its end as long as its first batch may take.
   *
   * @param listener is called after each batch and at the end, and must not wait for anything
   */
  Job begin(DeleteOrder order, String address, Consumer<Job> listener) {
    Job job = new Job(order, listener);
    job.run(0, address);
    await(job, patience);
    return job;
  }

  /** Waits for the end of a delete as long as that may take, and returns how it stands. */
  Deletion finish(Job job) {
    await(job, patience.multipliedBy(Math.min(30, job.batches.size())));
    return job.isDone() ? job.end.join() : unheardOf(job.order.tags());
  }

  private static void await(Job job, Duration longest) {
    try {
      job.end.get(longest.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (TimeoutException | ExecutionException e) {
      // It goes on: whatever a server does not acknowledge is tried again.
    }
  }

  private static Deletion.Status worse(Deletion.Status one, Deletion.Status other) {
    for (Deletion.Status bad : List.of(Deletion.Status.UNREACHABLE, Deletion.Status.DELETED)) {
      if (one == bad || other == bad) {
        return bad;
      }
    }
    return one;
  }

  private Deletion unheardOf(Set<Tag> tags) {
    return new Deletion(
        tags,
        servers.stream()
            .map(server -> new Deletion.Answer(server, Deletion.Status.UNREACHABLE))
            .toList());
  }

  private static void log(Deletion deletion, String address) {
    LOG.log(
        deletion.acknowledged() ? Level.INFO : Level.WARNING,
        "{0}",
        (deletion.acknowledged()
                ? "Deleted "
                : "A delete is not acknowledged by all servers and is tried again: ")
            + Printable.quote(deletion.tags().toString())
            + ", as asked for by "
            + Printable.quote(address)
            + ": "
            + deletion.answers());
  }
}
