package org.turbostan.memcached;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.turbostan.testing.Memcached;

/** Stores for tests of other packages, for which a busy machine makes nothing late. */
public final class PatientStores {

  /** For how long a cache over such a store should wait for it, too. */
  public static final Duration BUDGET = Duration.ofSeconds(10);

  private PatientStores() {}

  /** Returns a builder of a store on this server, whose node takes no other for dead. */
  public static MemcachedStore.Builder builder(Memcached server) {
    return MemcachedStore.builder(List.of(new ServerAddress("127.0.0.1", server.port())))
        .budget(BUDGET)
        .silence(BUDGET);
  }

  /** Opens a store, and waits until its servers can be used. */
  public static MemcachedStore open(MemcachedStore.Builder builder) {
    MemcachedStore store = builder.open();
    await().until(() -> StoreNodes.isUsable(store));
    return store;
  }
}
