package org.turbostan.memcached;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Where nodes tell each other of themselves: on each server a row of numbered items. Each node has
 * one of them, which it renews; when the node ends, its item does, too.
 *
 * <p>Nobody lists keys for this: whoever wants to know who is there asks for all numbers at once. A
 * node takes the first number that is free, by <i>add</i>, and renews its item only if it is still
 * its own. Nothing depends on any of this but what operators see.
 *
 * <p>A node tells each server at another moment, so each text is numbered, and of those that
 * servers hold the latest counts.
 *
 * <p>Safe for use by many threads.
 */
final class Bulletin {

  static final int MOST_NODES = 32;
  static final Duration TTL = Duration.ofSeconds(30);

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");
  private static final long RENEWED_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Cluster cluster;
  private final List<String> keys;

  /** Begins each text of this node, and no other node's. */
  private final String mark =
      Long.toHexString(ThreadLocalRandom.current().nextLong() | Long.MIN_VALUE) + '\n';

  /** On which number this node was last, on each server. */
  private final int[] numbers;

  /** Of control alone. */
  private final long[] renewed;

  /** Of control alone. */
  private long told;

  private volatile @Nullable Supplier<String> text;

  Bulletin(Cluster cluster) {
    int servers = cluster.stations().size();
    this.cluster = cluster;
    this.keys = IntStream.range(0, MOST_NODES).mapToObj(cluster.keys()::node).toList();
    this.numbers = new int[servers];
    this.renewed = new long[servers];
    for (int i = 0; i < servers; i++) {
      renewed[i] = System.nanoTime() - RENEWED_NANOS;
    }
  }

  void announce(Supplier<String> text) {
    this.text = text;
  }

  /** Called on control, each second while the server can be used. */
  void renew(int server) {
    Supplier<String> teller = text;
    long now = System.nanoTime();
    if (teller == null || now - renewed[server] < RENEWED_NANOS) {
      return;
    }
    renewed[server] = now;
    byte[] value = (mark + ++told + '\n' + teller.get()).getBytes(UTF_8);
    var unused = put(server, numbers[server], value, MOST_NODES).exceptionally(failure -> null);
  }

  private CompletableFuture<@Nullable Void> put(int server, int number, byte[] value, int tries) {
    return putThere(server, number, value)
        .thenCompose(
            done -> {
              if (done) {
                numbers[server] = number;
              }
              return done || tries == 1
                  ? CompletableFuture.completedFuture(null)
                  : put(server, (number + 1) % MOST_NODES, value, tries - 1);
            });
  }

  private CompletableFuture<Boolean> putThere(int server, int number, byte[] value) {
    Server commands = cluster.station(server).server();
    String key = keys.get(number);
    return commands
        .getMarked(key)
        .thenCompose(
            found -> {
              if (found == null) {
                return commands.add(key, value, TTL);
              }
              return new String(found.value(), UTF_8).startsWith(mark)
                  ? commands.replace(key, value, TTL, found.mark())
                  : CompletableFuture.completedFuture(false);
            });
  }

  /** Returns what nodes have told lately, each once, as far as servers can be asked. */
  CompletionStage<List<String>> read() {
    Map<String, Told> found = new HashMap<>();
    List<CompletableFuture<?>> answers = new ArrayList<>();
    for (Station station : cluster.stations()) {
      answers.add(
          station
              .server()
              .get(keys)
              .handle(
                  (values, failure) -> {
                    if (failure == null) {
                      add(values, found);
                    }
                    return null;
                  }));
    }
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
        .thenApply(
            unused -> {
              synchronized (found) {
                return found.values().stream().map(Told::text).toList();
              }
            });
  }

  /** What a node has told, and how often it has told something until then. */
  record Told(long number, String text) {

    static Told later(Told one, Told other) {
      return one.number >= other.number ? one : other;
    }
  }

  private static void add(List<byte @Nullable []> values, Map<String, Told> found) {
    for (byte[] value : values) {
      String[] parts = value == null ? new String[0] : new String(value, UTF_8).split("\n", 3);
      if (parts.length == 3 && NUMBER.matcher(parts[1]).matches()) {
        Told told = new Told(Long.parseLong(parts[1]), parts[2]);
        synchronized (found) {
          found.merge(parts[0], told, Told::later);
        }
      }
    }
  }
}
