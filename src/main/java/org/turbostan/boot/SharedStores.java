package org.turbostan.boot;

import java.security.NoSuchAlgorithmException;
import javax.net.ssl.SSLContext;
import org.turbostan.CacheStore;
import org.turbostan.config.Secret;
import org.turbostan.config.Settings;
import org.turbostan.local.BoundedMap;
import org.turbostan.memcached.Copy;
import org.turbostan.memcached.MemcachedStore;
import org.turbostan.memcached.ServerAddress;

/**
 * Opens the store that is shared through memcached. The one class of this room that refers to the
 * memcached room; nobody loads it but {@link Stores}, and only where servers are named.
 */
final class SharedStores {

  private SharedStores() {}

  static CacheStore open(Settings settings) {
    MemcachedStore.Builder builder =
        MemcachedStore.builder(
                settings.servers().stream()
                    .map(server -> new ServerAddress(server.host(), server.port()))
                    .toList())
            .namespace(settings.namespace())
            .compressAbove(settings.compressAboveBytes())
            .budget(settings.budget())
            .lease(settings.lease())
            .application(Thread.currentThread().getContextClassLoader());
    settings
        .memcachedCredentials()
        .ifPresent(login -> builder.credentials(login.user(), login.password().text()));
    settings
        .secret()
        .ifPresent(
            secret ->
                builder.secret(
                    secret.bytes(), settings.previousSecret().map(Secret::bytes).orElse(null)));
    if (settings.memcachedTls()) {
      builder.tls(defaultTls());
    }
    if (settings.near()) {
      builder
          .near(BoundedMap.of(settings.localMaxBytes(), Copy::entry, Copy::overhead))
          .outageServeLocal(settings.outageServeLocal());
    }
    return builder.open();
  }

  /** Trusts whom this JVM trusts: its own list, or that of javax.net.ssl.trustStore. */
  private static SSLContext defaultTls() {
    try {
      return SSLContext.getDefault();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(
          "stan.memcached.tls is true, but this JVM can't speak TLS: "
              + e.getMessage()
              + ". Correct javax.net.ssl.trustStore and its kin, or set stan.memcached.tls=false.",
          e);
    }
  }
}
