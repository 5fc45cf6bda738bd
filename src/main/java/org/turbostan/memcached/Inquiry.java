package org.turbostan.memcached;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.turbostan.Reason;

/**
 * Items that servers are asked for, with one command each, and what they have answered.
 *
 * <p>Each server answers by itself: whoever needs items of some servers does not wait for the
 * others. Safe for use by many threads.
 */
final class Inquiry {

  /** What one server is asked for, and its answer. */
  private static final class Part {

    private final List<String> keys;
    private final CompletableFuture<Void> answered;

    /** In the order of the keys; none if the server has refused, or has not answered. */
    private volatile List<byte @Nullable []> items = List.of();

    private volatile @Nullable Reason failure;

    /** Where each key is among the keys; most are never asked for by key. */
    private @Nullable Map<String, Integer> places;

    private Part(Server server, Collection<String> keys) {
      this.keys = List.copyOf(keys);
      this.answered = server.get(this.keys).handle(this::arrived);
    }

    private @Nullable Void arrived(
        @Nullable List<byte @Nullable []> found, @Nullable Throwable refusal) {
      if (found == null) {
        failure = refusal == null ? Reason.STORE_FAILED : Refusal.reasonOf(refusal);
      } else {
        items = found;
      }
      return null;
    }

    private byte @Nullable [] item(int place) {
      List<byte @Nullable []> found = items;
      return place < found.size() ? found.get(place) : null;
    }

    private synchronized @Nullable Integer place(String key) {
      Map<String, Integer> known = places;
      if (known == null) {
        known = new HashMap<>();
        for (int i = 0; i < keys.size(); i++) {
          known.put(keys.get(i), i);
        }
        places = known;
      }
      return known.get(key);
    }
  }

  private final Map<Integer, Part> parts = new HashMap<>();

  private Inquiry() {}

  /**
   * Asks servers for items.
   *
   * @param wanted the keys for each server, by its index
   */
  static Inquiry of(Cluster cluster, Map<Integer, ? extends Collection<String>> wanted) {
    Inquiry inquiry = new Inquiry();
    wanted.forEach(
        (server, keys) ->
            inquiry.parts.put(server, new Part(cluster.station(server).server(), keys)));
    return inquiry;
  }

  /** Completes normally when these servers, as far as they were asked, have answered or refused. */
  CompletableFuture<Void> answered(Collection<Integer> servers) {
    List<CompletableFuture<Void>> some = new ArrayList<>(servers.size());
    for (int server : servers) {
      Part part = parts.get(server);
      if (part != null) {
        some.add(part.answered);
      }
    }
    return some.size() == 1
        ? some.get(0)
        : CompletableFuture.allOf(some.toArray(CompletableFuture[]::new));
  }

  /**
   * Returns an item, or {@code null} if it is not there or its server has not answered.
   *
   * @param place where its key was among those for the server
   */
  byte @Nullable [] item(int server, int place) {
    Part part = parts.get(server);
    return part == null ? null : part.item(place);
  }

  /** Returns why a server has told nothing; {@code null} if it has, or was not asked. */
  @Nullable Reason failure(int server) {
    Part part = parts.get(server);
    return part == null ? null : part.failure;
  }

  /** Returns whether a server was asked for an item. */
  boolean tells(int server, String key) {
    Part part = parts.get(server);
    return part != null && part.place(key) != null;
  }

  /** Returns the version under a key, or {@code null} if there is none. */
  @Nullable Version version(int server, String key) {
    Part part = parts.get(server);
    Integer place = part == null ? null : part.place(key);
    return part == null || place == null ? null : Version.decode(part.item(place));
  }
}
