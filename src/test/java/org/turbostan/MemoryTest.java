package org.turbostan;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.Reference;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.turbostan.local.LocalStore;
import org.turbostan.testing.Heap;

/** What visitors and authors can ask for is without bounds; what the cache occupies is not. */
class MemoryTest {

  private static final long MEGABYTE = 1_000_000;
  private static final FragmentPolicy POLICY = FragmentPolicy.of(Duration.ofHours(1));

  /** What the heap may grow by beside the configured bytes: counters, sketches, other tests. */
  private static final long ROOM = 8 * MEGABYTE;

  @Test
  void aMillionDifferentKeysStayWithinTheConfiguredBytes() {
    long before = Heap.used();
    FragmentCache cache = FragmentCache.builder(new LocalStore(20 * MEGABYTE)).build();
    for (int i = 0; i < 1_000_000; i++) {
      fetch(cache, FragmentKey.of("page", "/shop?q=" + i), "content " + i);
    }
    assertThat(Heap.used() - before).isLessThan(20 * MEGABYTE + ROOM);
    assertThat(cache.flights().size()).isZero();
    assertThat(cache.answers().size()).isZero();
    assertThat(cache.statistics().count(Outcome.Kind.RENDERED)).isEqualTo(1_000_000);
    Reference.reachabilityFence(cache);
  }

  @Test
  void keysOfManyKilobytesStayWithinTheConfiguredBytesToo() {
    long before = Heap.used();
    FragmentCache cache = FragmentCache.builder(new LocalStore(20 * MEGABYTE)).build();
    String longKey = "q".repeat(10_000);
    for (int i = 0; i < 20_000; i++) {
      fetch(cache, FragmentKey.of("page", longKey + i), "content");
    }
    assertThat(Heap.used() - before).isLessThan(20 * MEGABYTE + ROOM);
    Reference.reachabilityFence(cache);
  }

  @Test
  void aMillionDifferentDeletesAreNotAllRemembered() {
    long before = Heap.used();
    FragmentCache cache = FragmentCache.builder(new LocalStore(MEGABYTE)).build();
    for (int i = 0; i < 1_000_000; i++) {
      cache.delete(Tag.of("product:" + i));
    }
    assertThat(Heap.used() - before).isLessThan(17 * MEGABYTE + ROOM);
    Reference.reachabilityFence(cache);
  }

  @Test
  void contentThatWasAskedForInItsOtherFormOccupiesNoMore() {
    long before = Heap.used();
    FragmentCache cache = FragmentCache.builder(new LocalStore(20 * MEGABYTE)).build();
    String text = "x".repeat(10_000);
    for (int i = 0; i < 10_000; i++) {
      Content content = fetch(cache, FragmentKey.of("page", "" + i), text + i);
      assertThat(content.bytes()).hasSizeGreaterThan(10_000);
    }
    assertThat(Heap.used() - before).isLessThan(20 * MEGABYTE + ROOM);
    Reference.reachabilityFence(cache);
  }

  private static Content fetch(FragmentCache cache, FragmentKey key, String text) {
    return cache.fetch(key, POLICY, rendering -> Content.of(text));
  }
}
