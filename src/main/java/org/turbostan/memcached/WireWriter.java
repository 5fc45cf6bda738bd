package org.turbostan.memcached;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/** Bytes that grow as they are written. Used by one thread at a time. */
final class WireWriter {

  private byte[] bytes;
  private int size;

  WireWriter(int expected) {
    this.bytes = new byte[expected];
  }

  void octet(int value) {
    reserve(1);
    bytes[size++] = (byte) value;
  }

  void octets(byte[] value, int length) {
    reserve(length);
    System.arraycopy(value, 0, bytes, size, length);
    size += length;
  }

  void int32(int value) {
    for (int shift = 24; shift >= 0; shift -= 8) {
      octet(value >>> shift);
    }
  }

  void int64(long value) {
    int32((int) (value >>> 32));
    int32((int) value);
  }

  /** Writes a number that is not negative: seven bits an octet, the lowest first. */
  void number(long value) {
    long rest = value;
    while (rest > 0x7F) {
      octet((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    octet((int) rest);
  }

  /**
   * Writes a text as UTF-8, or as 16 bits a char if it holds a lone surrogate, which UTF-8 can't
   * hold.
   */
  void text(String value) {
    boolean wide = Chars.hasLoneSurrogate(value);
    byte[] encoded = wide ? Chars.encode(value) : value.getBytes(UTF_8);
    number(2L * encoded.length + (wide ? 1 : 0));
    octets(encoded, encoded.length);
  }

  void version(Version value) {
    int64(value.origin());
    int64(value.number());
  }

  /** Returns what was written so far; not to be changed, and more bytes than {@link #size()}. */
  byte[] buffer() {
    return bytes;
  }

  int size() {
    return size;
  }

  byte[] toBytes() {
    return size == bytes.length ? bytes : Arrays.copyOf(bytes, size);
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, size + more));
    }
  }
}
