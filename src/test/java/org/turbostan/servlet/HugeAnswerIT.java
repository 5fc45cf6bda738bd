package org.turbostan.servlet;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.Reason;
import org.turbostan.testing.Container;

/** S10: an answer that no cache could hold, and a client that takes its time. */
@ParameterizedClass
@EnumSource
class HugeAnswerIT {

  private static final int PIECE = 64 * 1024;
  private static final long LENGTH = 1L << 30;
  private static final int STOPS = 4;

  /** What the test and the container need besides may come and go. */
  private static final long MOST_HEAP = 64L << 20;

  private final Site site;

  HugeAnswerIT(Container.Kind kind) {
    site = new Site(kind).rules("/* ttl=60s public");
  }

  @AfterEach
  void stop() {
    site.close();
  }

  @Test
  void aGigabyteGoesThroughAsSlowlyAsItIsRead() throws IOException {
    site.page(
        "/huge",
        (request, response) -> {
          byte[] piece = new byte[PIECE];
          OutputStream out = response.getOutputStream();
          for (long sent = 0; sent < LENGTH; sent += PIECE) {
            out.write(piece);
          }
        });
    site.start();
    long before = usedHeap();
    try (Socket client = new Socket()) {
      client.setReceiveBufferSize(PIECE);
      client.setSoTimeout(30_000);
      client.connect(new InetSocketAddress(site.base().getHost(), site.base().getPort()));
      client.getOutputStream().write("GET /huge HTTP/1.0\r\n\r\n".getBytes(ISO_8859_1));
      InputStream in = client.getInputStream();
      long read = 0;
      for (int stop = 1; stop <= STOPS; stop++) {
        read += read(in, LENGTH / STOPS);
        // Nobody reads meanwhile: what has been written and not sent would be on the heap.
        assertThat(usedHeap() - before).as("heap after %s bytes", read).isLessThan(MOST_HEAP);
      }
      int header = (int) (read + in.readAllBytes().length - LENGTH);
      assertThat(header).isBetween(1, 1000);
    }
    assertThat(site.cache.statistics().count(Reason.TOO_LARGE)).isEqualTo(1);
  }

  private static long read(InputStream in, long most) throws IOException {
    byte[] buffer = new byte[PIECE];
    long read = 0;
    while (read < most) {
      int length = in.read(buffer);
      if (length < 0) {
        break;
      }
      read += length;
    }
    return read;
  }

  private static long usedHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
