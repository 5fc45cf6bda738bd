package org.turbostan.benchmark;

import java.io.IOException;
import net.spy.memcached.AddrUtil;
import net.spy.memcached.ConnectionFactoryBuilder;
import net.spy.memcached.MemcachedClient;
import org.jspecify.annotations.Nullable;

/** What most write first with memcached: a get for each fragment, which the page waits for. */
public class SpyTag extends HandWrittenTag {

  private static MemcachedClient client;

  /**
   * Connects all tags.
   *
   * @param address e.g. {@code 127.0.0.1:11211}
   */
  static void connect(String address) throws IOException {
    client =
        new MemcachedClient(
            new ConnectionFactoryBuilder().setDaemon(true).build(), AddrUtil.getAddresses(address));
  }

  @Override
  @Nullable String find(String key) {
    return (String) client.get(key);
  }

  @Override
  void keep(String key, String html) {
    var unused = client.set(key, 3600, html);
  }
}
