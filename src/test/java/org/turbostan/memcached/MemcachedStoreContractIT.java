package org.turbostan.memcached;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.turbostan.CacheStore;
import org.turbostan.CacheStoreContract;
import org.turbostan.testing.Memcached;

/** Two nodes on two servers keep what every store promises, without copies. */
class MemcachedStoreContractIT extends CacheStoreContract {

  private static final AtomicInteger namespaces = new AtomicInteger();
  private static Memcached one;
  private static Memcached two;

  @BeforeAll
  static void startServers() {
    one = Memcached.start();
    two = Memcached.start();
  }

  @AfterAll
  static void stopServers() {
    one.close();
    two.close();
  }

  @Override
  protected List<CacheStore> openNodes() {
    String namespace = "test" + namespaces.incrementAndGet();
    return List.of(opened(builder(namespace, one, two)), opened(builder(namespace, two, one)));
  }

  private static MemcachedStore.Builder builder(String namespace, Memcached... servers) {
    List<ServerAddress> addresses =
        List.of(servers).stream().map(s -> new ServerAddress("127.0.0.1", s.port())).toList();
    return MemcachedStore.builder(addresses)
        .namespace(namespace)
        .lease(Duration.ofMillis(10))
        .budget(Duration.ofSeconds(5));
  }

  private static CacheStore opened(MemcachedStore.Builder builder) {
    MemcachedStore store = builder.open();
    await().until(() -> store.servers().stream().allMatch(server -> server.usable()));
    return store;
  }
}
