package org.turbostan.memcached;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.turbostan.FragmentKey;
import org.turbostan.Recent;

/**
 * Elects who renders: a short-lived item that one node can add, and a sign of life of that node.
 *
 * <p>It saves renderings and no more. So a server that does not answer grants every claim, and a
 * release that is lost only lets the claim end by itself.
 *
 * <p><b>When a node dies.</b> A claim may be as long as the slowest rendering, and nobody should
 * wait as long as that for a node that is gone. So a node that holds claims puts a fresh value
 * under a key of its own, its <em>beat</em>, a few times a second, on each server where it holds
 * one: one small item a server, however many claims there are, and none at all while all its
 * renderings are quick. Whoever is refused a claim looks at its holder's beat. If neither the claim
 * nor the beat changes for a while, the holder is taken for dead, and one of those who wait gets
 * the claim in its place, by compare-and-set. A thread that has died is as good as a dead node: its
 * claims are given back at the next beat.
 *
 * <p>Only rates of monotonic clocks matter. A node that is stopped for longer than the silence (a
 * garbage collection, a suspended machine) is taken for dead though it is not; then two render, and
 * each stores under the same rules as ever. A node that was itself stopped has not listened, so at
 * most {@link #HEARD_NANOS} of any pause between two looks counts as silence.
 *
 * <p>Safe for use by many threads.
 */
final class Claims {

  /** Within this, and the pause of whoever polls, the claim of a dead node is taken over. */
  static final Duration SILENCE = Duration.ofMillis(700);

  private static final Duration BEAT = Duration.ofMillis(150);
  private static final Duration BEAT_TTL = Duration.ofSeconds(10);
  private static final long HEARD_NANOS = TimeUnit.MILLISECONDS.toNanos(150);
  private static final int MOST_HELD = 10_000;
  private static final int MOST_WATCHED = 1_000;

  /**
   * A claim that this node was granted, or has asked for.
   *
   * @param granted whether it is known to be this node's
   * @param thread who renders; {@code null} when that is done, and the content is being stored
   */
  private record Held(
      Version token,
      int server,
      boolean granted,
      @Nullable Thread thread,
      long sinceNanos,
      long spanNanos) {

    boolean isOfTheDead() {
      return thread != null && !thread.isAlive();
    }

    Held asGranted() {
      return new Held(token, server, true, thread, sinceNanos, spanNanos);
    }

    Held withoutThread() {
      return new Held(token, server, granted, null, sinceNanos, spanNanos);
    }
  }

  /** What a claim and its holder's beat were when they were last looked at, and for how long. */
  private record Silence(
      @Nullable Version token, @Nullable Version beat, long seenNanos, long lastedNanos) {}

  private final Cluster cluster;
  private final ScheduledExecutorService control;
  private final LongSupplier nanos;
  private final long silenceNanos;
  private final Map<FragmentKey, Held> held = new ConcurrentHashMap<>();
  private final Recent<Long, Silence> watched = new Recent<>(MOST_WATCHED, (hash, silence) -> 1);
  private final AtomicBoolean beating = new AtomicBoolean();

  /**
   * Makes an elector.
   *
   * @param control runs what has to be done a few times a second, while any claim is held
   * @param nanos a monotonic clock
   * @param silence after which the holder of a claim is taken for dead
   */
  Claims(Cluster cluster, ScheduledExecutorService control, LongSupplier nanos, Duration silence) {
    this.cluster = cluster;
    this.control = control;
    this.nanos = nanos;
    this.silenceNanos = silence.toNanos();
  }

  CompletableFuture<Boolean> claim(FragmentKey key, Duration span) {
    WireKey claim = cluster.keys().claim(key);
    int index = cluster.serverOf(claim);
    Server server = cluster.station(index).server();
    Version token = cluster.fresh().next();
    Held mine =
        new Held(token, index, false, Thread.currentThread(), nanos.getAsLong(), span.toNanos());
    // Before the answer: whoever can't wait for it gives the claim back all the same.
    boolean noted = held.size() < MOST_HELD && held.putIfAbsent(key, mine) == null;
    return server
        .add(claim.text(), token.encoded(), span)
        .thenCompose(
            added ->
                added
                    ? CompletableFuture.completedFuture(true)
                    : takeOverFromTheDead(claim, server, token, span))
        .handle(
            (granted, failure) -> {
              boolean ours = failure == null && granted;
              if (noted) {
                settle(key, mine, ours);
              } else if (ours && held.size() < MOST_HELD) {
                held.put(key, mine.asGranted());
                beatSoon();
              }
              return failure != null || granted;
            });
  }

