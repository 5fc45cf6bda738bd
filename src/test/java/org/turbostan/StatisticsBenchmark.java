package org.turbostan;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.turbostan.local.LocalStore;

/**
 * What counting costs a bare look-up, without a tag and a page around it: a request that shows 20
 * fragments of 20 names from the local map, with statistics and without. Figures are for one
 * fragment, with the request's share.
 *
 * <p>Run it by one thread, and by four, by
 *
 * <pre>{@code
 * mvn -Pbenchmark -Dbenchmark=StatisticsBenchmark
 * mvn -Pbenchmark -Dbenchmark=StatisticsBenchmark -Dbenchmark.args="-t 4"
 * }</pre>
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(3)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class StatisticsBenchmark {

  private static final int FRAGMENTS = 20;
  private static final FragmentPolicy POLICY =
      FragmentPolicy.of(Duration.ofHours(1)).withTags("shop");

  @Param({"true", "false"})
  public boolean statistics;

  private final FragmentKey[] keys = new FragmentKey[FRAGMENTS];
  private FragmentCache cache;

  @Setup
  public void start() {
    cache = cache(statistics);
    for (int i = 0; i < FRAGMENTS; i++) {
      String name = "box " + i;
      keys[i] = FragmentKey.of(name, "product:" + i);
      cache.fetch(keys[i], POLICY, rendering -> Content.of(name));
    }
  }

  /** Returns a cache that counts, or does not. */
  public static FragmentCache cache(boolean statistics) {
    FragmentCache.Builder builder = FragmentCache.builder(new LocalStore(10_000_000));
    return (statistics ? builder : builder.withoutStatistics()).build();
  }

  @TearDown
  public void stop() {
    long hits = cache.statistics().count(Outcome.Kind.HIT);
    cache.close();
    if (statistics != hits > 0) {
      throw new IllegalStateException(hits + " hits: what is compared is not what it says");
    }
  }

  @Benchmark
  @OperationsPerInvocation(FRAGMENTS)
  public void hit(Blackhole sink) {
    try (CacheRequest request = cache.begin()) {
      for (FragmentKey key : keys) {
        sink.consume(request.fetch(key, POLICY, StatisticsBenchmark::unexpected));
      }
    }
  }

  private static Content unexpected(Rendering rendering) {
    throw new IllegalStateException("a miss: " + rendering.key());
  }
}
