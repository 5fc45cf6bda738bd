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
import java.util.function.Supplier;
import org.turbostan.Deletion;
import org.turbostan.Deletion.Status;
import org.turbostan.Reason;
import org.turbostan.Tag;
import org.turbostan.memcached.Journal.Item;

/**
 * Deletes: on each server that holds versions of the tags, their slots are appended to the
 * sequence, then fresh versions are set, then the slots appended again. What a server does not
 * acknowledge goes to the journal, and is done again, with fresh values, until it does.
 *
 * <p>A sequence to which nothing can be appended is removed, in the same places of the same order:
 * so the delete is done once more, from its beginning, and what the first try did counts for
 * nothing. That costs each node a look at all copies that depend on the server.
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

  /** Of control alone. */
  private final boolean[] retrying;

  Deleter(Cluster cluster, ScheduledExecutorService control, Duration lease, InstantSource clock) {
    int servers = cluster.stations().size();
    this.cluster = cluster;
    this.journal = new Journal(servers, cluster.items(Tag.ALL).server(), PENDING_PER_SERVER);
    this.control = control;
    this.lease = lease;
    this.clock = clock;
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
              cluster.station(server).changes().deleted(tags(items), Moment.now());
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
    List<TagItems> tags = tags(items);
    Station station = cluster.station(server);
    List<String> keys =
        items.stream().map(item -> cluster.items(item.tag()).key(item.soft())).toList();
    CompletableFuture<Status> found =
        station
            .server()
            .get(keys)
            .thenApply(
                before ->
                    before.stream().allMatch(value -> value == null)
                        ? Status.ABSENT
                        : Status.DELETED);
    byte[] slots = Sequence.encoded(tags);
    Supplier<CompletableFuture<Boolean>> append = () -> append(station, slots);
    return around(station, tags, keys, append)
        .thenCompose(
            appended ->
                appended
                    ? found
                    : around(station, tags, keys, () -> remove(station))
                        .thenCompose(removed -> found));
  }

  /**
   * Changes versions, and tells of it before and after; all commands are under way at once.
   *
   * @param tell returns whether whoever reads the sequence knows of it
   * @return whether both times whoever reads the sequence knows of it
   */
  private CompletableFuture<Boolean> around(
      Station station,
      List<TagItems> tags,
      List<String> keys,
      Supplier<CompletableFuture<Boolean>> tell) {
    List<CompletableFuture<?>> answers = new ArrayList<>();
    CompletableFuture<Boolean> before = tell.get();
    for (String key : keys) {
      answers.add(change(station.server(), key));
    }
    CompletableFuture<Boolean> after = tell.get();
    station.changes().deleted(tags, Moment.now());
    answers.add(before);
    answers.add(after);
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .thenApply(unused -> before.join() && after.join());
  }

  private List<TagItems> tags(List<Item> items) {
    return items.stream().map(item -> cluster.items(item.tag())).toList();
  }

  /**
   * Appends to the sequence, and returns whether it did. There may be none, or a server without
   * memory may leave it as it was: one can't be told from the other.
   */
  private static CompletableFuture<Boolean> append(Station station, byte[] slots) {
    return station
        .server()
        .append(station.sequenceKey(), slots)
        .handle(
            (appended, failure) -> {
              if (failure != null && Refusal.reasonOf(failure) != Reason.SERVER_OUT_OF_MEMORY) {
                throw new Refusal(Refusal.reasonOf(failure));
              }
              return failure == null && appended;
            });
  }

  /** Removes the sequence, so that whoever has read it finds another, or none. */
  private static CompletableFuture<Boolean> remove(Station station) {
    return station.server().delete(station.sequenceKey()).thenApply(there -> true);
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
