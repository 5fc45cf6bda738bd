package org.turbostan.memcached;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.turbostan.Deletion;
import org.turbostan.Deletion.Status;
import org.turbostan.Reason;
import org.turbostan.Tag;
import org.turbostan.memcached.Journal.Item;

/**
 * Deletes: on each server that holds versions of the tags, a fresh sequence, then fresh versions,
 * then a fresh sequence again. What a server does not acknowledge goes to the journal, and is done
 * again, with fresh values, until it does.
 */
final class Deleter {

  private static final System.Logger LOG = System.getLogger(Deleter.class.getName());

  /** So many versions are sent at once, to leave room for others. */
  private static final int BATCH = Room.MOST_COMMANDS / 4;

  private static final int PENDING_PER_SERVER = 10_000;
  private static final long MILLISECOND = TimeUnit.MILLISECONDS.toNanos(1);

  private final Cluster cluster;
  private final Journal journal;
  private final ScheduledExecutorService control;
  private final Duration lease;
  private final InstantSource clock;
  private final Runnable deleted;

  /** Of control alone. */
  private final boolean[] retrying;

  /**
   * Makes a deleter.
   *
   * @param deleted called when a delete has been sent, and when it is known that it could not be
   *     done
   */
  Deleter(
      Cluster cluster,
      ScheduledExecutorService control,
      Duration lease,
      InstantSource clock,
      Runnable deleted) {
    int servers = cluster.stations().size();
    this.cluster = cluster;
    this.journal = new Journal(servers, cluster.items(Tag.ALL).server(), PENDING_PER_SERVER);
    this.control = control;
    this.lease = lease;
    this.clock = clock;
    this.deleted = deleted;
    this.retrying = new boolean[servers];
  }

  Journal journal() {
    return journal;
  }

  /** Returns whether this node knows of a delete that is not done yet. */
  boolean isPending(TagItems tag, boolean soft) {
    return journal.isPending(tag.server(), new Item(tag.tag(), soft));
  }

  CompletableFuture<Deletion> delete(Set<Tag> tags, Deletion.Mode mode) {
    Map<Integer, List<Item>> byServer = new TreeMap<>();
    for (Tag tag : tags) {
      byServer
          .computeIfAbsent(cluster.items(tag).server(), server -> new ArrayList<>())
          .add(new Item(tag, mode == Deletion.Mode.SOFT));
    }
    List<CompletableFuture<Deletion.Answer>> answers = new ArrayList<>();
    for (int server = 0; server < cluster.stations().size(); server++) {
      List<Item> items = byServer.get(server);
      answers.add(
          items == null
              ? CompletableFuture.completedFuture(new Deletion.Answer(name(server), Status.ABSENT))
              : answer(server, items));
    }
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .thenApply(
            unused -> new Deletion(tags, answers.stream().map(CompletableFuture::join).toList()));
  }

  private CompletableFuture<Deletion.Answer> answer(int server, List<Item> items) {
    String name = name(server);
    return deleteOn(server, items)
        .handle(
            (status, failure) -> {
              if (status != null) {
                return new Deletion.Answer(name, status);
              }
              journal.add(server, items, clock.instant());
              deleted.run();
              return new Deletion.Answer(name, Status.UNREACHABLE);
            });
  }

  private String name(int server) {
    return cluster.station(server).server().address().toString();
  }

  /** Tries again what a server has not acknowledged. Called on control. */
  void retry(int server) {
    List<Item> items =
        journal.pending(server).stream().limit(BATCH).map(Journal.Pending::item).toList();
    if (items.isEmpty() || retrying[server]) {
      return;
    }
    retrying[server] = true;
    var unused =
        deleteOn(server, items)
            .whenCompleteAsync(
                (status, failure) -> {
                  retrying[server] = false;
                  if (failure == null) {
                    LOG.log(
                        Level.INFO,
                        "memcached server {0} has done {1} deletes that were pending",
                        cluster.station(server).server().address(),
                        items.size());
                    retry(server);
                  }
                },
                control);
  }

  /** Deletes, and completes when that is done for all nodes, or fails. */
  private CompletableFuture<Status> deleteOn(int server, List<Item> items) {
    if (cluster.isSplit()) {
      // Other nodes look for these versions on other servers.
      return CompletableFuture.failedFuture(new Refusal(Reason.TOPOLOGY));
    }
    long began = journal.now();
    return attempt(server, items)
        .thenCompose(this::afterTheLease)
        .thenApply(
            status -> {
              journal.done(server, items, began);
              return status;
            });
  }

  private CompletableFuture<Status> attempt(int server, List<Item> items) {
    if (items.size() <= BATCH) {
      return attemptBatch(server, items);
    }
    return attemptBatch(server, items.subList(0, BATCH))
        .thenCompose(
            status ->
                attempt(server, items.subList(BATCH, items.size()))
                    .thenApply(rest -> status == Status.ABSENT ? rest : status));
  }

  private CompletableFuture<Status> attemptBatch(int server, List<Item> items) {
    Station station = cluster.station(server);
    Server commands = station.server();
    List<String> keys =
        items.stream().map(item -> cluster.items(item.tag()).key(item.soft())).toList();
    List<CompletableFuture<?>> answers = new ArrayList<>();
    CompletableFuture<List<byte @Nullable []>> before = commands.get(keys);
    answers.add(before);
    answers.add(change(commands, station.sequenceKey()));
    for (String key : keys) {
      answers.add(change(commands, key));
    }
    answers.add(change(commands, station.sequenceKey()));
    deleted.run();
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .thenApply(
            unused ->
                before.join().stream().allMatch(value -> value == null)
                    ? Status.ABSENT
                    : Status.DELETED);
  }

  /**
   * Gives an item a value that it never had. A server without memory for it removes the old value
   * instead, which is as good: what is missing gets a fresh value from whoever needs one.
   */
  private CompletableFuture<Void> change(Server commands, String key) {
    return commands
        .set(key, cluster.fresh().nextOfDelete().encoded(), Ttl.LONGEST)
        .handle((unused, failure) -> failure)
        .thenCompose(
            failure -> {
              if (failure == null) {
                return CompletableFuture.completedFuture(null);
              }
              return Refusal.reasonOf(failure) == Reason.SERVER_OUT_OF_MEMORY
                  ? commands.delete(key).thenAccept(deleted -> {})
                  : CompletableFuture.failedFuture(failure);
            });
  }

  /**
   * Until then another node may still rely on a sequence that it read before. It waits a little
   * more than a lease: clocks don't run at quite the same rate, and the wall clock counts whole
   * milliseconds ({@link Moment}).
   */
  private CompletableFuture<Status> afterTheLease(Status status) {
    CompletableFuture<Status> later = new CompletableFuture<>();
    try {
      var unused =
          control.schedule(
              () -> later.complete(status),
              lease.toNanos() * 21 / 20 + MILLISECOND,
              TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      later.completeExceptionally(e);
    }
    return later;
  }
}
