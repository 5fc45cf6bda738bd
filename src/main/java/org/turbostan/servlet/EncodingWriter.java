package org.turbostan.servlet;

import java.io.Flushable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UnsupportedEncodingException;
import java.io.Writer;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.turbostan.Content;

/**
 * The writer of a page. Once the response passes through, nothing stays in it between two writes:
 * an asynchronous page may complete without a flush.
 */
final class EncodingWriter extends Writer {

  private final OutputStream bytes;
  private final OutputStreamWriter out;
  private final String charset;
  private final BooleanSupplier passing;
  private boolean draining;
  private boolean closed;

  /** Whether it ends in the first half of a character, which the encoder keeps back. */
  private boolean half;

  /** Why bytes could not be written; as with a container's writer, the page goes on. */
  private @Nullable IOException failure;

  EncodingWriter(OutputStream out, String charset, BooleanSupplier passing)
      throws UnsupportedEncodingException {
    this.bytes = out;
    this.out = new OutputStreamWriter(out, charset);
    this.charset = charset;
    this.passing = passing;
  }

  String charset() {
    return charset;
  }

  /** Returns whether a flush that reaches the stream is the response's own and not the page's. */
  boolean isDraining() {
    return draining;
  }

  /** Passes on what it holds. */
  void drain() throws IOException {
    if (closed) {
      return;
    }
    draining = true;
    try {
      out.flush();
    } finally {
      draining = false;
    }
  }

  /**
   * Writes bytes after what {@code above} and this hold, unless that ends in half a character.
   *
   * @param encoded what is bytes in this writer's charset
   * @return whether they were written
   */
  boolean append(Flushable above, Content encoded) throws IOException {
    draining = true;
    try {
      above.flush();
    } finally {
      draining = false;
    }
    if (half) {
      return false;
    }
    try {
      drain();
      encoded.writeTo(bytes);
    } catch (IOException e) {
      failure = e;
    }
    return true;
  }

  @Override
  public void write(char[] text, int offset, int length) throws IOException {
    if (length > 0) {
      half = Character.isHighSurrogate(text[offset + length - 1]);
    }
    throwFailure();
    out.write(text, offset, length);
    drainIfPassing();
  }

  @Override
  public void write(String text, int offset, int length) throws IOException {
    if (length > 0) {
      half = Character.isHighSurrogate(text.charAt(offset + length - 1));
    }
    throwFailure();
    out.write(text, offset, length);
    drainIfPassing();
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  @Override
  public void close() throws IOException {
    drain();
    closed = true;
    out.close();
  }

  private void throwFailure() throws IOException {
    if (failure != null) {
      throw failure;
    }
  }

  private void drainIfPassing() throws IOException {
    if (passing.getAsBoolean()) {
      drain();
    }
  }
}
