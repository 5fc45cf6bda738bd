package org.turbostan.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.turbostan.CacheStore;
import org.turbostan.Deletion;
import org.turbostan.Entry;
import org.turbostan.FakeClock;
import org.turbostan.ForwardingStore;
import org.turbostan.Found;
import org.turbostan.FragmentCache;
import org.turbostan.FragmentKey;
import org.turbostan.Interleaving;
import org.turbostan.Outcome;
import org.turbostan.Reason;
import org.turbostan.Seeds;
import org.turbostan.Shop;
import org.turbostan.Snapshot;
import org.turbostan.Tag;

/**
 * After a delete is acknowledged, nothing that was rendered before it is served: tried in thousands
 * of schedules of requests and deletes.
 *
 * <p>Each run draws a seed and prints it. A schedule that fails names its own: run it alone with
 * {@code mvn test -Dtest=LocalCoherenceTest -Dseed=… -Dschedules=1}.
 */
class LocalCoherenceTest {

  private static final int SCHEDULES = Integer.getInteger("schedules", 10_000);
  private static final int REQUESTING = 3;
  private static final int DELETING = 2;
  private static final int REQUESTS_EACH = 3;
  private static final int CHANGES_EACH = 2;

  private final long seed = Long.getLong("seed", new Random().nextLong() >>> 16);

  LocalCoherenceTest() {
    System.out.println("LocalCoherenceTest: -Dseed=" + seed + " -Dschedules=" + SCHEDULES);
  }

  @Test
  void nothingStaleIsServedInAnyInterleaving() throws Exception {
    Tally tally = interleaved(Shop.Begin.BEFORE_THE_DATA_IS_READ, store -> store, SCHEDULES);
    assertThat(tally.stale).isEmpty();
    assertThat(tally.hits).as("answers from the cache").isGreaterThanOrEqualTo(SCHEDULES / 10);
    assertThat(tally.refused).as("deletes in a render").isGreaterThanOrEqualTo(SCHEDULES / 10);
  }

  @Test
  void nothingStaleIsServedWhenThreadsRunFreely() throws Exception {
    Tally tally = running(SCHEDULES);
    assertThat(tally.stale).isEmpty();
    assertThat(tally.hits).as("answers from the cache").isGreaterThanOrEqualTo(SCHEDULES / 10);
  }

  @Test
  void oneSeedGivesOneSchedule() throws Exception {
    List<String> first = interleaved(Shop.Begin.BEFORE_THE_DATA_IS_READ, Forgetful::new, 500).stale;
    List<String> again = interleaved(Shop.Begin.BEFORE_THE_DATA_IS_READ, Forgetful::new, 500).stale;
    assertThat(again).isNotEmpty().isEqualTo(first);
  }

  // Each rule left out is found out, so the schedules above can fail.

  @Test
  void aRequestThatBeginsAfterItsDataWasReadServesStaleContent() throws Exception {
    assertThat(
            interleaved(Shop.Begin.WHEN_THE_FIRST_FRAGMENT_IS_OPENED, store -> store, 1_000).stale)
        .isNotEmpty();
  }

  @Test
  void aStoreThatForgetsTheSnapshotServesStaleContent() throws Exception {
    assertThat(interleaved(Shop.Begin.BEFORE_THE_DATA_IS_READ, Forgetful::new, 1_000).stale)
        .isNotEmpty();
  }

  @Test
  void aPageWithoutTheTagsOfWhatIsNestedInItIsServedStale() throws Exception {
    assertThat(interleaved(Shop.Begin.BEFORE_THE_DATA_IS_READ, Unnested::new, 1_000).stale)
        .isNotEmpty();
  }

  private interface Spoiling {
    CacheStore spoil(CacheStore store);
  }

  /** Sets as if data were read at the moment of the set. */
  private static final class Forgetful extends ForwardingStore {
    Forgetful(CacheStore store) {
      super(store);
    }

    @Override
    public CompletionStage<@Nullable Reason> set(Entry entry, Snapshot since) {
      return super.set(entry, snapshot());
    }
  }

  /** Forgets that what is nested gives its tags to what encloses it. */
  private static final class Unnested extends ForwardingStore {
    Unnested(CacheStore store) {
      super(store);
    }

    @Override
    public CompletionStage<@Nullable Reason> set(Entry entry, Snapshot since) {
      Set<Tag> own = Set.of(Tag.ALL, Tag.name(entry.key().name()), Tag.key(entry.key().key()));
      Entry without =
          Entry.of(
              entry.key(), entry.content(), entry.created(), entry.lifetime(), own, entry.vary());
      return super.set(entry.uncacheable() == null ? without : entry, since);
    }
  }

  /** What came of many schedules. */
  private static final class Tally {
    final List<String> stale = new ArrayList<>();
    long hits;
    long refused;

    void add(long scheduleSeed, Shop shop, FragmentCache cache) {
      shop.stale().forEach(line -> stale.add("-Dseed=" + scheduleSeed + ": " + line));
      hits += cache.statistics().count(Outcome.Kind.HIT);
      hits += cache.statistics().count(Outcome.Kind.COLLAPSED);
      refused += cache.statistics().count(Reason.DELETED_DURING_RENDER);
    }
  }

