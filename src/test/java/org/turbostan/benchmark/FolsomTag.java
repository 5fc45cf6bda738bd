package org.turbostan.benchmark;

import com.spotify.folsom.MemcacheClient;
import com.spotify.folsom.MemcacheClientBuilder;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import jakarta.servlet.ServletRequest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What one writes who knows all keys of a page at its start: one multi-get for all of them, and a
 * tag that writes what it brought. It can neither expire by tag nor notice a delete that comes
 * between.
 */
public class FolsomTag extends HandWrittenTag {

  private static MemcacheClient<String> client;

  /**
   * Connects all tags.
   *
   * @param address e.g. {@code 127.0.0.1:11211}
   */
  static void connect(String address) throws InterruptedException, TimeoutException {
    int colon = address.lastIndexOf(':');
    client =
        MemcacheClientBuilder.newStringClient()
            .withAddress(
                address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)))
            .withMaxOutstandingRequests(10_000)
            .withEventLoopGroup(new NioEventLoopGroup(1, new DefaultThreadFactory("folsom", true)))
            .withChannelClass(NioSocketChannel.class)
            .connectAscii();
    client.awaitConnected(30, TimeUnit.SECONDS);
  }

  /** Fetches all that a page is going to use, before it runs. */
  static void prefetch(ServletRequest request, List<String> keys) {
    List<String> values = client.get(keys).toCompletableFuture().join();
    Map<String, String> found = new HashMap<>();
    for (int i = 0; i < keys.size(); i++) {
      if (values.get(i) != null) {
        found.put(keys.get(i), values.get(i));
      }
    }
    request.setAttribute("fragments", found);
  }

  @Override
  @Nullable String find(String key) {
    Map<?, ?> found = (Map<?, ?>) pageContext.getRequest().getAttribute("fragments");
    return (String) found.get(key);
  }

  @Override
  void keep(String key, String html) {
    client.set(key, html, 3600).toCompletableFuture().join();
  }
}
