package org.turbostan.servlet;

import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.UnsupportedEncodingException;
import java.io.Writer;
import java.util.function.BooleanSupplier;

/**
 * The writer of a page. Once the response passes through, nothing stays in it between two writes:
 * an asynchronous page may complete without a flush.
 */
final class EncodingWriter extends Writer {

  private final OutputStreamWriter out;
  private final String charset;
  private final BooleanSupplier passing;
  private boolean draining;
  private boolean closed;

  EncodingWriter(OutputStream out, String charset, BooleanSupplier passing)
      throws UnsupportedEncodingException {
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

  @Override
  public void write(char[] text, int offset, int length) throws IOException {
    out.write(text, offset, length);
    drainIfPassing();
  }

  @Override
  public void write(String text, int offset, int length) throws IOException {
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

  private void drainIfPassing() throws IOException {
    if (passing.getAsBoolean()) {
      drain();
    }
  }
}
