package org.turbostan.benchmark;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.util.Locale;

/** Sends prepared requests again and again on one connection, and does as little else as it can. */
final class KeptConnection implements AutoCloseable {

  private final Socket socket;
  private final byte[] request;
  private final byte[] buffer = new byte[128 * 1024];

  /**
   * What came back.
   *
   * @param header status line and header
   * @param length the length of the body
   */
  record Answer(String header, int length) {
    boolean has(String field) {
      return header.toLowerCase(Locale.ROOT).contains("\r\n" + field.toLowerCase(Locale.ROOT));
    }
  }

  KeptConnection(URI base, String path, String... header) throws IOException {
    socket = new Socket(base.getHost(), base.getPort());
    socket.setTcpNoDelay(true);
    request = request(base, path, header);
  }

  /** Returns a request to be {@linkplain #ask(byte[]) asked}. */
  static byte[] request(URI base, String path, String... header) {
    return PageHits.bytes(
        "GET "
            + path
            + " HTTP/1.1\r\nHost: "
            + base.getAuthority()
            + "\r\n"
            + String.join("", java.util.Arrays.stream(header).map(h -> h + "\r\n").toList())
            + "\r\n");
  }

  Answer ask() throws IOException {
    return ask(request);
  }

  /** Sends another request on the same connection. */
  Answer ask(byte[] other) throws IOException {
    socket.getOutputStream().write(other);
    InputStream in = socket.getInputStream();
    int size = 0;
    int end = -1;
    while (end < 0) {
      int more = in.read(buffer, size, buffer.length - size);
      if (more < 0) {
        throw new IOException("the server has closed the connection");
      }
      end = endOfHeader(size, size + more);
      size += more;
    }
    String header = new String(buffer, 0, end, ISO_8859_1);
    int length = length(header);
    int left = length - (size - end);
    while (left > 0) {
      int more = in.read(buffer, 0, Math.min(left, buffer.length));
      if (more < 0) {
        throw new IOException("the answer is too short");
      }
      left -= more;
    }
    return new Answer(header, length);
  }

  private int endOfHeader(int from, int to) {
    for (int i = Math.max(from - 3, 0); i + 3 < to; i++) {
      if (buffer[i] == '\r'
          && buffer[i + 1] == '\n'
          && buffer[i + 2] == '\r'
          && buffer[i + 3] == '\n') {
        return i + 4;
      }
    }
    return -1;
  }

  private static int length(String header) {
    if (header.startsWith("HTTP/1.1 304")) {
      return 0;
    }
    String name = "\r\ncontent-length: ";
    int start = header.toLowerCase(Locale.ROOT).indexOf(name) + name.length();
    if (start < name.length()) {
      throw new IllegalStateException("an answer without its length: " + header);
    }
    return Integer.parseInt(header.substring(start, header.indexOf('\r', start)));
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
