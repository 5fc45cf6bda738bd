package org.turbostan.servlet;

import static java.util.Objects.requireNonNull;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.Flushable;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.turbostan.Content;

/**
 * The response as a page sees it that is not rendered for the cache. Nothing is different, until a
 * page in UTF-8 has a cached fragment to write that overflows its buffer: from then on its writer
 * is not the container's, but one that encodes here and writes to the container's stream.
 *
 * <p>Nothing is kept back here: buffers, lengths, commits, resets and errors are the container's.
 * What a container does for its own writer and not for its stream is done here: it fixes the
 * charset.
 */
final class Utf8Response extends HttpServletResponseWrapper implements BytesAmongText {

  /**
   * What a response holds before it is committed. Pages are mostly shorter, and then go out in one
   * piece, with their length: by a profile, a second piece costs as much as all their fragments.
   *
   * <p>It is also more than what containers hold back. Tomcat's writer keeps 8,192 characters (up
   * to three bytes each) beside as many bytes, and pages may have come to rely on it.
   */
  private static final int BUFFER = 64 * 1024;

  /** Whether the page, or somebody before it, writes by the container's own writer or stream. */
  private boolean bypassed;

  private @Nullable Utf8Writer encoder;
  private @Nullable PrintWriter writer;

  /** What was flushed for the sake of bytes after it. */
  private @Nullable Flushable flushedAbove;

  Utf8Response(HttpServletResponse response) {
    super(response);
  }

  /** Returns whether the content type names UTF-8 as its charset. */
  static boolean isUtf8(ServletResponse response) {
    String type = response.getContentType();
    return type != null
        && "UTF-8".equalsIgnoreCase(response.getCharacterEncoding())
        && type.toLowerCase(Locale.ROOT).contains("charset");
  }

  @Override
  public boolean takesBytes(Flushable above, boolean overflows) {
    if (encoder != null) {
      return overflows || flushedAbove == above;
    }
    return overflows && !bypassed && isUtf8(getResponse()) && open();
  }

  @Override
  public boolean append(Flushable above, Content utf8) throws IOException {
    flushedAbove = above;
    return requireNonNull(encoder).append(above, utf8);
  }

  private boolean open() {
    try {
      ServletResponse container = getResponse();
      if (container.getBufferSize() < BUFFER) {
        container.setBufferSize(BUFFER);
      }
      encoder = new Utf8Writer(container.getOutputStream());
      writer = new PrintWriter(encoder);
      return true;
    } catch (IllegalStateException | IOException e) {
      // Something was written already, by somebody who has not gone through this response.
      bypassed = true;
      return false;
    }
  }

  @Override
  public PrintWriter getWriter() throws IOException {
    PrintWriter own = writer;
    if (own != null) {
      return own;
    }
    bypassed = true;
    return super.getWriter();
  }

  @Override
  public ServletOutputStream getOutputStream() throws IOException {
    if (writer != null) {
      throw new IllegalStateException("getWriter() has already been called for this response");
    }
    bypassed = true;
    return super.getOutputStream();
  }

  @Override
  public void flushBuffer() throws IOException {
    if (encoder == null || !encoder.isDraining()) {
      super.flushBuffer();
    }
  }

  @Override
  public void reset() {
    super.reset();
    bypassed = false;
    encoder = null;
    writer = null;
    flushedAbove = null;
  }

  // The charset can't be changed once there is a writer.

  @Override
  public void setContentType(@Nullable String type) {
    super.setContentType(type);
    fixCharset();
  }

  @Override
  public void setCharacterEncoding(@Nullable String charset) {
    if (writer == null) {
      super.setCharacterEncoding(charset);
    }
  }

  @Override
  public void setLocale(Locale locale) {
    super.setLocale(locale);
    fixCharset();
  }

  @Override
  public void setHeader(String name, @Nullable String value) {
    super.setHeader(name, value);
    fixCharset(name);
  }

  @Override
  public void addHeader(String name, @Nullable String value) {
    super.addHeader(name, value);
    fixCharset(name);
  }

  private void fixCharset(String name) {
    if (writer != null && name.equalsIgnoreCase("Content-Type")) {
      fixCharset();
    }
  }

  private void fixCharset() {
    if (writer != null && !isCommitted()) {
      super.setCharacterEncoding("UTF-8");
    }
  }
}
