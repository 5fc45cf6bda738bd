package org.turbostan.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.turbostan.Content;
import org.turbostan.FragmentCache;
import org.turbostan.FragmentKey;
import org.turbostan.FragmentPolicy;
import org.turbostan.Tag;
import org.turbostan.config.Settings;
import org.turbostan.config.SettingsSource;
import org.turbostan.memcached.MemcachedStore;
import org.turbostan.testing.Memcached;

/** What the settings say about memcached is what the nodes do. */
class SharedStoresIT {

  private static final FragmentKey KEY = FragmentKey.of("box", "product:42");
  private static final FragmentPolicy POLICY = FragmentPolicy.of(Duration.ofMinutes(1));

  @Test
  void nodesOnTheSameServersShareTheirFragments() {
    try (Memcached memcached = Memcached.start();
        FragmentCache one = node(memcached, Map.of());
        FragmentCache two = node(memcached, Map.of())) {
      one.fetch(KEY, POLICY, rendering -> Content.of("of one"));
      assertThat(render(two, "of two")).isEqualTo("of one");
      assertThat(two.delete(Tag.key("product:42")).acknowledged()).isTrue();
      assertThat(render(one, "new")).isEqualTo("new");
    }
  }

  @Test
  void namespacesShareNothing() {
    try (Memcached memcached = Memcached.start();
        FragmentCache shop = node(memcached, Map.of("stan.namespace", "shop"));
        FragmentCache blog = node(memcached, Map.of("stan.namespace", "blog"))) {
      render(shop, "of the shop");
      assertThat(render(blog, "of the blog")).isEqualTo("of the blog");
    }
  }

  @Test
  void whatIsSignedWithAnotherSecretIsNotServed() {
    try (Memcached memcached = Memcached.start();
        FragmentCache one = node(memcached, Map.of("stan.secret", "0123456789abcdef"));
        FragmentCache two = node(memcached, Map.of("stan.secret", "fedcba9876543210"))) {
      render(one, "of one");
      assertThat(render(two, "of two")).isEqualTo("of two");
    }
  }

  private static String render(FragmentCache cache, String text) {
    return cache.fetch(KEY, POLICY, rendering -> Content.of(text)).text();
  }

  private static FragmentCache node(Memcached memcached, Map<String, String> more) {
    Map<String, String> params = new HashMap<>(more);
    params.put("stan.memcached", memcached.address());
    params.put("stan.budget", "10s");
    Settings settings = Settings.from(SettingsSource.contextParams(params.keySet(), params::get));
    MemcachedStore store = (MemcachedStore) Stores.open(settings);
    await().until(() -> store.servers().stream().allMatch(server -> server.usable()));
    return FragmentCache.builder(store).budget(settings.budget()).build();
  }
}
