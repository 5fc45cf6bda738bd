package org.turbostan.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import org.jspecify.annotations.Nullable;

/**
 * The response to a request that changes something. It tells before the first byte of it leaves, or
 * a redirect: the visitor may go on before the filter is done, and must not find the page that the
 * request has changed.
 *
 * <p>It tells once, and rather too early than too late: whoever is told has to look again when the
 * application is done, because it may have written first and changed then.
 */
final class ChangeNotice extends HttpServletResponseWrapper {

  /** With more than this containers begin to send, whatever they say that their buffer holds. */
  private static final int SURELY_HELD = 4096;

  /** Characters become at most so many bytes. */
  private static final int WIDEST = 4;

  /** Is told that an answer is about to leave. */
  interface Listener {

    /**
     * Called before the answer leaves.
     *
     * @param redirect where it redirects to, or {@code null}
     */
    void leaves(@Nullable String redirect);
  }

  private final Listener listener;
  private @Nullable Told stream;
  private @Nullable PrintWriter writer;
  private long length = Long.MAX_VALUE;
  private long written;
  private boolean told;

  ChangeNotice(HttpServletResponse response, Listener listener) {
    super(response);
    this.listener = listener;
  }

  @Override
  public void sendRedirect(String location) throws IOException {
    tell(location);
    super.sendRedirect(location);
  }

  @Override
  public void flushBuffer() throws IOException {
    tell(null);
    super.flushBuffer();
  }

  @Override
  public ServletOutputStream getOutputStream() throws IOException {
    if (stream == null) {
      stream = new Told(super.getOutputStream());
    }
    return stream;
  }

  @Override
  public PrintWriter getWriter() throws IOException {
    if (writer == null) {
      PrintWriter container = super.getWriter();
      writer =
          new PrintWriter(new ToldWriter(container)) {
            @Override
            public boolean checkError() {
              boolean failed = super.checkError();
              return container.checkError() || failed;
            }
          };
    }
    return writer;
  }

  @Override
  public void reset() {
    super.reset();
    stream = null;
    writer = null;
    length = Long.MAX_VALUE;
    written = 0;
  }

  @Override
  public void resetBuffer() {
    super.resetBuffer();
    written = 0;
  }

  // A body of the announced length is complete, and leaves.

  @Override
  public void setContentLength(int length) {
    this.length = length;
    super.setContentLength(length);
  }

  @Override
  public void setContentLengthLong(long length) {
    this.length = length;
    super.setContentLengthLong(length);
  }

  @Override
  public void setHeader(String name, @Nullable String value) {
    noteLength(name);
    super.setHeader(name, value);
  }

  @Override
  public void addHeader(String name, @Nullable String value) {
    noteLength(name);
    super.addHeader(name, value);
  }

  @Override
  public void setIntHeader(String name, int value) {
    noteLength(name);
    super.setIntHeader(name, value);
  }

  @Override
  public void addIntHeader(String name, int value) {
    noteLength(name);
    super.addIntHeader(name, value);
  }

  private void noteLength(String header) {
    if (header.equalsIgnoreCase("Content-Length")) {
      // Whatever it says: the first byte may be the last.
      length = 0;
    }
  }

  private void wrote(long bytes) {
    written += bytes;
    if (written >= Math.min(length, Math.min(SURELY_HELD, getBufferSize()))) {
      tell(null);
    }
  }

  private void tell(@Nullable String redirect) {
    if (!told && !isCommitted()) {
      told = true;
      listener.leaves(redirect);
    }
  }

  private final class Told extends StreamAbove {

    Told(ServletOutputStream below) {
      super(below);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      wrote(length);
      super.write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
      tell(null);
      super.flush();
    }

    @Override
    public void close() throws IOException {
      tell(null);
      super.close();
    }
  }

  private final class ToldWriter extends Writer {

    private final PrintWriter out;

    ToldWriter(PrintWriter out) {
      this.out = out;
    }

    @Override
    public void write(char[] text, int offset, int length) {
      wrote((long) WIDEST * length);
      out.write(text, offset, length);
    }

    @Override
    public void write(String text, int offset, int length) {
      wrote((long) WIDEST * length);
      out.write(text, offset, length);
    }

    @Override
    public void flush() {
      tell(null);
      out.flush();
    }

    @Override
    public void close() {
      tell(null);
      out.close();
    }
  }
}
