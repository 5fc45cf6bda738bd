package org.turbostan.memcached;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.FragmentCache;
import org.turbostan.Reason;
import org.turbostan.servlet.SiteOptions;
import org.turbostan.servlet.TurboStan;
import org.turbostan.servlet.TurboStanFilter;
import org.turbostan.testing.Container;
import org.turbostan.testing.Http;
import org.turbostan.testing.Http.Reply;
import org.turbostan.testing.Memcached;
import org.turbostan.testing.WebApp;

/** S7 and K7: somebody else who can write to memcached changes the header of a stored page. */
@ParameterizedClass
@EnumSource
class EditedPagesIT {

  /** Stands where an edit puts CR LF. */
  private static final String PLACE = "--";

  private final Container.Kind kind;
  private final StoreNodes nodes = new StoreNodes();
  private final AtomicInteger renders = new AtomicInteger();
  private final Memcached memcached = nodes.memcached();
  private @Nullable FragmentCache cache;
  private @Nullable Container container;

  EditedPagesIT(Container.Kind kind) {
    this.kind = kind;
  }

  @AfterEach
  void stop() throws Exception {
    if (container != null) {
      container.close();
    }
    nodes.close();
  }

  @Test
  void s7AHeaderThatHoldsALineBreakIsAMiss() throws IOException {
    start(StoreNodes.builder(memcached.port()));
    awaitStored("/page");
    int before = renders.get();
    edit("one" + PLACE + "Set-Cookie: a=b", true);
    Reply reply = get("/page");
    assertThat(reply.text()).isEqualTo("render " + (before + 1));
    assertThat(reply.header("X-Note")).contains("one" + PLACE + "Set-Cookie: a=b");
    assertThat(reply.header("Set-Cookie")).isEmpty();
    awaitStored("/page");
  }

  @Test
  void s7ARedirectThatHoldsALineBreakIsAMiss() throws IOException {
    start(StoreNodes.builder(memcached.port()));
    awaitStored("/redirect");
    edit("/there" + PLACE + "Set-Cookie", true);
    Reply reply = get("/redirect");
    assertThat(reply.header("Location").orElseThrow()).endsWith("/there" + PLACE + "Set-Cookie");
    assertThat(reply.header("Set-Cookie")).isEmpty();
    awaitStored("/redirect");
  }

  @Test
  void k7WhatSomebodyElseHasWrittenIsNotServedWhereEntriesAreSigned() throws IOException {
    start(StoreNodes.builder(memcached.port()).secret("our own secret".getBytes(UTF_8), null));
    awaitStored("/page");
    int before = renders.get();
    edit("one" + PLACE, false);
    assertThat(get("/page").text()).isEqualTo("render " + (before + 1));
    // It is counted when the store has answered.
    await()
        .atMost(StoreNodes.PATIENCE)
        .until(() -> cache().statistics().count(Reason.SIGNATURE) > 0);
    awaitStored("/page");
  }

  private void start(MemcachedStore.Builder builder) {
    MemcachedStore store = nodes.open(builder);
    StoreNodes.awaitUsable(store);
    FragmentCache cache = FragmentCache.builder(store).budget(StoreNodes.AMPLE).build();
    WebApp app =
        new WebApp()
            .memcachedLib()
            .onStart(
                context ->
                    TurboStan.publish(
                        context, cache, SiteOptions.DEFAULTS.withTrace(SiteOptions.Trace.HEADER)))
            .filter(
                "/*",
                new TurboStanFilter(),
                Map.of("rules", "/* ttl=1h status=302:1h public"),
                DispatcherType.REQUEST)
            .servlet("/*", new Pages(renders));
    this.cache = cache;
    container = kind.start(app);
  }

  /** Each page is rendered until it was stored: a delete of the sequence may come between. */
  private void awaitStored(String path) {
    await()
        .atMost(StoreNodes.PATIENCE)
        .untilAsserted(
            () -> assertThat(get(path).headers("Cache-Status").get(0)).contains("; hit"));
  }

  private Reply get(String path) {
    return Http.to(requireNonNull(container).base()).get(path);
  }

  private FragmentCache cache() {
    return requireNonNull(cache);
  }

  /**
   * Puts CR LF into the one stored page that holds this text, and mends its checksum.
   *
   * @param mends whether the checksum is at its end, with no signature after it
   */
  private void edit(String text, boolean mends) throws IOException {
    try (Client client = new Client(memcached.port())) {
      String key = client.keyOfEntry();
      byte[] bytes = client.get(key);
      String latin1 = new String(bytes, ISO_8859_1);
      int place = latin1.indexOf(text) + text.indexOf(PLACE);
      assertThat(latin1).contains(text);
      bytes[place] = '\r';
      bytes[place + 1] = '\n';
      if (mends) {
        CRC32C checksum = new CRC32C();
        checksum.update(bytes, 0, bytes.length - Integer.BYTES);
        ByteBuffer.wrap(bytes).putInt(bytes.length - Integer.BYTES, (int) checksum.getValue());
      }
      client.set(key, bytes);
    }
  }

  private static final class Pages extends HttpServlet {
    private static final long serialVersionUID = 1L;
    private final transient AtomicInteger renders;

    Pages(AtomicInteger renders) {
      this.renders = renders;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response)
        throws IOException {
      int render = renders.incrementAndGet();
      if (request.getRequestURI().equals("/redirect")) {
        response.sendRedirect("/there" + PLACE + "Set-Cookie");
      } else {
        response.setHeader("X-Note", "one" + PLACE + "Set-Cookie: a=b");
        response.getWriter().print("render " + render);
      }
    }
  }

  /** As much of memcached's protocol as it takes to change an item. */
  private static final class Client implements AutoCloseable {

    private final Socket socket;
    private final InputStream in;

    Client(int port) throws IOException {
      socket = new Socket(InetAddress.getLoopbackAddress(), port);
      socket.setSoTimeout((int) StoreNodes.PATIENCE.toMillis());
      in = new BufferedInputStream(socket.getInputStream());
    }

    String keyOfEntry() throws IOException {
      send("lru_crawler metadump all\r\n");
      String key = "";
      for (String line = line(); !line.equals("END"); line = line()) {
        if (line.contains("%3Ae") || line.contains(":e")) {
          key = line.replaceAll("^key=(\\S+).*", "$1").replace("%3A", ":");
        }
      }
      return key;
    }

    byte[] get(String key) throws IOException {
      send("get " + key + "\r\n");
      String[] words = line().split(" ", -1);
      assertThat(words).hasSize(4);
      byte[] bytes = in.readNBytes(Integer.parseInt(words[3]));
      line();
      line();
      return bytes;
    }

    void set(String key, byte[] bytes) throws IOException {
      send("set " + key + " 0 0 " + bytes.length + "\r\n");
      socket.getOutputStream().write(bytes);
      send("\r\n");
      assertThat(line()).isEqualTo("STORED");
    }

    private void send(String text) throws IOException {
      socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    }

    private String line() throws IOException {
      StringBuilder line = new StringBuilder();
      for (int b = in.read(); b >= 0 && b != '\n'; b = in.read()) {
        if (b != '\r') {
          line.append((char) b);
        }
      }
      return line.toString();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
