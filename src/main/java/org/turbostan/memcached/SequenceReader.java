package org.turbostan.memcached;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.turbostan.Reason;

/**
 * Reads the sequence of a server, creates it if there is none, and begins it anew when it has
 * become long. To begin it anew is never wrong, whoever does it and however often: it makes all
 * nodes look at all their copies once.
 */
final class SequenceReader {

  private final String key;
  private final FreshVersions fresh;
  private final Changes changes;

  SequenceReader(String key, FreshVersions fresh, Changes changes) {
    this.key = key;
    this.fresh = fresh;
    this.changes = changes;
  }

  /**
   * Reads what was deleted since the last reading.
   *
   * @return completes when that has arrived, or when there is no sequence and no memory for one
   */
  CompletableFuture<Void> read(Server server) {
    return read(server, true);
  }

  private CompletableFuture<Void> read(Server server, boolean create) {
    Moment sent = Moment.now();
    return server
        .get(List.of(key))
        .thenCompose(
            values -> {
              Sequence sequence = Sequence.decode(values.get(0));
              if (sequence == null) {
                return create
                    ? create(server, values.get(0) != null)
                        .thenCompose(created -> read(server, false))
                    : CompletableFuture.completedFuture(null);
              }
              changes.arrived(sequence, sent);
              if (sequence.isLong()) {
                beginAnew(server, sequence.mark());
              }
              return CompletableFuture.completedFuture(null);
            });
  }

  /** A foreign value stands in the way of add. To replace it is a delete, which is never wrong. */
  private CompletableFuture<?> create(Server server, boolean replace) {
    byte[] name = fresh.next().encoded();
    CompletableFuture<?> created =
        replace ? server.set(key, name, Ttl.LONGEST) : server.add(key, name, Ttl.LONGEST);
    return created.handle(
        (done, failure) -> {
          // A server without memory for our few items can still be read, and deleted from.
          if (failure != null && Refusal.reasonOf(failure) != Reason.SERVER_OUT_OF_MEMORY) {
            throw new Refusal(Refusal.reasonOf(failure));
          }
          return done;
        });
  }

  /** Of the nodes that find it long one is enough; that is what the server's mark is for. */
  private void beginAnew(Server server, Sequence.Mark known) {
    var unused =
        server
            .getMarked(key)
            .thenCompose(
                found -> {
                  Sequence now = found == null ? null : Sequence.decode(found.value());
                  return found == null || now == null || !now.continues(known)
                      ? CompletableFuture.completedFuture(false)
                      : server.replace(key, fresh.next().encoded(), Ttl.LONGEST, found.mark());
                })
            .exceptionally(failure -> false);
  }
}