  /** Notes the answer, unless the claim was given back meanwhile. */
  private void settle(FragmentKey key, Held mine, boolean granted) {
    Held now =
        held.computeIfPresent(
            key,
            (same, claim) ->
                claim.token.equals(mine.token) ? (granted ? claim.asGranted() : null) : claim);
    if (!granted) {
      return;
    }
    if (now != null && now.token.equals(mine.token)) {
      beatSoon();
    } else {
      release(key, mine);
    }
  }

  /** Claims what is claimed already, if its holder shows no sign of life. */
  private CompletableFuture<Boolean> takeOverFromTheDead(
      WireKey claim, Server server, Version token, Duration span) {
    return server
        .getMarked(claim.text())
        .thenCompose(
            found -> {
              if (found == null) {
                return CompletableFuture.completedFuture(false);
              }
              Version theirs = Version.decode(found.value());
              return beatOf(theirs, server)
                  .thenCompose(
                      beat ->
                          isSilent(claim.hash(), theirs, beat)
                              ? server.replace(claim.text(), token.encoded(), span, found.mark())
                              : CompletableFuture.completedFuture(false));
            });
  }

  private CompletableFuture<@Nullable Version> beatOf(@Nullable Version token, Server server) {
    return token == null
        ? CompletableFuture.completedFuture(null)
        : server
            .get(List.of(cluster.keys().beat(token.origin())))
            .thenApply(values -> Version.decode(values.get(0)));
  }

  private boolean isSilent(long hash, @Nullable Version token, @Nullable Version beat) {
    long now = nanos.getAsLong();
    Silence last = watched.get(hash);
    long lasted = 0;
    if (last != null && isSame(last.token, token) && isSame(last.beat, beat)) {
      lasted = last.lastedNanos + Math.min(now - last.seenNanos, HEARD_NANOS);
    }
    watched.put(hash, new Silence(token, beat, now, lasted));
    return lasted >= silenceNanos;
  }

  private static boolean isSame(@Nullable Version one, @Nullable Version other) {
    return one == null ? other == null : one.equals(other);
  }

  /** Says that what was claimed is rendered: from here on its thread may end, as short ones do. */
  void isRendered(FragmentKey key) {
    held.computeIfPresent(key, (same, claim) -> claim.withoutThread());
  }

  void release(FragmentKey key) {
    Held mine = held.remove(key);
    if (mine != null) {
      release(key, mine);
    }
  }

  private void release(FragmentKey key, Held mine) {
    String claim = cluster.keys().claim(key).text();
    Server server = cluster.station(mine.server).server();
    long age = nanos.getAsLong() - mine.sinceNanos;
    if (mine.granted && age < Math.min(silenceNanos, mine.spanNanos) / 2) {
      // So early it can have neither ended nor been taken over: it needs no look at whose it is.
      var unused = server.delete(claim).exceptionally(failure -> false);
      return;
    }
    var unused =
        server
            .getMarked(claim)
            .thenCompose(
                found ->
                    found != null && mine.token.equals(Version.decode(found.value()))
                        ? server.delete(claim, found.mark())
                        : CompletableFuture.completedFuture(false))
            .exceptionally(failure -> false);
  }

  private void beatSoon() {
    if (beating.getAndSet(true)) {
      return;
    }
    try {
      var unused = control.schedule(this::beat, BEAT.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      // The store is closed.
    }
  }

  /** Shows a sign of life wherever a claim is older than a beat. Runs while any claim is held. */
  private void beat() {
    beating.set(false);
    long now = nanos.getAsLong();
    Set<Integer> servers = new HashSet<>();
    held.forEach(
        (key, claim) -> {
          long age = now - claim.sinceNanos;
          if (age >= claim.spanNanos) {
            held.remove(key, claim);
          } else if (claim.isOfTheDead()) {
            if (held.remove(key, claim)) {
              release(key, claim);
            }
          } else if (age >= BEAT.toNanos()) {
            servers.add(claim.server);
          }
        });
    for (int index : servers) {
      Version beat = cluster.fresh().next();
      var unused =
          cluster
              .station(index)
              .server()
              .set(cluster.keys().beat(beat.origin()), beat.encoded(), BEAT_TTL)
              .exceptionally(failure -> null);
    }
    if (!held.isEmpty()) {
      beatSoon();
    }
  }
}
