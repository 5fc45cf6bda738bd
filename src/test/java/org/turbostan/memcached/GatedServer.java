package org.turbostan.memcached;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.turbostan.Reason;

/** A server whose commands can be held, and let through one by one, in their order. */
final class GatedServer implements Server {

  private final Server server;
  private final Queue<Supplier<CompletableFuture<?>>> held = new ArrayDeque<>();
  private boolean shut;

  GatedServer(Server server) {
    this.server = server;
  }

  /** Holds what comes from now on. */
  synchronized void shut() {
    shut = true;
  }

  /**
   * Lets so many of the held commands through.
   *
   * @return completes when the server has executed them
   */
  synchronized CompletableFuture<Void> letThrough(int count) {
    CompletableFuture<?>[] executed = new CompletableFuture<?>[count];
    for (int i = 0; i < count; i++) {
      executed[i] = held.remove().get();
    }
    return CompletableFuture.allOf(executed);
  }

  synchronized int held() {
    return held.size();
  }

  /** Lets everything through. */
  synchronized void open() {
    shut = false;
    var unused = letThrough(held.size());
  }

  private synchronized <T> CompletableFuture<T> pass(Supplier<CompletableFuture<T>> command) {
    if (!shut) {
      return command.get();
    }
    CompletableFuture<T> answer = new CompletableFuture<>();
    held.add(
        () ->
            command
                .get()
                .handle(
                    (value, failure) -> {
                      if (failure == null) {
                        answer.complete(value);
                      } else {
                        answer.completeExceptionally(failure);
                      }
                      return null;
                    }));
    return answer;
  }

  @Override
  public ServerAddress address() {
    return server.address();
  }

  @Override
  public CompletableFuture<List<byte @Nullable []>> get(List<String> keys) {
    return pass(() -> server.get(keys));
  }

  @Override
  public CompletableFuture<@Nullable Marked> getMarked(String key) {
    return pass(() -> server.getMarked(key));
  }

  @Override
  public CompletableFuture<Void> set(String key, byte[] value, Duration ttl) {
    return pass(() -> server.set(key, value, ttl));
  }

  @Override
  public CompletableFuture<Boolean> add(String key, byte[] value, Duration ttl) {
    return pass(() -> server.add(key, value, ttl));
  }

  @Override
  public CompletableFuture<Boolean> append(String key, byte[] value) {
    return pass(() -> server.append(key, value));
  }

  @Override
  public CompletableFuture<Boolean> replace(String key, byte[] value, Duration ttl, long mark) {
    return pass(() -> server.replace(key, value, ttl, mark));
  }

  @Override
  public CompletableFuture<Boolean> delete(String key) {
    return pass(() -> server.delete(key));
  }

  @Override
  public CompletableFuture<Boolean> delete(String key, long mark) {
    return pass(() -> server.delete(key, mark));
  }

  @Override
  public void complain(Reason reason) {
    server.complain(reason);
  }

  @Override
  public Duration clockAhead() {
    return server.clockAhead();
  }
}
