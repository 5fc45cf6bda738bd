package org.turbostan.memcached;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.turbostan.Reason;

/** A server that answers at once and in which nothing ends by itself. */
final class MapServer implements Server {

  private final Map<String, Marked> items = new ConcurrentHashMap<>();
  private long marks;

  Map<String, Marked> items() {
    return items;
  }

  @Override
  public ServerAddress address() {
    return new ServerAddress("127.0.0.1", 11211);
  }

  @Override
  public CompletableFuture<List<byte @Nullable []>> get(List<String> keys) {
    List<byte @Nullable []> values = new ArrayList<>();
    for (String key : keys) {
      Marked item = items.get(key);
      values.add(item == null ? null : item.value());
    }
    return CompletableFuture.completedFuture(values);
  }

  @Override
  public CompletableFuture<@Nullable Marked> getMarked(String key) {
    return CompletableFuture.completedFuture(items.get(key));
  }

  @Override
  public CompletableFuture<Void> set(String key, byte[] value, Duration ttl) {
    items.put(key, new Marked(value, ++marks));
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public CompletableFuture<Boolean> add(String key, byte[] value, Duration ttl) {
    return done(items.putIfAbsent(key, new Marked(value, ++marks)) == null);
  }

  @Override
  public CompletableFuture<Boolean> append(String key, byte[] value) {
    Marked item = items.get(key);
    if (item == null) {
      return done(false);
    }
    byte[] longer = Arrays.copyOf(item.value(), item.value().length + value.length);
    System.arraycopy(value, 0, longer, item.value().length, value.length);
    items.put(key, new Marked(longer, ++marks));
    return done(true);
  }

  @Override
  public CompletableFuture<Boolean> replace(String key, byte[] value, Duration ttl, long mark) {
    if (!isStill(key, mark)) {
      return done(false);
    }
    items.put(key, new Marked(value, ++marks));
    return done(true);
  }

  @Override
  public CompletableFuture<Boolean> delete(String key) {
    return done(items.remove(key) != null);
  }

  @Override
  public CompletableFuture<Boolean> delete(String key, long mark) {
    return done(isStill(key, mark) && items.remove(key) != null);
  }

  @Override
  public void complain(Reason reason) {}

  @Override
  public Duration clockAhead() {
    return Duration.ZERO;
  }

  private boolean isStill(String key, long mark) {
    Marked item = items.get(key);
    return item != null && item.mark() == mark;
  }

  private static CompletableFuture<Boolean> done(boolean answer) {
    return CompletableFuture.completedFuture(answer);
  }
}
