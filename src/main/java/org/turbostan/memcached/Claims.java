package org.turbostan.memcached;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.turbostan.FragmentKey;

/**
 * Elects who renders: a short-lived item that one node can add.
 *
 * <p>It saves renderings and no more. So a server that does not answer grants every claim, and a
 * release that is lost only lets the claim end by itself.
 */
final class Claims {

  private static final int REMEMBERED = 10_000;

  private final Cluster cluster;
  private final Recent<FragmentKey, Version> granted = new Recent<>(REMEMBERED);

  Claims(Cluster cluster) {
    this.cluster = cluster;
  }

  CompletableFuture<Boolean> claim(FragmentKey key, Duration span) {
    WireKey claim = cluster.keys().claim(key);
    Version token = cluster.fresh().next();
    return server(claim)
        .add(claim.text(), token.encoded(), span)
        .handle(
            (added, failure) -> {
              if (failure != null) {
                return true;
              }
              if (added) {
                granted.put(key, token);
              }
              return added;
            });
  }

  void release(FragmentKey key) {
    Version token = granted.remove(key);
    if (token == null) {
      return;
    }
    WireKey claim = cluster.keys().claim(key);
    Server server = server(claim);
    var unused =
        server
            .getMarked(claim.text())
            .thenCompose(
                found ->
                    found != null && token.equals(Version.decode(found.value()))
                        ? server.delete(claim.text(), found.mark())
                        : CompletableFuture.completedFuture(false))
            .exceptionally(failure -> false);
  }

  private Server server(WireKey claim) {
    return cluster.station(cluster.serverOf(claim)).server();
  }
}
