package org.turbostan.memcached;

import static java.util.stream.Collectors.joining;

import java.util.Collection;
import java.util.List;

/**
 * Which server holds which key: rendezvous hashing over the configured servers.
 *
 * <p>Each server scores each key, and the best score wins. So the order of the list does not
 * matter, and a server that is added or taken away moves only its own share. Whether a server is up
 * has no say: what lies on a dead server is missing, for if it moved away and back, what was
 * deleted meanwhile would come back with it.
 *
 * <p>Immutable and safe for use by any thread.
 */
final class Placement {

  private final List<ServerAddress> servers;
  private final long[] seeds;

  /**
   * Places keys on these servers; those that are given twice count once.
   *
   * @throws IllegalArgumentException if there is none
   */
  Placement(Collection<ServerAddress> servers) {
    if (servers.isEmpty()) {
      throw new IllegalArgumentException("the shared store needs a memcached server at least");
    }
    this.servers =
        servers.stream().distinct().sorted((a, b) -> a.toString().compareTo(b.toString())).toList();
    this.seeds = this.servers.stream().mapToLong(s -> WireKeys.hash(s.toString())).toArray();
  }

  /** Returns the servers, in an order that all nodes share. */
  List<ServerAddress> servers() {
    return servers;
  }

  /** Returns the index, in {@link #servers()}, of the server that holds what lies at a place. */
  int serverOf(long place) {
    int best = 0;
    long bestScore = score(0, place);
    for (int i = 1; i < seeds.length; i++) {
      long score = score(i, place);
      if (score > bestScore) {
        best = i;
        bestScore = score;
      }
    }
    return best;
  }

  /** Returns what two nodes have in common exactly when they were given the same servers. */
  String fingerprint() {
    return servers.stream().map(ServerAddress::toString).collect(joining(","));
  }

  /** Mixes all bits of both into all bits of the score (the finisher of SplitMix64). */
  private long score(int server, long place) {
    long mixed = seeds[server] ^ place;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
