package org.turbostan.memcached;

import com.spotify.folsom.GetResult;
import com.spotify.folsom.MemcacheStatus;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.turbostan.Reason;

/** The commands that TurboStan knows, as Folsom's, and Folsom's answers as ours. */
final class FolsomCommands implements Server {

  /** About what a command and a short answer take in memory. */
  private static final int NAMES_AND_NUMBERS = 64;

  private final FolsomServer server;
  private final boolean probe;

  /**
   * Makes commands.
   *
   * @param probe whether they are the heartbeat's, which neither breaker nor bounds hold up
   */
  FolsomCommands(FolsomServer server, boolean probe) {
    this.server = server;
    this.probe = probe;
  }

  @Override
  public ServerAddress address() {
    return server.address();
  }

  @Override
  public Duration clockAhead() {
    return server.clockAhead();
  }

  @Override
  public void complain(Reason reason) {
    server.complain(reason);
  }

  @Override
  public CompletableFuture<List<byte @Nullable []>> get(List<String> keys) {
    return server.call(NAMES_AND_NUMBERS * keys.size(), probe, client -> client.get(keys));
  }

  @Override
  public CompletableFuture<@Nullable Marked> getMarked(String key) {
    return server.call(
        NAMES_AND_NUMBERS,
        probe,
        client -> client.casGet(key).thenApply(found -> found == null ? null : marked(found)));
  }

  private static Marked marked(GetResult<byte[]> found) {
    return new Marked(found.getValue(), found.getCas());
  }

  @Override
  public CompletableFuture<Void> set(String key, byte[] value, Duration ttl) {
    int seconds = Ttl.seconds(ttl);
    return server
        .<MemcacheStatus>call(value.length, probe, client -> client.set(key, value, seconds))
        .thenAccept(status -> expect(status, MemcacheStatus.OK));
  }

  @Override
  public CompletableFuture<Boolean> add(String key, byte[] value, Duration ttl) {
    int seconds = Ttl.seconds(ttl);
    return server
        .<MemcacheStatus>call(value.length, probe, client -> client.add(key, value, seconds))
        .thenApply(status -> isOkOr(status, MemcacheStatus.ITEM_NOT_STORED));
  }

  @Override
  public CompletableFuture<Boolean> append(String key, byte[] value) {
    return server
        .<MemcacheStatus>call(value.length, probe, client -> client.append(key, value))
        .thenApply(status -> isOkOr(status, MemcacheStatus.ITEM_NOT_STORED));
  }

  @Override
  public CompletableFuture<Boolean> replace(String key, byte[] value, Duration ttl, long mark) {
    int seconds = Ttl.seconds(ttl);
    return server
        .<MemcacheStatus>call(value.length, probe, client -> client.set(key, value, seconds, mark))
        .thenApply(
            status ->
                status != MemcacheStatus.KEY_EXISTS
                    && isOkOr(status, MemcacheStatus.KEY_NOT_FOUND));
  }

  @Override
  public CompletableFuture<Boolean> delete(String key) {
    return server
        .<MemcacheStatus>call(NAMES_AND_NUMBERS, probe, client -> client.delete(key))
        .thenApply(status -> isOkOr(status, MemcacheStatus.KEY_NOT_FOUND));
  }

  @Override
  public CompletableFuture<Boolean> delete(String key, long mark) {
    return server
        .<MemcacheStatus>call(NAMES_AND_NUMBERS, probe, client -> client.delete(key, mark))
        .thenApply(
            status ->
                status != MemcacheStatus.KEY_EXISTS
                    && isOkOr(status, MemcacheStatus.KEY_NOT_FOUND));
  }

  private void expect(MemcacheStatus status, MemcacheStatus ok) {
    if (status != ok) {
      throw server.refused(reasonOf(status));
    }
  }

  private boolean isOkOr(MemcacheStatus status, MemcacheStatus no) {
    if (status == MemcacheStatus.OK) {
      return true;
    }
    expect(status, no);
    return false;
  }

  private static Reason reasonOf(MemcacheStatus status) {
    return switch (status) {
      case OUT_OF_MEMORY -> Reason.SERVER_OUT_OF_MEMORY;
      case VALUE_TOO_LARGE -> Reason.TOO_LARGE_FOR_SERVER;
      default -> Reason.STORE_FAILED;
    };
  }
}
