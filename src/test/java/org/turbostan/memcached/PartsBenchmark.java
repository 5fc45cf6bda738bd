package org.turbostan.memcached;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.turbostan.Content;
import org.turbostan.Entry;
import org.turbostan.FragmentKey;
import org.turbostan.Lifetime;
import org.turbostan.Snapshot;
import org.turbostan.Tag;
import org.turbostan.local.BoundedMap;
import org.turbostan.testing.Memcached;

/**
 * What the parts of a look-up in memcached cost on a node: making the key, writing an entry's bytes
 * and reading them, and finding that a copy is still valid.
 *
 * <pre>{@code
 * mvn -Pbenchmark -Dbenchmark=PartsBenchmark
 * }</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class PartsBenchmark {

  /** Characters of the body. */
  @Param({"2000", "40000"})
  public int size;

  private final FragmentKey key = FragmentKey.of("product-box", "product:42");
  private final WireKeys keys = new WireKeys("benchmark");
  private final EntryCodec codec = new EntryCodec("benchmark", null, 0);

  private Memcached memcached;
  private MemcachedStore store;
  private StoredEntry entry;
  private byte[] encoded;

  @Setup(Level.Trial)
  public void start() throws Exception {
    Entry made =
        Entry.of(
            key,
            Content.of("<p>x</p>".repeat(size / 8)),
            Instant.now(),
            Lifetime.of(Duration.ofHours(1)),
            Set.of(Tag.ALL, Tag.name("product-box"), Tag.key("product:42"), Tag.of("product:42")),
            Set.of());
    Version version = new FreshVersions().next();
    entry =
        new StoredEntry(
            made,
            made.tags().stream()
                .map(tag -> new StoredEntry.TagVersions(tag, version, version))
                .toList(),
            Marks.NONE);
    encoded = encode();
    memcached = Memcached.start();
    store =
        MemcachedStore.builder(List.of(new ServerAddress("127.0.0.1", memcached.port())))
            .near(BoundedMap.of(10_000_000, Copy::entry, Copy::overhead))
            .open();
    var unused = store.set(made, store.snapshot()).toCompletableFuture().get();
    if (copy() == null) {
      throw new IllegalStateException("no copy is kept: nothing would be measured");
    }
  }

  @TearDown(Level.Trial)
  public void stop() {
    store.close();
    memcached.close();
  }

  @Benchmark
  public WireKey key() {
    return keys.entry(key);
  }

  @Benchmark
  public byte[] encode() {
    return codec.encode(entry, codec.body(entry.entry().content()), Duration.ZERO);
  }

  @Benchmark
  public Decoded decode() {
    return codec.decode(key, encoded, Duration.ZERO);
  }

  /** A whole request for one fragment: where the servers stand, and whether the copy is valid. */
  @Benchmark
  public @Nullable Entry copy() {
    Snapshot snapshot = store.snapshot();
    return store.getNow(key, snapshot);
  }
}
