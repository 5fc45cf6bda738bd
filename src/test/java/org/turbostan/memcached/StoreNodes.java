package org.turbostan.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.turbostan.Content;
import org.turbostan.Entry;
import org.turbostan.Found;
import org.turbostan.FragmentKey;
import org.turbostan.Lifetime;
import org.turbostan.Tag;
import org.turbostan.testing.FlakyProxy;
import org.turbostan.testing.Memcached;

/** The servers, proxies and stores of one test; closing this closes them. */
final class StoreNodes implements AutoCloseable {

  static final FragmentKey BOX = FragmentKey.of("box", "product:42");
  static final Tag TAG = Tag.of("price");
  static final WireKeys KEYS = new WireKeys("stan");
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** So that a busy machine makes nothing late. */
  static final Duration AMPLE = Duration.ofSeconds(5);

  private final List<AutoCloseable> open = new ArrayList<>();

  Memcached memcached(String... arguments) {
    Memcached memcached = Memcached.start(arguments);
    open.add(memcached);
    return memcached;
  }

  FlakyProxy proxy(Memcached memcached) {
    FlakyProxy proxy = FlakyProxy.to(memcached.port());
    open.add(proxy);
    return proxy;
  }

  /** Opens a store on these ports, and waits until it can be used. */
  MemcachedStore node(int... ports) {
    return usable(builder(ports));
  }

  /** Opens a store, and waits until it can be used. */
  MemcachedStore usable(MemcachedStore.Builder builder) {
    MemcachedStore node = open(builder);
    awaitUsable(node);
    return node;
  }

  MemcachedStore open(MemcachedStore.Builder builder) {
    MemcachedStore node = builder.open();
    open.add(node);
    return node;
  }

  static MemcachedStore.Builder builder(int... ports) {
    List<ServerAddress> addresses = new ArrayList<>();
    for (int port : ports) {
      addresses.add(new ServerAddress("127.0.0.1", port));
    }
    return MemcachedStore.builder(addresses)
        .lease(Duration.ofMillis(10))
        .budget(AMPLE)
        .compressAbove(0);
  }

  static boolean isUsable(MemcachedStore node) {
    return node.servers().stream().allMatch(MemcachedStore.ServerStatus::usable);
  }

  static void awaitUsable(MemcachedStore node) {
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(10)).until(() -> isUsable(node));
  }

  /**
   * Stores something, and finds it. It may be refused at first, without anybody's fault: a
   * heartbeat and a page that both find a damaged sequence each write a new one, and what is stored
   * between the two is refused as if something had been deleted.
   */
  static void assertStores(MemcachedStore node) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .untilAsserted(
            () -> {
              assertThat(result(node.set(entry(BOX, 10), node.snapshot()))).isNull();
              assertThat(find(node).reason()).isNull();
            });
  }

  static Found find(MemcachedStore node) {
    return result(node.get(BOX, node.snapshot()));
  }

  static Standing standing(MemcachedStore node) {
    return ((MemcachedSnapshot) node.snapshot()).standing(0);
  }

  /** Returns another tag, whose deletes can't be told from those of {@link #TAG}. */
  static Tag ofTheSameSlot() {
    return Stream.iterate(0, i -> i + 1)
        .map(i -> Tag.of("other" + i))
        .filter(tag -> slot(tag) == slot(TAG))
        .findFirst()
        .orElseThrow();
  }

  private static int slot(Tag tag) {
    return Sequence.slot(tag, KEYS.version(tag, false));
  }

  static Entry entry(FragmentKey key, int length) {
    return entry(key, length, Set.of(Tag.ALL, TAG));
  }

  static Entry entry(FragmentKey key, int length, Set<Tag> tags) {
    return entry(key, "x".repeat(length), tags);
  }

  static Entry entry(FragmentKey key, String text) {
    return entry(key, text, Set.of(Tag.ALL, TAG));
  }

  private static Entry entry(FragmentKey key, String text, Set<Tag> tags) {
    Lifetime lifetime = Lifetime.of(Duration.ofMinutes(10));
    return Entry.of(key, Content.of(text), Instant.now(), lifetime, tags, Set.of());
  }

  static <T extends @Nullable Object> T result(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("a stage must complete with a value", e);
    }
  }

  @Override
  public void close() throws Exception {
    for (int i = open.size() - 1; i >= 0; i--) {
      open.get(i).close();
    }
  }
}
