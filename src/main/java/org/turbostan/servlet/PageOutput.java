package org.turbostan.servlet;

import static java.util.Objects.requireNonNull;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.WriteListener;
import java.io.Flushable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.turbostan.Content;
import org.turbostan.Reason;

/** The stream or the writer, one of the two, by which a page writes its answer. */
final class PageOutput {

  private final ServletResponse container;
  private final KeptAnswer answer;
  private @Nullable ServletOutputStream stream;
  private @Nullable EncodingWriter encoding;
  private @Nullable PrintWriter writer;

  /** What was flushed for the sake of bytes after it. */
  private @Nullable Flushable flushedAbove;

  /**
   * Makes an output of which the page has not used anything.
   *
   * @param container where the answer goes, which knows content type and charset
   */
  PageOutput(ServletResponse container, KeptAnswer answer) {
    this.container = container;
    this.answer = answer;
  }

  ServletOutputStream stream() {
    if (writer != null) {
      throw new IllegalStateException("getWriter() has already been called for this response");
    }
    if (stream == null) {
      stream = new BodyStream();
    }
    return stream;
  }

  PrintWriter writer() throws IOException {
    if (stream != null) {
      throw new IllegalStateException(
          "getOutputStream() has already been called for this response");
    }
    if (writer == null) {
      String declared = container.getCharacterEncoding();
      // Servlet 6.1 knows no charset where none was said; its writers take this one then.
      String charset = declared == null ? "ISO-8859-1" : declared;
      if (!isJsonInItsOwnCharset(charset)) {
        // As in a container: from here on the content type names the charset.
        container.setCharacterEncoding(charset);
      }
      encoding = new EncodingWriter(new BodyStream(), charset, answer::isPassing);
      writer = new PrintWriter(encoding);
    }
    return writer;
  }

  /** Jetty leaves JSON without a charset, which is UTF-8 by definition (RFC 8259, section 8.1). */
  private boolean isJsonInItsOwnCharset(String charset) {
    String type = container.getContentType();
    return type != null
        && charset.equalsIgnoreCase("utf-8")
        && type.toLowerCase(Locale.ROOT).matches("[^;]*[/+]json");
  }

  /** Returns the charset in which the writer encodes; {@code null} as long as there is none. */
  @Nullable String charset() {
    return encoding == null ? null : encoding.charset();
  }

  /** Passes on what the writer still holds. */
  void drain() throws IOException {
    if (encoding != null && !answer.isClosed()) {
      encoding.drain();
    }
  }

  /** Lets the page choose anew. */
  void reset() {
    stream = null;
    encoding = null;
    writer = null;
  }

  /** As {@link BytesAmongText#takesBytes}. */
  boolean takesBytes(Flushable above, boolean overflows) throws IOException {
    if (!overflows && flushedAbove != above) {
      return false;
    }
    if (writer == null && stream == null && Utf8Response.isUtf8(container)) {
      var unused = writer();
    }
    return encoding != null && encoding.charset().equalsIgnoreCase("utf-8");
  }

  /** As {@link BytesAmongText#append}. */
  boolean append(Flushable above, Content utf8) throws IOException {
    flushedAbove = above;
    return requireNonNull(encoding).append(above, utf8);
  }

  /** The stream that the page writes to, directly or through the writer. */
  private final class BodyStream extends ServletOutputStream {

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      answer.write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
      if (encoding == null || !encoding.isDraining()) {
        answer.flush();
      }
    }

    @Override
    public void close() throws IOException {
      answer.close();
    }

    @Override
    public boolean isReady() {
      return !answer.isPassing() || containers().isReady();
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      requireNonNull(listener, "listener");
      try {
        drain();
        answer.passThrough(Reason.STREAMED);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      containers().setWriteListener(listener);
    }

    private ServletOutputStream containers() {
      try {
        return container.getOutputStream();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
