package org.turbostan.memcached;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads what {@link WireWriter} wrote, from bytes that may be anything. It reads nothing beyond
 * their end and makes nothing larger than what is left of them.
 */
final class WireReader {

  /** The bytes are not what they should be. */
  @SuppressWarnings("serial")
  static final class Malformed extends Exception {
    Malformed(String what) {
      super(what, null, false, false);
    }
  }

  private static final VarHandle INT64 =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

  private final byte[] bytes;
  private final int end;
  private int at;

  WireReader(byte[] bytes, int start, int end) {
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  int left() {
    return end - at;
  }

  int position() {
    return at;
  }

  int octet() throws Malformed {
    need(1);
    return bytes[at++] & 0xFF;
  }

  long int64() throws Malformed {
    need(Long.BYTES);
    long value = (long) INT64.get(bytes, at);
    at += Long.BYTES;
    return value;
  }

  long number() throws Malformed {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE - 1; shift += 7) {
      int octet = octet();
      value |= (long) (octet & 0x7F) << shift;
      if (octet <= 0x7F) {
        return value;
      }
    }
    throw new Malformed("a number that does not end");
  }

  /** Reads how many things follow, of which each takes {@code least} bytes at least. */
  int count(int least) throws Malformed {
    long count = number();
    if (count > left() / least) {
      throw new Malformed("more things than there are bytes for");
    }
    return (int) count;
  }

  String text() throws Malformed {
    long header = number();
    long length = header >>> 1;
    if (length > left()) {
      throw new Malformed("a text that is longer than the rest");
    }
    String text =
        (header & 1) == 0
            ? new String(bytes, at, (int) length, UTF_8)
            : Chars.decode(bytes, at, (int) length);
    at += (int) length;
    return text;
  }

  /** Reads a text; mostly it is the likely one, and that is what is returned. */
  String text(String likely) throws Malformed {
    int start = at;
    if (textIs(likely)) {
      return likely;
    }
    at = start;
    return text();
  }

  /** Reads a text, and returns whether it is the one that is expected; mostly makes no string. */
  boolean textIs(String expected) throws Malformed {
    int start = at;
    long header = number();
    if (header != 2L * expected.length() || header / 2 > left()) {
      at = start;
      return text().equals(expected);
    }
    for (int i = 0; i < expected.length(); i++) {
      if (bytes[at + i] != expected.charAt(i)) {
        at = start;
        return text().equals(expected);
      }
    }
    at += expected.length();
    return true;
  }

  Version version() throws Malformed {
    return new Version(int64(), int64());
  }

  private void need(int count) throws Malformed {
    if (left() < count) {
      throw new Malformed("the end came too early");
    }
  }
}
