package org.turbostan.memcached;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.turbostan.Reason;

/**
 * What this node knows of one server: what was deleted there, and whether all who use the server
 * were given the same list of servers.
 *
 * <p><b>The fingerprint.</b> On each server lies an item that says which servers, and which lease,
 * the nodes that use it were given, and how many slots they know. Whoever finds none puts its own
 * there, and renews it as long as it finds it; whoever finds another's is the odd one out, says so,
 * and caches nothing. So those who came first go on, and newcomers with another list wait until the
 * last of them has stopped and the item has ended: a restart of all nodes with a new list, one
 * after the other, ends well by itself. A server is not used before its item was looked at, on each
 * new connection anew.
 *
 * <p>Safe for use by many threads.
 */
final class Station implements FolsomServer.Watcher {

  static final Duration FINGERPRINT_TTL = Duration.ofSeconds(30);
  private static final long FINGERPRINT_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final String sequenceKey;
  private final String topologyKey;
  private final String fingerprint;
  private final Changes changes = new Changes();
  private final SequenceReader sequence;
  private final ServerLog log;
  private final Runnable whenUsable;
  private final CompletableFuture<Void> firstUsable = new CompletableFuture<>();
  private final AtomicReference<@Nullable CompletableFuture<Void>> underWay =
      new AtomicReference<>();

  private volatile @Nullable Server server;
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
    this.sequence = new SequenceReader(sequenceKey, fresh, changes);
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

  /** Returns what is known of the deletes on the server. */
  Changes changes() {
    return changes;
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
   * Reads what was deleted, unless that is under way already.
   *
   * @return completes when it has arrived, or can't be read
   */
  CompletableFuture<Void> read() {
    CompletableFuture<Void> mine = new CompletableFuture<>();
    CompletableFuture<Void> other = underWay.compareAndExchange(null, mine);
    if (other != null) {
      return other;
    }
    var unused =
        sequence
            .read(server())
            .whenComplete(
                (read, failure) -> {
                  underWay.set(null);
                  mine.complete(null);
                });
    return mine;
  }

  @Override
  public CompletableFuture<Void> look(Server probe) {
    CompletableFuture<Void> read = sequence.read(probe);
    return CompletableFuture.allOf(read, nothingIfFull(lookAtFingerprint(probe, true)));
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
