package org.turbostan.servlet;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;

/** Bytes of a body, up to a limit. Not for use by several threads. */
final class Capture {

  private static final int FIRST = 8192;

  private final int limit;
  private byte[] bytes = {};
  private int size;

  Capture(int limit) {
    this.limit = limit;
  }

  /** Takes bytes if all of them fit; says whether they did. */
  boolean take(byte[] from, int offset, int length) {
    if (length > limit - size) {
      return false;
    }
    if (length > bytes.length - size) {
      long roomy = Math.max(FIRST, Math.max(size + (long) length, 2L * bytes.length));
      bytes = Arrays.copyOf(bytes, (int) Math.min(roomy, limit));
    }
    System.arraycopy(from, offset, bytes, size, length);
    size += length;
    return true;
  }

  int size() {
    return size;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes, size);
  }

  void writeTo(OutputStream out) throws IOException {
    if (size > 0) {
      out.write(bytes, 0, size);
    }
  }

  void clear() {
    size = 0;
  }
}
