package org.turbostan.boot;

import org.turbostan.CacheStore;
import org.turbostan.config.Settings;

/**
 * Opens the store that is shared through memcached. The one class of this room that refers to the
 * memcached room; nobody loads it but {@link Stores}, and only where servers are named.
 */
final class SharedStores {

  private SharedStores() {}

  @SuppressWarnings("DoNotCallSuggester")
  static CacheStore open(Settings settings) {
    throw new IllegalStateException(
        "stan.memcached names servers ("
            + settings.servers()
            + "), but this version of TurboStan caches in a local map only. Take stan.memcached"
            + " away.");
  }
}
