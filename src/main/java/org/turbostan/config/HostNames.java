package org.turbostan.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.regex.Pattern;
import org.turbostan.Printable;

/**
 * One spelling for each host: lower case, no final dot, IPv6 compressed as in RFC 5952 and without
 * its brackets, an IPv4 address inside an IPv6 one as IPv4. No name is ever looked up.
 */
final class HostNames {

  private static final int LONGEST = 253;

  // The underscore is no part of a host name in DNS, but container networks use it.
  private static final Pattern NAME =
      Pattern.compile("[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*");
  private static final Pattern NUMERIC = Pattern.compile("(.*\\.)?(0x[0-9a-f]*|[0-9]+)");
  private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
  private static final Pattern IPV4 = Pattern.compile(OCTET + "(\\." + OCTET + "){3}");
  private static final Pattern IPV6_LETTERS = Pattern.compile("[0-9a-f:.]*:[0-9a-f:.]*");
  private static final Pattern ZEROS = Pattern.compile("(?:^|(?<=:))0(?::0)+(?=:|$)");

  private HostNames() {}

  /**
   * Returns the one spelling of a host.
   *
   * @param text a name, an IPv4 address, or an IPv6 address with or without brackets
   * @throws IllegalArgumentException if it is none of these
   */
  static String normalise(String text) {
    String host = text.toLowerCase(Locale.ROOT);
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    String bare = bracketed ? host.substring(1, host.length() - 1) : host;
    if (bracketed || bare.indexOf(':') >= 0) {
      return ipv6(bare, text);
    }
    String name = bare.endsWith(".") ? bare.substring(0, bare.length() - 1) : bare;
    if (name.length() > LONGEST || !NAME.matcher(name).matches()) {
      throw refused(text);
    }
    // Resolvers read 127.1 and 0x7f.0.0.1 as addresses too: two spellings of one host.
    if (NUMERIC.matcher(name).matches() && !IPV4.matcher(name).matches()) {
      throw refused(text);
    }
    return name;
  }

  private static String ipv6(String address, String text) {
    if (!IPV6_LETTERS.matcher(address).matches()) {
      throw refused(text);
    }
    try {
      // In brackets it is only ever parsed, never looked up.
      String full = InetAddress.getByName("[" + address + "]").getHostAddress();
      return full.indexOf(':') < 0 ? full : compress(full);
    } catch (UnknownHostException e) {
      throw refused(text);
    }
  }

  private static String compress(String full) {
    var zeros = ZEROS.matcher(full);
    int start = 0;
    int end = 0;
    while (zeros.find()) {
      if (zeros.end() - zeros.start() > end - start) {
        start = zeros.start();
        end = zeros.end();
      }
    }
    if (end == 0) {
      return full;
    }
    String before = full.substring(0, start).replaceAll(":$", "");
    String after = full.substring(end).replaceAll("^:", "");
    return before + "::" + after;
  }

  private static IllegalArgumentException refused(String text) {
    return new IllegalArgumentException(
        Printable.quote(text)
            + " is not a host: write a name (cache1.example.org), an IPv4 address (10.0.0.1)"
            + " or an IPv6 address in brackets ([2001:db8::1]).");
  }
}
