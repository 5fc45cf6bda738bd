package org.turbostan.boot;

import org.turbostan.CacheStore;
import org.turbostan.config.Settings;
import org.turbostan.local.LocalStore;

/** Opens the store that the settings ask for. */
final class Stores {

  private Stores() {}

  /**
   * Opens the store. {@link SharedStores}, and with it the memcached client, is loaded only where
   * servers are named: without its jars the local mode works.
   *
   * @throws IllegalStateException if servers are named and a jar is missing
   */
  static CacheStore open(Settings settings) {
    if (!settings.isShared()) {
      return new LocalStore(settings.localMaxBytes());
    }
    try {
      return SharedStores.open(settings);
    } catch (NoClassDefFoundError missing) {
      throw new IllegalStateException(
          "stan.memcached names servers ("
              + settings.servers()
              + "), but the library to speak with them is not on the class path: "
              + missing.getMessage()
              + ". Add the dependencies com.spotify:folsom and dev.failsafe:failsafe to the web"
              + " application, or put turbostan-…-all.jar, which holds them, in the place of its"
              + " jar, or take stan.memcached away to cache in a local map.",
          missing);
    }
  }
}
