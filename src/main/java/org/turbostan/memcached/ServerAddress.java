package org.turbostan.memcached;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The address of a server, in the one spelling that all nodes share: the host in lower case, {@code
 * localhost} as {@code 127.0.0.1}.
 *
 * @param host a name, an IPv4 address, or an IPv6 address without brackets
 * @param port 1 to 65535
 */
public record ServerAddress(String host, int port) {

  private static final Pattern HOST = Pattern.compile("[a-z0-9._:-]{1,253}");

  /**
   * Makes an address; the host is brought to its spelling.
   *
   * @throws IllegalArgumentException if the host can't be one, or the port is out of range
   */
  public ServerAddress {
    host = host.toLowerCase(Locale.ROOT);
    if (host.equals("localhost") || host.equals("localhost.")) {
      host = "127.0.0.1";
    } else if (host.endsWith(".")) {
      host = host.substring(0, host.length() - 1);
    }
    if (!HOST.matcher(host).matches()) {
      throw new IllegalArgumentException(
          "a memcached server's host is '" + host + "'; write a name or an IP address");
    }
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException(
          "the port of memcached server " + host + " is " + port + "; it goes from 1 to 65535");
    }
  }

  /** Returns {@code host:port}, with an IPv6 address in brackets. */
  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : '[' + host + ']') + ':' + port;
  }
}
