package org.turbostan.memcached;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.turbostan.Reason;

/**
 * A server as a node of the next version of this library uses it: with another number of the format
 * in the keys of entries and claims.
 */
record NextFormat(Server server) implements Server {

  /** What the keys of entries have in place of ours. */
  static String next(String key) {
    return key.replaceFirst(
        ":([ec])" + EntryCodec.FORMAT + ":", ":$1" + (EntryCodec.FORMAT + 1) + ":");
  }

  @Override
  public ServerAddress address() {
    return server.address();
  }

  @Override
  public CompletableFuture<List<byte @Nullable []>> get(List<String> keys) {
    return server.get(keys.stream().map(NextFormat::next).toList());
  }

  @Override
  public CompletableFuture<@Nullable Marked> getMarked(String key) {
    return server.getMarked(next(key));
  }

  @Override
  public CompletableFuture<Void> set(String key, byte[] value, Duration ttl) {
    return server.set(next(key), value, ttl);
  }

  @Override
  public CompletableFuture<Boolean> add(String key, byte[] value, Duration ttl) {
    return server.add(next(key), value, ttl);
  }

  @Override
  public CompletableFuture<Boolean> append(String key, byte[] value) {
    return server.append(next(key), value);
  }

  @Override
  public CompletableFuture<Boolean> replace(String key, byte[] value, Duration ttl, long mark) {
    return server.replace(next(key), value, ttl, mark);
  }

  @Override
  public CompletableFuture<Boolean> delete(String key) {
    return server.delete(next(key));
  }

  @Override
  public CompletableFuture<Boolean> delete(String key, long mark) {
    return server.delete(next(key), mark);
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
