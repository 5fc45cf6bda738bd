package org.turbostan.jsp;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The response as an included page sees it: what the page writes is collected as text, whichever
 * way it takes, and nothing goes out. Status and header are the container's matter, which ignores
 * what an included page says of them.
 */
final class IncludedResponse extends HttpServletResponseWrapper {

  private final StringWriter text = new StringWriter();
  private final PrintWriter writer = new PrintWriter(text);
  private @Nullable Bytes bytes;

  IncludedResponse(HttpServletResponse response) {
    super(response);
  }

  /** Returns what was written. */
  String text() {
    writer.flush();
    Bytes written = bytes;
    return written == null ? text.toString() : text + written.all.toString(charset());
  }

  /** In Servlet 6.1 there is none where none was said. */
  private Charset charset() {
    String declared = getCharacterEncoding();
    return declared == null ? StandardCharsets.ISO_8859_1 : Charset.forName(declared);
  }

  @Override
  public PrintWriter getWriter() {
    return writer;
  }

  @Override
  public ServletOutputStream getOutputStream() {
    if (bytes == null) {
      bytes = new Bytes();
    }
    return bytes;
  }

  @Override
  public void flushBuffer() {
    // It goes out with the page around it.
  }

  @Override
  public void resetBuffer() {
    writer.flush();
    text.getBuffer().setLength(0);
    bytes = null;
  }

  private static final class Bytes extends ServletOutputStream {

    private final ByteArrayOutputStream all = new ByteArrayOutputStream();

    @Override
    public void write(int octet) {
      all.write(octet);
    }

    @Override
    public void write(byte[] octets, int offset, int length) {
      all.write(octets, offset, length);
    }

    @Override
    public boolean isReady() {
      return true;
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      throw new IllegalStateException("an included page can't write without blocking");
    }
  }
}
