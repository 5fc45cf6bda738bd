package org.turbostan.memcached;

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
  protected final List<CacheStore> openNodes() {
    namespaces.incrementAndGet();
    return List.of(opened(one, two), opened(two, one));
  }

  private CacheStore opened(Memcached... servers) {
    int[] ports = List.of(servers).stream().mapToInt(Memcached::port).toArray();
    MemcachedStore store =
        configured(StoreNodes.builder(ports))
            .namespace("test" + namespaces)
            .compressAbove(2048)
            .open();
    StoreNodes.awaitUsable(store);
    return store;
  }

  /** Returns a builder of a node's store, as this test wants it. */
  MemcachedStore.Builder configured(MemcachedStore.Builder builder) {
    return builder;
  }
}
