package org.turbostan;

import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * Bytes in compressed form: one member of the gzip format (RFC 1952).
 *
 * <p>It is made once, when content is stored. A store that compresses on its own way takes
 * {@linkplain #deflated() what is between its frame} instead of compressing once more, and puts the
 * frame around it again: so the form costs no room there, and nothing is compressed where it is
 * read.
 *
 * <p>Immutable and safe for use by any thread.
 */
public final class Gzip {

  /** No name, no time, no operating system: the same bytes wherever they are made. */
  private static final byte[] HEADER = {
    0x1f, (byte) 0x8b, Deflater.DEFLATED, 0, 0, 0, 0, 0, 0, (byte) 0xff
  };

  private static final int TRAILER = 2 * Integer.BYTES;

  private final byte[] bytes;

  private Gzip(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Compresses bytes.
   *
   * @return {@code null} if that saves less than a tenth
   */
  public static @Nullable Gzip of(byte[] plain) {
    int most = plain.length - plain.length / 10 - HEADER.length - TRAILER;
    if (most <= 0) {
      return null;
    }
    Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
    try {
      deflater.setInput(plain);
      deflater.finish();
      byte[] deflated = new byte[most];
      int length = deflater.deflate(deflated);
      return deflater.finished() ? ofDeflated(deflated, 0, length, plain) : null;
    } finally {
      deflater.end();
    }
  }

  /**
   * Returns the gzip form of what has been deflated already (RFC 1951).
   *
   * @param start where in {@code deflated} it starts
   * @param length how long it is
   * @param plain what it inflates to
   */
  public static Gzip ofDeflated(byte[] deflated, int start, int length, byte[] plain) {
    byte[] bytes = Arrays.copyOf(HEADER, HEADER.length + length + TRAILER);
    System.arraycopy(deflated, start, bytes, HEADER.length, length);
    CRC32 crc = new CRC32();
    crc.update(plain);
    writeLittleEndian((int) crc.getValue(), bytes, HEADER.length + length);
    writeLittleEndian(plain.length, bytes, HEADER.length + length + Integer.BYTES);
    return new Gzip(bytes);
  }

  /** Returns what goes to the client, not to be changed. */
  public byte[] bytes() {
    return bytes;
  }

  /** Returns how many bytes go to the client. */
  public int length() {
    return bytes.length;
  }

  /** Returns a copy of what is between header and trailer: the deflated bytes alone. */
  public byte[] deflated() {
    return Arrays.copyOfRange(bytes, HEADER.length, bytes.length - TRAILER);
  }

  private static void writeLittleEndian(int value, byte[] to, int at) {
    for (int i = 0; i < Integer.BYTES; i++) {
      to[at + i] = (byte) (value >> (Byte.SIZE * i));
    }
  }
}
