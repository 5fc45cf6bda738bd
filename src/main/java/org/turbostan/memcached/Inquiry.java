package org.turbostan.memcached;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.turbostan.Reason;

/**
 * Items that servers are asked for, with one command each, and what they have answered.
 *
 * <p>Each server answers by itself: whoever needs items of some servers does not wait for the
 * others.
 */
final class Inquiry {

  private final Map<Integer, CompletableFuture<Void>> answers = new HashMap<>();
  private final Set<String> asked = new HashSet<>();
  private final Map<String, byte[]> values = new HashMap<>();
  private final Map<String, Reason> failures = new HashMap<>();

  private Inquiry() {}

  /**
   * Asks servers for items.
   *
   * @param wanted the keys for each server, by its index
   */
  static Inquiry of(Cluster cluster, Map<Integer, ? extends Collection<String>> wanted) {
    Inquiry inquiry = new Inquiry();
    wanted.values().forEach(inquiry.asked::addAll);
    wanted.forEach(
        (server, keys) -> {
          List<String> inOrder = List.copyOf(keys);
          inquiry.answers.put(
              server,
              cluster
                  .station(server)
                  .server()
                  .get(inOrder)
                  .handle(
                      (items, failure) -> {
                        inquiry.add(inOrder, items, failure);
                        return null;
                      }));
        });
    return inquiry;
  }

  private synchronized void add(
      List<String> keys, @Nullable List<byte @Nullable []> items, @Nullable Throwable failure) {
    if (items == null) {
      Reason reason = failure == null ? Reason.STORE_FAILED : Refusal.reasonOf(failure);
      keys.forEach(key -> failures.put(key, reason));
      return;
    }
    for (int i = 0; i < items.size(); i++) {
      byte[] value = items.get(i);
      if (value != null) {
        values.put(keys.get(i), value);
      }
    }
  }

  /** Completes normally when these servers, as far as they were asked, have answered or refused. */
  CompletableFuture<Void> answered(Collection<Integer> servers) {
    List<CompletableFuture<Void>> some = new ArrayList<>(servers.size());
    for (int server : servers) {
      CompletableFuture<Void> answer = answers.get(server);
      if (answer != null) {
        some.add(answer);
      }
    }
    return some.size() == 1
        ? some.get(0)
        : CompletableFuture.allOf(some.toArray(CompletableFuture[]::new));
  }

  /** Completes normally when all servers have answered or refused. */
  CompletableFuture<Void> answered() {
    return answered(answers.keySet());
  }

  /** Returns whether an item was asked for. */
  boolean tells(String key) {
    return asked.contains(key);
  }

  /** Returns an item, or {@code null} if it is not there or its server has not answered. */
  synchronized byte @Nullable [] value(String key) {
    return values.get(key);
  }

  /** Returns the version under a key, or {@code null} if there is none. */
  @Nullable Version version(String key) {
    return Version.decode(value(key));
  }

  /** Returns why an item can't be read, or {@code null} if it was. */
  synchronized @Nullable Reason failure(String key) {
    return failures.get(key);
  }
}
