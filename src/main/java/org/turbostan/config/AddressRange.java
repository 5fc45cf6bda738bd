package org.turbostan.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A range of IP addresses that have their first bits in common (RFC 4632), e.g. {@code 10.0.0.0/8}.
 *
 * <p>Immutable and safe for use by any thread.
 *
 * @param network the address as hexadecimal digits, 8 or 32 of them
 * @param bits how many of its bits count
 */
record AddressRange(String network, int bits) {

  private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
  private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

  /** Returns the range of a text; {@code null} if it is none. */
  static @Nullable AddressRange parse(String text) {
    int slash = text.indexOf('/');
    String network = hex(slash < 0 ? text : text.substring(0, slash));
    if (network == null) {
      return null;
    }
    int all = 4 * network.length();
    if (slash < 0) {
      return new AddressRange(network, all);
    }
    String bits = text.substring(slash + 1);
    return bits.matches("[0-9]{1,3}") && Integer.parseInt(bits) <= all
        ? new AddressRange(network, Integer.parseInt(bits))
        : null;
  }

  /** Returns whether an address is in the range; what is no address is not. */
  boolean contains(String address) {
    int zone = address.indexOf('%');
    String other = hex(zone < 0 ? address : address.substring(0, zone));
    if (other == null || other.length() != network.length()) {
      return false;
    }
    int digits = bits / 4;
    int rest = bits % 4;
    return network.regionMatches(0, other, 0, digits)
        && (rest == 0 || (digit(network, digits) ^ digit(other, digits)) >> (4 - rest) == 0);
  }

  private static int digit(String hex, int place) {
    return Character.digit(hex.charAt(place), 16);
  }

  /** Names are never looked up: only what is written as an address is one. */
  private static @Nullable String hex(String address) {
    if (!IPV4.matcher(address).matches() && !IPV6.matcher(address).matches()) {
      return null;
    }
    try {
      return HexFormat.of().formatHex(InetAddress.getByName(address).getAddress());
    } catch (UnknownHostException e) {
      return null;
    }
  }
}
