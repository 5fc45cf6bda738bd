package org.turbostan;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A cache of what an application renders, that one can delete from by key, name, tag, or all at
 * once: after a delete is acknowledged, nothing that was rendered before it is served again, on any
 * node.
 *
 * <pre>{@code
 * Content box = cache.fetch(
 *     FragmentKey.of("product-box", "product:42"),
 *     FragmentPolicy.of(Duration.ofMinutes(10)).withTags("product:42"),
 *     rendering -> Content.of(template.render(products.find(42))));
 *
 * cache.delete(Tag.of("product:42"));
 * }</pre>
 *
 * <p>Safe for use by many threads. A cache that fails behaves like one that has nothing: no method
 * throws because of a store.
 */
public final class FragmentCache implements AutoCloseable {

  private final CacheStore store;
  private final InstantSource clock;
  private final DoubleSupplier random;
  private final boolean enabled;
  private final boolean shared;
  private final Duration budget;
  private final Duration longestWait;
  private final Duration longestOpening;
  private final Duration claim;
  private final Duration uncacheableTtl;
  private final double jitter;
  private final int maxBody;
  private final String node;
  private final Answers answers;
  private final Flights flights;
  private final @Nullable PagePlans plans;

  private final CacheStatistics statistics;
  private final ReasonLog log = new ReasonLog();

  private FragmentCache(Builder builder) {
    this.store = new FaultHidingStore(builder.store, builder.clock);
    this.shared = store.isShared();
    this.clock = builder.clock;
    this.random = builder.random;
    this.enabled = builder.enabled;
    this.budget = builder.budget;
    this.longestWait = builder.longestWait;
    this.longestOpening = longestWait.multipliedBy(2);
    this.claim = builder.claim.compareTo(longestWait) < 0 ? builder.claim : longestWait;
    this.uncacheableTtl = builder.uncacheableTtl;
    this.jitter = builder.jitter;
    this.maxBody = builder.maxBody;
    this.statistics = new CacheStatistics(clock.instant(), builder.counts);
    this.node = builder.node;
    this.answers = new Answers(budget);
    this.flights = new Flights(longestWait, answers);
    this.plans = store.prefetches() ? new PagePlans() : null;
    store.status().announce(new NodeTeller(this, this::nanos)::text);
  }

  /** Returns a builder of a cache over {@code store}, which the cache will close. */
  public static Builder builder(CacheStore store) {
    return new Builder(store);
  }

  /**
   * Begins a request. Call this before the application reads any data: a delete that comes after it
   * keeps what is rendered in the request from being stored.
   */
  public CacheRequest begin() {
    statistics.at(clock.millis());
    return new CacheRequest(this, store.snapshot(), new Budget(budget));
  }

  /**
   * Returns the cached content of {@code key}, or renders it, in a request of its own: the renderer
   * must read its data itself. If data was read before, use {@link CacheRequest#fetch} of a request
   * that was begun before that.
   *
   * @throws X if rendering fails and there is no content to serve in its place
   */
  public <X extends Exception> Content fetch(
      FragmentKey key, FragmentPolicy policy, Renderer<X> renderer) throws X {
    try (CacheRequest request = begin()) {
      return request.fetch(key, policy, renderer);
    }
  }

  /**
   * Deletes everything that depends on {@code tag}, and returns when every server has answered or
   * was given up on.
   */
  public Deletion delete(Tag tag) {
    return delete(Set.of(tag), Deletion.Mode.HARD);
  }

  /**
   * Deletes everything that depends on any of {@code tags}, and returns when every server has
   * answered or was given up on.
   *
   * @throws IllegalArgumentException if {@code tags} is empty
   */
  public Deletion delete(Set<Tag> tags, Deletion.Mode mode) {
    return deleteAsync(tags, mode).toCompletableFuture().join();
  }

  /**
   * Deletes everything that depends on any of {@code tags}. The delete counts from the moment at
   * which the returned stage completes with an acknowledged result.
   *
   * @throws IllegalArgumentException if {@code tags} is empty
   */
  public CompletionStage<Deletion> deleteAsync(Set<Tag> tags, Deletion.Mode mode) {
    requireNonNull(mode, "mode");
    if (tags.isEmpty()) {
      throw new IllegalArgumentException(
          "a delete needs at least one tag; Tag.ALL deletes everything");
    }
    return store.delete(Set.copyOf(tags), mode);
  }

  /** Returns what became of requests: all together, by name and over time. */
  public CacheStatistics statistics() {
    return statistics;
  }

  /** Returns what the store tells operators of itself. */
  public StoreStatus status() {
    return store.status();
  }

  /** Returns what this node is called among those that share a store. */
  public String node() {
    return node;
  }

  /**
   * Returns what is stored under a key, for operators to look at: this counts as no request, and
   * nothing is rendered.
   */
  public CompletionStage<Found> peek(FragmentKey key) {
    return store.get(requireNonNull(key, "key"), store.snapshot());
  }

  /** Returns what time it is for this cache. */
  public Instant now() {
    return clock.instant();
  }

  /** Closes the store. */
  @Override
  public void close() {
    store.close();
  }

  CacheStore store() {
    return store;
  }

  /** Returns what pages asked for, or {@code null} where the store has no use for it. */
  @Nullable PagePlans plans() {
    return plans;
  }