  /** One thread goes on at a time; the seed says which. Nobody waits for another's rendering. */
  private Tally interleaved(Shop.Begin begin, Spoiling spoiling, int schedules) throws Exception {
    Tally tally = new Tally();
    try (Interleaving interleaving = new Interleaving()) {
      for (int i = 0; i < schedules && tally.stale.isEmpty(); i++) {
        long scheduleSeed = seed + i;
        FakeClock clock = new FakeClock();
        CacheStore store =
            new PausingStore(
                spoiling.spoil(store(Seeds.random(scheduleSeed, -2))), interleaving::point);
        FragmentCache cache = cache(store, clock, Duration.ZERO);
        Shop shop = new Shop(begin, clock, interleaving::point);
        interleaving.run(scheduleSeed, bodies(shop, cache, scheduleSeed));
        tally.add(scheduleSeed, shop, cache);
      }
    }
    return tally;
  }

  /** All threads run at once, with pauses at random, and wait for each other's renderings. */
  private Tally running(int schedules) throws Exception {
    Tally tally = new Tally();
    ExecutorService threads = Executors.newFixedThreadPool(REQUESTING + DELETING);
    try {
      for (int i = 0; i < schedules && tally.stale.isEmpty(); i++) {
        long scheduleSeed = seed + i;
        FakeClock clock = new FakeClock();
        Runnable pause = pauses(scheduleSeed);
        CacheStore store = new PausingStore(store(Seeds.random(scheduleSeed, -2)), pause);
        FragmentCache cache = cache(store, clock, Duration.ofSeconds(10));
        Shop shop = new Shop(Shop.Begin.BEFORE_THE_DATA_IS_READ, clock, pause);
        runAll(threads, bodies(shop, cache, scheduleSeed));
        tally.add(scheduleSeed, shop, cache);
      }
    } finally {
      threads.shutdown();
    }
    return tally;
  }

  private static List<Runnable> bodies(Shop shop, FragmentCache cache, long seed) {
    List<Runnable> bodies = new ArrayList<>();
    for (int thread = 0; thread < REQUESTING + DELETING; thread++) {
      Random random = Seeds.random(seed, thread);
      bodies.add(
          thread < REQUESTING
              ? () -> times(REQUESTS_EACH, () -> shop.request(cache, random))
              : () -> times(CHANGES_EACH, () -> shop.change(cache, random)));
    }
    return bodies;
  }

  private static void times(int times, Runnable body) {
    for (int i = 0; i < times; i++) {
      body.run();
    }
  }

  /** Most stores are large; some evict, and some forget deletes. */
  private static LocalStore store(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> new LocalStore(3_000);
      case 1 -> new LocalStore(10_000_000, 500);
      case 2 -> new LocalStore(10_000_000, 0);
      default -> new LocalStore(10_000_000);
    };
  }

  private static FragmentCache cache(CacheStore store, FakeClock clock, Duration longestWait) {
    return FragmentCache.builder(store)
        .clock(clock)
        .jitter(0)
        .longestWait(longestWait)
        .uncacheableTtl(Duration.ofSeconds(30))
        .build();
  }

  private static Runnable pauses(long seed) {
    ThreadLocal<Random> random =
        ThreadLocal.withInitial(() -> Seeds.random(seed, Thread.currentThread().getId()));
    return () -> {
      int fate = random.get().nextInt(16);
      if (fate < 4) {
        Thread.yield();
      } else if (fate < 8) {
        for (int spins = random.get().nextInt(500); spins > 0; spins--) {
          Thread.onSpinWait();
        }
      }
    };
  }

  private static void runAll(ExecutorService threads, List<Runnable> bodies) throws Exception {
    CyclicBarrier start = new CyclicBarrier(bodies.size());
    List<Future<Void>> running = new ArrayList<>();
    for (Runnable body : bodies) {
      Callable<Void> task =
          () -> {
            start.await();
            body.run();
            return null;
          };
      running.add(threads.submit(task));
    }
    for (Future<Void> body : running) {
      body.get(1, TimeUnit.MINUTES);
    }
  }

  /** Lets others come between before and after each command. */
  private static final class PausingStore extends ForwardingStore {

    private final Runnable point;

    PausingStore(CacheStore store, Runnable point) {
      super(store);
      this.point = point;
    }

    @Override
    public Snapshot snapshot() {
      point.run();
      Snapshot snapshot = super.snapshot();
      point.run();
      return snapshot;
    }

    @Override
    public @Nullable Entry getNow(FragmentKey key, Snapshot since) {
      point.run();
      Entry entry = super.getNow(key, since);
      point.run();
      return entry;
    }

    @Override
    public CompletionStage<Found> get(FragmentKey key, Snapshot since) {
      point.run();
      CompletionStage<Found> found = super.get(key, since);
      point.run();
      return found;
    }

    @Override
    public CompletionStage<@Nullable Reason> set(Entry entry, Snapshot since) {
      point.run();
      CompletionStage<@Nullable Reason> answer = super.set(entry, since);
      point.run();
      return answer;
    }

    @Override
    public void touch(Entry found, Entry touched) {
      point.run();
      super.touch(found, touched);
    }

    @Override
    public CompletionStage<Deletion> delete(Set<Tag> tags, Deletion.Mode mode) {
      point.run();
      CompletionStage<Deletion> deletion = super.delete(tags, mode);
      point.run();
      return deletion;
    }
  }
}
