package org.turbostan.memcached;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.turbostan.Reason;

/**
 * What this node knows of one server: its sequence when it was last read, and whether all who use
 * the server were given the same list of servers.
 *
 * <p><b>The fingerprint.</b> On each server lies an item that says which servers, and which lease,
 * the nodes that use it were given. Whoever finds none puts its own there, and renews it as long as
 * it finds it; whoever finds another's is the odd one out, says so, and caches nothing. So those
 * who came first go on, and newcomers with another list wait until the last of them has stopped and
 * the item has ended: a restart of all nodes with a new list, one after the other, ends well by
 * itself. A server is not used before its item was looked at, on each new connection anew.
 *
 * <p>Safe for use by many threads.
 */
final class Station implements FolsomServer.Watcher {

  static final Duration FINGERPRINT_TTL = Duration.ofSeconds(30);
  private static final long FINGERPRINT_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** A sequence as it was at some moment after the question for it was sent. */
  record Reading(Version sequence, Moment sent) {}

  private final String sequenceKey;
  private final String topologyKey;
  private final String fingerprint;
  private final FreshVersions fresh;
  private final ServerLog log;
  private final Runnable whenUsable;
  private final CompletableFuture<Void> firstUsable = new CompletableFuture<>();
  private final AtomicReference<@Nullable CompletableFuture<@Nullable Reading>> underWay =
      new AtomicReference<>();

  private volatile @Nullable Server server;
  private volatile @Nullable Reading last;
  private volatile @Nullable String otherFingerprint;
  private volatile long renewedNanos;

  /**
   * Makes a station; {@link #use} tells it its server.
   *
   * @param whenUsable called on control when the server can be used again, and each second while it
   *     can
   */
  Station(
      WireKeys keys, String fingerprint, FreshVersions fresh, ServerLog log, Runnable whenUsable) {
    this.sequenceKey = keys.sequence();
    this.topologyKey = keys.topology();
    this.fingerprint = fingerprint;
    this.fresh = fresh;
    this.log = log;
    this.whenUsable = whenUsable;
    this.renewedNanos = System.nanoTime() - FINGERPRINT_NANOS;
  }

  void use(Server server) {
    this.server = server;
  }

  /** Returns the server's commands. */
  Server server() {
    Server known = server;
    if (known == null) {
      throw new IllegalStateException("a station without a server");
    }
    return known;
  }

  String sequenceKey() {
    return sequenceKey;
  }

  /** Returns the sequence when it was last read, however long ago; {@code null} if it never was. */
  @Nullable Reading last() {
    return last;
  }

  /** Returns what other nodes were given, or {@code null} if it is what this node was given. */
  @Nullable String otherFingerprint() {
    return otherFingerprint;
  }

  /** Completes when the server can be used for the first time. */
  CompletableFuture<Void> firstUsable() {
    return firstUsable;
  }

  /**
   * Reads the sequence, unless that is under way already; a missing one is created.
   *
   * @return the reading, or {@code null} if the sequence can't be read
   */
  CompletableFuture<@Nullable Reading> read() {
    CompletableFuture<@Nullable Reading> mine = new CompletableFuture<>();
    CompletableFuture<@Nullable Reading> other = underWay.compareAndExchange(null, mine);
    if (other != null) {
      return other;
    }
    var unused =
        readSequence(server(), true)
            .whenComplete(
                (reading, failure) -> {
                  if (reading != null) {
                    arrived(reading);
                  }
                  underWay.set(null);
                  mine.complete(failure == null ? reading : null);
                });
    return mine;
  }

  private void arrived(Reading reading) {
    Reading known = last;
    if (known == null || reading.sent.nanos() - known.sent.nanos() > 0) {
      last = reading;
    }
  }

  private CompletableFuture<@Nullable Reading> readSequence(Server server, boolean create) {
    Moment sent = Moment.now();
    return server
        .get(List.of(sequenceKey))
        .thenCompose(
            values -> {
              Version sequence = Version.decode(values.get(0));
              if (sequence != null || !create) {
                return CompletableFuture.completedFuture(
                    sequence == null ? null : new Reading(sequence, sent));
              }
              return create(server, values.get(0) != null)
                  .thenCompose(created -> readSequence(server, false));
            });
  }

  /** A foreign value stands in the way of add. To replace it is a delete, which is never wrong. */
  private CompletableFuture<?> create(Server server, boolean replace) {
    byte[] value = fresh.next().encoded();
    return replace
        ? server.set(sequenceKey, value, Ttl.LONGEST)
        : server.add(sequenceKey, value, Ttl.LONGEST);
  }

  @Override
  public CompletableFuture<Void> look(Server probe) {
    CompletableFuture<@Nullable Reading> reading = nothingIfFull(readSequence(probe, true));
    return nothingIfFull(lookAtFingerprint(probe, true))
        .thenAcceptBoth(
            reading,
            (looked, read) -> {
              if (read != null) {
                arrived(read);
              }
            });
  }

  /** A server without memory for our few items can still be read, and deleted from. */
  private static <T extends @Nullable Object> CompletableFuture<@Nullable T> nothingIfFull(
      CompletableFuture<T> read) {
    return read.handle(
        (value, failure) -> {
          if (failure != null && Refusal.reasonOf(failure) != Reason.SERVER_OUT_OF_MEMORY) {
            throw new Refusal(Refusal.reasonOf(failure));
          }
          return value;
        });
  }

  private CompletableFuture<Void> lookAtFingerprint(Server probe, boolean create) {
    return probe
        .getMarked(topologyKey)
        .thenCompose(
            found -> {
              if (found != null) {
                return judge(probe, found);
              }
              if (!create) {
                return CompletableFuture.failedFuture(new Refusal(Reason.TOPOLOGY));
              }
              renewedNanos = System.nanoTime();
              return probe
                  .add(topologyKey, fingerprint.getBytes(US_ASCII), FINGERPRINT_TTL)
                  .thenCompose(added -> lookAtFingerprint(probe, false));
            });
  }

  private CompletableFuture<Void> judge(Server probe, Server.Marked found) {
    String theirs = new String(found.value(), US_ASCII);
    if (!theirs.equals(fingerprint)) {
      otherFingerprint = theirs;
      log.otherTopology(theirs, fingerprint);
      return CompletableFuture.completedFuture(null);
    }
    otherFingerprint = null;
    if (System.nanoTime() - renewedNanos < FINGERPRINT_NANOS) {
      return CompletableFuture.completedFuture(null);
    }
    renewedNanos = System.nanoTime();
    return probe
        .replace(topologyKey, found.value(), FINGERPRINT_TTL, found.mark())
        .thenAccept(replaced -> {});
  }

  @Override
  public void usable() {
    firstUsable.complete(null);
    whenUsable.run();
  }
}