  Flights flights() {
    return flights;
  }

  Answers answers() {
    return answers;
  }

  /**
   * Returns whether anything is cached at all. If not, everything is rendered, and deletes work.
   */
  public boolean enabled() {
    return enabled;
  }

  Duration budget() {
    return budget;
  }

  /** Returns how long a rendering is waited for by other requests for the same. */
  public Duration longestWait() {
    return longestWait;
  }

  /** Returns how long one look-up waits for others' renderings, one after the other. */
  Duration longestOpening() {
    return longestOpening;
  }

  /** Returns whether other nodes may render what is looked up here. */
  boolean isShared() {
    return shared;
  }

  Duration claim() {
    return claim;
  }

  Duration uncacheableTtl() {
    return uncacheableTtl;
  }

  int maxBody() {
    return maxBody;
  }

  long millis() {
    return clock.millis();
  }

  /** Returns a number of nanoseconds, to tell how long something takes. */
  long nanos() {
    return System.nanoTime();
  }

  /** Counts what was served from the store. */
  void served(Entry entry, Outcome outcome) {
    if (outcome.kind() == Outcome.Kind.HIT) {
      statistics.hit(entry);
    } else {
      statistics.served(entry, outcome, now());
    }
  }

  /** Counts a rendering, and logs why it is not cached. */
  void rendered(CacheStatistics.Rendered rendered) {
    Instant now = now();
    statistics.rendered(rendered, now);
    if (rendered.outcome().reason() != null) {
      log.record(rendered.key(), rendered.outcome(), now.toEpochMilli());
    }
  }

  /** Shortens a lifetime at random, so that what was rendered together does not expire together. */
  Lifetime jittered(Lifetime lifetime) {
    if (jitter == 0) {
      return lifetime;
    }
    double millis = lifetime.fresh().toMillis() * (1 - jitter * random.getAsDouble());
    return lifetime.withFresh(Duration.ofMillis((long) millis));
  }

  /** Puts a cache together. Each knob has a default that suits most sites. */
  public static final class Builder {

    private final CacheStore store;
    private InstantSource clock = InstantSource.system();
    private DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();
    private boolean enabled = true;
    private Duration budget = Duration.ofMillis(50);
    private Duration longestWait = Duration.ofSeconds(10);
    private Duration claim = Duration.ofSeconds(10);
    private Duration uncacheableTtl = Duration.ofSeconds(5);
    private double jitter = 0.05;
    private int maxBody = 1_000_000;
    private boolean counts = true;
    private String node = "this node";

    private Builder(CacheStore store) {
      this.store = requireNonNull(store, "store");
    }

    /** Sets the clock by which entries age. */
    public Builder clock(InstantSource clock) {
      this.clock = requireNonNull(clock, "clock");
      return this;
    }

    /** Sets the source of the numbers, from 0 to 1, by which lifetimes are shortened. */
    public Builder random(DoubleSupplier random) {
      this.random = requireNonNull(random, "random");
      return this;
    }

    /** Sets whether anything is cached at all; {@code true} by default. */
    public Builder enabled(boolean enabled) {
      this.enabled = enabled;
      return this;
    }

    /** Sets how long a request waits for its store, all in all; 50 ms by default. */
    public Builder budget(Duration budget) {
      this.budget = requireNonNull(budget, "budget");
      return this;
    }

    /**
     * Sets how long a rendering is waited for by other requests for the same; 10 s by default, zero
     * for not at all. After it one of them renders too, and the others wait once more as long for
     * either; then each renders for itself.
     */
    public Builder longestWait(Duration longestWait) {
      this.longestWait = requireNonNull(longestWait, "longestWait");
      return this;
    }

    /**
     * Sets after what span a node's claim to render ends by itself; 10 s by default. It ends no
     * later than the {@linkplain #longestWait wait} for it.
     */
    public Builder claim(Duration claim) {
      this.claim = requireNonNull(claim, "claim");
      return this;
    }

    /** Sets how long it is remembered that a rendering could not be cached; 5 s by default. */
    public Builder uncacheableTtl(Duration uncacheableTtl) {
      this.uncacheableTtl = requireNonNull(uncacheableTtl, "uncacheableTtl");
      return this;
    }

    /**
     * Sets by what share lifetimes are shortened at the most; 0.05 by default.
     *
     * @throws IllegalArgumentException if it is not between 0 and 0.5
     */
    public Builder jitter(double jitter) {
      if (!(jitter >= 0 && jitter <= 0.5)) {
        throw new IllegalArgumentException("jitter is " + jitter + "; it goes from 0 to 0.5");
      }
      this.jitter = jitter;
      return this;
    }

    /** Sets the largest content that is stored, in bytes; 1,000,000 by default. */
    public Builder maxBody(int bytes) {
      this.maxBody = bytes;
      return this;
    }

    /** Sets what this node is called among those that share a store. */
    public Builder node(String node) {
      this.node = requireNonNull(node, "node");
      return this;
    }

    /** Leaves out the counting of outcomes, to see what it costs. */
    Builder withoutStatistics() {
      this.counts = false;
      return this;
    }

    /** Returns the cache. */
    public FragmentCache build() {
      return new FragmentCache(this);
    }
  }
}
