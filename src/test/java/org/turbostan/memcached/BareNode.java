package org.turbostan.memcached;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.turbostan.Entry;
import org.turbostan.Tag;

/**
 * A node's parts on one server, without connections, heartbeats or retries: nothing happens by
 * itself, and what is to happen later happens when the test says so.
 */
final class BareNode implements AutoCloseable {

  static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private static final InstantSource CLOCK = InstantSource.fixed(NOW);
  private static final Duration LEASE = Duration.ofHours(1);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final WireKeys KEYS = new WireKeys("stan");

  /** What is to happen later, and how much later. */
  record Due(Runnable task, Duration delay) {}

  final Queue<Due> due = new ArrayDeque<>();
  final Cluster cluster;
  final Near near;
  final Deleter deleter;
  final Reader reader;
  final Writer writer;
  private final MapServer shared;
  private final Lookout lookout;
  private final ScheduledThreadPoolExecutor control =
      new ScheduledThreadPoolExecutor(0) {
        @Override
        public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
          due.add(new Due(task, Duration.of(delay, unit.toChronoUnit())));
          return super.schedule(() -> {}, 0, unit);
        }
      };

  BareNode(MapServer server) {
    this(server, server);
  }

  /**
   * Makes a node.
   *
   * @param shared what all nodes share
   * @param commands the way to it
   */
  BareNode(MapServer shared, Server commands) {
    this.shared = shared;
    FreshVersions fresh = new FreshVersions();
    ServerLog log = new ServerLog(commands.address(), () -> 0);
    Station station = new Station(KEYS, "", fresh, log, () -> {});
    station.use(commands);
    this.cluster =
        new Cluster(List.of(station), new Placement(List.of(commands.address())), KEYS, fresh);
    EntryCodec codec = new EntryCodec("stan", null, 0);
    this.lookout = new Lookout(cluster, server -> true, LEASE, PATIENCE, Duration.ZERO);
    this.near = new Near(new ConcurrentHashMap<>(), cluster, control, CLOCK);
    this.deleter = new Deleter(cluster, control, LEASE, CLOCK);
    this.reader =
        new Reader(cluster, new Judge(cluster, codec, deleter, near, lookout), near, lookout);
    this.writer = new Writer(cluster, codec, deleter, near);
  }

  /** Begins a request. */
  MemcachedSnapshot snapshot() {
    return lookout.snapshot();
  }

  /** Returns an entry as if it had been found valid for a request. */
  Copy copy(Entry entry, MemcachedSnapshot since) {
    List<StoredEntry.TagVersions> versions = new ArrayList<>();
    for (Tag tag : entry.tags()) {
      versions.add(
          new StoredEntry.TagVersions(tag, cluster.fresh().next(), cluster.fresh().next()));
    }
    StoredEntry stored = new StoredEntry(entry, versions, Marks.NONE);
    return new Copy(stored, stored.items(cluster), since.view());
  }

  /** Does what is to happen later. */
  void runDue() {
    for (int i = due.size(); i > 0; i--) {
      due.remove().task.run();
    }
  }

  /** Returns the slots that were appended to the sequence, in order. */
  List<Integer> appended() {
    List<Integer> slots = new ArrayList<>();
    Server.Marked sequence = shared.items().get(KEYS.sequence());
    Sequence.decode(sequence.value()).all((slot, length) -> slots.add(slot));
    return slots;
  }

  int slot(Tag tag) {
    return cluster.items(tag).slot();
  }

  @Override
  public void close() {
    control.shutdownNow();
  }
}
