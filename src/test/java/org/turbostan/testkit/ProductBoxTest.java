package org.turbostan.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.turbostan.CacheStore;
import org.turbostan.Content;
import org.turbostan.FragmentCache;
import org.turbostan.FragmentKey;
import org.turbostan.FragmentPolicy;
import org.turbostan.Outcome;
import org.turbostan.Reason;
import org.turbostan.Tag;
import org.turbostan.local.LocalStore;

/** The example in docs/testing.md of a test without a container. */
class ProductBoxTest {

  // example: box
  private final TestClock clock = TestClock.startingNow();
  private final FragmentCache cache =
      FragmentCache.builder(new LocalStore(1_000_000)).clock(clock).jitter(0).build();
  private final Shop shop = new Shop(cache);
  private final CacheProbe probe = CacheProbe.of(cache);

  @Test
  void aBoxIsRenderedOnce() {
    shop.productBox(42);
    probe.assertRendered("product-box");
    shop.productBox(42);
    probe.assertCached("product-box");
  }

  @Test
  void aBoxIsRenderedAgainWhenItsProductHasChanged() {
    shop.productBox(42);
    shop.rename(42, "Lamp");
    probe.assertRendered("product-box", Reason.COLD);
    shop.productBox(42);
    probe.assertRendered("product-box", Reason.DELETED);
  }

  @Test
  void aBoxIsRenderedAgainAfterTenMinutes() {
    shop.productBox(42);
    probe.assertRendered("product-box");
    clock.advance(Duration.ofMinutes(10));
    shop.productBox(42);
    probe.assertRendered("product-box", Reason.EXPIRED);
  }

  // end of example

  // example: counts
  @Test
  void ofTwentyBoxesOneIsRenderedAgain() {
    shop.productBoxes(1, 20);
    shop.rename(7, "Lamp");
    probe.assertRendered("product-box");
    shop.productBoxes(1, 20);
    assertThat(probe.counts("product-box"))
        .containsEntry(Outcome.Kind.RENDERED, 1L)
        .containsEntry(Outcome.Kind.HIT, 19L);
  }

  // end of example

  // example: off
  private final Shop uncached = new Shop(FragmentCache.builder(CacheStore.none()).build());

  @Test
  void aBoxShowsTheNameOfItsProduct() {
    uncached.rename(42, "Lamp");
    assertThat(uncached.productBox(42)).contains("Lamp");
  }

  // end of example

  /** What is to be tested. */
  private static final class Shop {

    private final FragmentCache cache;
    private final Map<Integer, String> names = new HashMap<>();

    Shop(FragmentCache cache) {
      this.cache = cache;
    }

    String productBox(int id) {
      return cache
          .fetch(
              FragmentKey.of("product-box", "product:" + id),
              FragmentPolicy.of(Duration.ofMinutes(10)).withTags("product:" + id),
              rendering -> Content.of("<b>" + names.get(id) + "</b>"))
          .text();
    }

    void productBoxes(int from, int to) {
      for (int id = from; id <= to; id++) {
        var unused = productBox(id);
      }
    }

    void rename(int id, String name) {
      names.put(id, name);
      cache.delete(Tag.of("product:" + id));
    }
  }
}
