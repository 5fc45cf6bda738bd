package org.turbostan.config;

import java.util.regex.Pattern;
import org.turbostan.Printable;

/**
 * The address of a memcached server, in one spelling per server so that all nodes of a cluster
 * place their keys alike: the host in lower case, IPv6 compressed and without brackets, {@code
 * localhost} as {@code 127.0.0.1}.
 *
 * <p>Addresses are ordered by host, then port, as texts and numbers: an order that every node
 * shares.
 *
 * @param host e.g. {@code cache1.example.org}, {@code 10.0.0.1} or {@code 2001:db8::1}
 * @param port 1 to 65535
 */
public record ServerAddress(String host, int port) implements Comparable<ServerAddress> {

  /** The port of a server for which none is given. */
  static final int DEFAULT_PORT = 11211;

  private static final int HIGHEST_PORT = 65_535;
  private static final Pattern HOST_AND_PORT =
      Pattern.compile("(\\[[^\\[\\]]*]|[^:\\[\\]]*)(?::([^:]*))?");

  /**
   * Reads {@code host:port} or {@code host}.
   *
   * @throws IllegalArgumentException if it is neither
   */
  static ServerAddress parse(String text) {
    if (text.contains("://")) {
      throw new IllegalArgumentException(
          Printable.quote(text) + " is a URL: write only host and port, e.g. cache1:11211.");
    }
    var parts = HOST_AND_PORT.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          Printable.quote(text)
              + " is not host:port (an IPv6 address stands in brackets, [::1]:11211).");
    }
    String host = HostNames.normalise(parts.group(1));
    String port = parts.group(2);
    return new ServerAddress(
        host.equals("localhost") ? "127.0.0.1" : host,
        port == null ? DEFAULT_PORT : parsePort(port, text));
  }

  private static int parsePort(String port, String text) {
    if (port.matches("[0-9]{1,5}")) {
      int number = Integer.parseInt(port);
      if (number >= 1 && number <= HIGHEST_PORT) {
        return number;
      }
    }
    throw new IllegalArgumentException(
        Printable.quote(text)
            + " has a wrong port: it is a number from 1 to "
            + HIGHEST_PORT
            + ".");
  }

  @Override
  public int compareTo(ServerAddress other) {
    int byHost = host.compareTo(other.host);
    return byHost != 0 ? byHost : Integer.compare(port, other.port);
  }

  /** Returns {@code host:port}, with an IPv6 address in brackets. */
  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
