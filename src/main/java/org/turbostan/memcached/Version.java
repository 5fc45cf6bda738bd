package org.turbostan.memcached;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A value that is written once in all time: the version of a tag, the name of a sequence, or the
 * token of a claim. It is only ever compared for being the same.
 *
 * <p>On the wire it is 17 bytes: the letter {@code V}, then both halves, big-endian. Anything else
 * under its key is not a version, and is replaced by one.
 *
 * @param origin the node that made it, as a random number of its own
 * @param number a number that the node has given to nothing else
 */
record Version(long origin, long number) {

  static final int BYTES = 2 * Long.BYTES;
  private static final byte MARK = 'V';

  /** Returns a number that no other maker has, as a text. */
  static String nameOf(long origin) {
    return Long.toHexString(origin);
  }

  /**
   * Returns who deleted by writing this, for people to read; {@code null} if it was written for
   * want of a version, so that nobody deleted anything.
   */
  @Nullable String deletedBy() {
    return (number & FreshVersions.DELETE) == 0 ? null : nameOf(origin);
  }

  /** Returns the version on the wire. */
  byte[] encoded() {
    return ByteBuffer.allocate(1 + BYTES).put(MARK).putLong(origin).putLong(number).array();
  }

  /** Returns the version that a server sent, or {@code null} if it is none. */
  static @Nullable Version decode(byte @Nullable [] bytes) {
    if (bytes == null || bytes.length != 1 + BYTES || bytes[0] != MARK) {
      return null;
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes, 1, BYTES);
    return new Version(buffer.getLong(), buffer.getLong());
  }
}
