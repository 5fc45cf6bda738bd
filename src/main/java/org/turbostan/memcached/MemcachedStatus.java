package org.turbostan.memcached;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.turbostan.Membership;
import org.turbostan.PendingDelete;
import org.turbostan.ServerState;
import org.turbostan.SharedNotes;
import org.turbostan.StoreStatus;

/** What the store in memcached tells operators. */
final class MemcachedStatus implements StoreStatus {

  private final MemcachedStore store;
  private final List<FolsomServer> servers;
  private final Bulletin bulletin;

  MemcachedStatus(MemcachedStore store, List<FolsomServer> servers, Bulletin bulletin) {
    this.store = store;
    this.servers = servers;
    this.bulletin = bulletin;
  }

  @Override
  public List<ServerState> servers() {
    List<ServerState> all = new ArrayList<>();
    List<MemcachedStore.ServerStatus> seen = store.servers();
    for (int i = 0; i < seen.size(); i++) {
      MemcachedStore.ServerStatus each = seen.get(i);
      FolsomServer server = servers.get(i);
      all.add(
          new ServerState(
              each.address().toString(),
              each.usable()
                  ? ServerState.Condition.UP
                  : server.isUp() ? ServerState.Condition.LEFT_ALONE : ServerState.Condition.DOWN,
              each.otherNodes(),
              new ServerState.Traffic(server.latency(), each.underWay(), each.counts()),
              memory(each.statistics(), server.evictionsPerMinute())));
    }
    return all;
  }

  private static ServerState.@Nullable Memory memory(
      Map<String, String> said, @Nullable Long evictionsPerMinute) {
    try {
      return new ServerState.Memory(
          Long.parseLong(said.getOrDefault("limit_maxbytes", "")),
          Long.parseLong(said.getOrDefault("bytes", "")),
          Long.parseLong(said.getOrDefault("curr_items", "")),
          Long.parseLong(said.getOrDefault("evictions", "")),
          evictionsPerMinute);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  @Override
  public List<PendingDelete> pendingDeletes() {
    return store.pendingDeletes().stream()
        .map(
            pending ->
                new PendingDelete(
                    pending.server().toString(), pending.tag(), pending.mode(), pending.since()))
        .toList();
  }

  @Override
  public void retryPendingDeletes() {
    store.retryPendingDeletes();
  }

  @Override
  public Membership membership() {
    return store.membership();
  }

  @Override
  public SharedNotes notes() {
    return store.notes();
  }

  @Override
  public void announce(Supplier<String> text) {
    bulletin.announce(text);
  }

  @Override
  public CompletionStage<List<String>> announcements() {
    return bulletin.read();
  }
}
