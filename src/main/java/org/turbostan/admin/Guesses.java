package org.turbostan.admin;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Counts wrong guesses by address: each has five at once, and gets one more a second.
 *
 * <p>What is kept of an address is the moment at which its guesses are paid off, and only until
 * then. When too many addresses guess at once, those that are new share one account: the state is
 * bounded, and nobody buys guesses by coming from many places. The addresses of one IPv6 network
 * (/64) count as one, since a single host has them all.
 *
 * <p>Not thread-safe.
 */
final class Guesses {

  static final int AT_ONCE = 5;
  static final int MOST_ADDRESSES = 10_000;

  private static final long INTERVAL = TimeUnit.SECONDS.toNanos(1);
  private static final String ALL_OTHERS = "";

  private final Map<String, Long> paidOff = new HashMap<>();
  private long nextSweep;

  /** Starts to count at a moment of the clock by which it is told the time later. */
  Guesses(long now) {
    this.nextSweep = now;
  }

  /** Returns how long an address has to wait for its next guess; 0 if it may guess now. */
  long nanosToWait(String address, long now) {
    return Math.max(0, debt(account(network(address), now), now) - (AT_ONCE - 1) * INTERVAL);
  }

  /** Notes a wrong guess. */
  void wrong(String address, long now) {
    String account = account(network(address), now);
    paidOff.put(account, now + debt(account, now) + INTERVAL);
  }

  int size() {
    return paidOff.size();
  }

  private long debt(String account, long now) {
    Long until = paidOff.get(account);
    return until == null ? 0 : Math.max(0, until - now);
  }

  private String account(String network, long now) {
    if (paidOff.size() >= MOST_ADDRESSES && !paidOff.containsKey(network)) {
      sweep(now);
      if (paidOff.size() >= MOST_ADDRESSES) {
        return ALL_OTHERS;
      }
    }
    return network;
  }

  /** Not more often than needed: who guesses from everywhere must not keep a processor busy. */
  private void sweep(long now) {
    if (now - nextSweep >= 0) {
      nextSweep = now + INTERVAL / 10;
      paidOff.values().removeIf(until -> until - now <= 0);
    }
  }

  private static String network(String address) {
    int zone = address.indexOf('%');
    String plain = zone < 0 ? address : address.substring(0, zone);
    if (plain.indexOf(':') < 0) {
      return plain;
    }
    try {
      // With a colon in it, it is never looked up as a name.
      byte[] bytes = InetAddress.getByName(plain).getAddress();
      return HexFormat.of().formatHex(bytes.length == 16 ? Arrays.copyOf(bytes, 8) : bytes);
    } catch (UnknownHostException e) {
      return plain;
    }
  }
}
