package org.turbostan.servlet;

import static java.util.Objects.requireNonNull;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;

/** A stream above another one, to which it passes everything on. */
abstract class StreamAbove extends ServletOutputStream {

  private final ServletOutputStream below;

  StreamAbove(ServletOutputStream below) {
    this.below = requireNonNull(below, "below");
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    below.write(bytes, offset, length);
  }

  @Override
  public void flush() throws IOException {
    below.flush();
  }

  @Override
  public void close() throws IOException {
    below.close();
  }

  @Override
  public boolean isReady() {
    return below.isReady();
  }

  @Override
  public void setWriteListener(WriteListener listener) {
    below.setWriteListener(listener);
  }
}
