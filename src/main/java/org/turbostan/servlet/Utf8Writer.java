package org.turbostan.servlet;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Flushable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Writer;
import org.jspecify.annotations.Nullable;
import org.turbostan.Content;

/**
 * Writes characters as UTF-8, between bytes that are UTF-8 already. It holds nothing back but half
 * a character.
 */
final class Utf8Writer extends Writer {

  /** What stands between two fragments is mostly shorter, and nearly always ASCII. */
  private static final int SHORT = 64;

  private final OutputStream out;
  private final byte[] ascii = new byte[SHORT];
  private boolean draining;

  /** The first half of a character whose second half is still to come; 0 if there is none. */
  private char half;

  /** Why bytes could not be written; as with a container's writer, the page goes on. */
  private @Nullable IOException failure;

  Utf8Writer(OutputStream out) {
    this.out = out;
  }

  /**
   * Writes bytes after what {@code above} holds, unless that ends in half a character.
   *
   * @return whether they were written
   */
  boolean append(Flushable above, Content utf8) throws IOException {
    draining = true;
    try {
      above.flush();
    } finally {
      draining = false;
    }
    if (half != 0) {
      return false;
    }
    try {
      utf8.writeTo(out);
    } catch (IOException e) {
      failure = e;
    }
    return true;
  }

  /** Returns whether a flush that comes here is not the page's own. */
  boolean isDraining() {
    return draining;
  }

  // By way of strings, whose encoding is the fastest that the JDK has, but for a few letters.

  @Override
  public void write(char[] text, int offset, int length) throws IOException {
    if (half == 0 && length <= SHORT && isAscii(text, offset, length)) {
      throwFailure();
      out.write(ascii, 0, length);
    } else {
      encode(new String(text, offset, length));
    }
  }

  /** Returns whether a short text is ASCII; if so, it has been copied to {@link #ascii}. */
  private boolean isAscii(char[] text, int offset, int length) {
    for (int i = 0; i < length; i++) {
      char c = text[offset + i];
      if (c >= 0x80) {
        return false;
      }
      ascii[i] = (byte) c;
    }
    return true;
  }

  @Override
  public void write(String text, int offset, int length) throws IOException {
    encode(text.substring(offset, offset + length));
  }

  private void encode(String text) throws IOException {
    throwFailure();
    String all = half == 0 ? text : half + text;
    int end = all.length();
    half = end > 0 && Character.isHighSurrogate(all.charAt(end - 1)) ? all.charAt(end - 1) : 0;
    if (half != 0) {
      end--;
    }
    if (end > 0) {
      out.write(all.substring(0, end).getBytes(UTF_8));
    }
  }

  @Override
  public void flush() throws IOException {
    if (!draining) {
      throwFailure();
      out.flush();
    }
  }

  @Override
  public void close() throws IOException {
    out.close();
  }

  private void throwFailure() throws IOException {
    if (failure != null) {
      throw failure;
    }
  }
}
