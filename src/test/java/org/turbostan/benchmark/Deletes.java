package org.turbostan.benchmark;

import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.turbostan.Deletion;
import org.turbostan.Tag;
import org.turbostan.memcached.MemcachedStore;
import org.turbostan.memcached.ServerAddress;

/** Another node, which deletes tags that the page does not have, at an even pace. */
final class Deletes implements AutoCloseable {

  private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
  private final MemcachedStore node;
  private final AtomicLong number = new AtomicLong();
  private final Queue<CompletableFuture<Deletion>> sent = new ConcurrentLinkedQueue<>();

  /** Begins to delete, with all settings as they are by default. */
  Deletes(List<ServerAddress> memcached, int perSecond) {
    node = MemcachedStore.builder(memcached).namespace("stan").open();
    if (perSecond > 0) {
      long gap = Duration.ofSeconds(1).toNanos() / perSecond;
      var unused = pace.scheduleAtFixedRate(this::delete, 0, gap, TimeUnit.NANOSECONDS);
    }
  }

  private void delete() {
    Set<Tag> tags = Set.of(Tag.of("other:" + number.incrementAndGet()));
    sent.add(node.delete(tags, Deletion.Mode.HARD).toCompletableFuture());
  }

  /** Throws unless nearly all of them were acknowledged: else nothing was measured. */
  void requireAcknowledged() {
    pace.shutdown();
    long others =
        sent.stream().map(CompletableFuture::join).filter(each -> !each.acknowledged()).count();
    if (others > sent.size() / 100) {
      throw new IllegalStateException(others + " of " + sent.size() + " are not acknowledged");
    }
  }

  @Override
  public void close() {
    pace.shutdownNow();
    node.close();
  }
}
