package org.turbostan.memcached;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.turbostan.Reason;

/** A server that does what it is told, and whose answers to writes are lost at times. */
final class DeafServer implements Server {

  private final Server server;
  private final BooleanSupplier lost;

  DeafServer(Server server, BooleanSupplier lost) {
    this.server = server;
    this.lost = lost;
  }

  @Override
  public ServerAddress address() {
    return server.address();
  }

  @Override
  public CompletableFuture<List<byte @Nullable []>> get(List<String> keys) {
    return server.get(keys);
  }

  @Override
  public CompletableFuture<@Nullable Marked> getMarked(String key) {
    return server.getMarked(key);
  }

  @Override
  public CompletableFuture<Void> set(String key, byte[] value, Duration ttl) {
    return server
        .set(key, value, ttl)
        .thenAccept(
            done -> {
              if (lost.getAsBoolean()) {
                throw new Refusal(Reason.SERVER_UNREACHABLE);
              }
            });
  }

  @Override
  public CompletableFuture<Boolean> add(String key, byte[] value, Duration ttl) {
    return server.add(key, value, ttl);
  }

  @Override
  public CompletableFuture<Boolean> append(String key, byte[] value) {
    return server.append(key, value);
  }

  @Override
  public CompletableFuture<Boolean> replace(String key, byte[] value, Duration ttl, long mark) {
    return server.replace(key, value, ttl, mark);
  }

  @Override
  public CompletableFuture<Boolean> delete(String key) {
    return server.delete(key);
  }

  @Override
  public CompletableFuture<Boolean> delete(String key, long mark) {
    return server.delete(key, mark);
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
