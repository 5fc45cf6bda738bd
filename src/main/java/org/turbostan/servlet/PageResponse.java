package org.turbostan.servlet;

import static java.util.Objects.requireNonNull;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.Flushable;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.turbostan.Reason;

/**
 * The response as a page sees it that is rendered for the cache: its body is kept back until the
 * page is complete.
 *
 * <p>It has two states. At first it captures; the container's response stays uncommitted, so that
 * the page may still fail, reset, redirect or open a session as late as it likes. When the body
 * outgrows the limit, or the page means to stream (an explicit {@code flushBuffer}, a second flush
 * of new output, an event stream, {@code startAsync}), what was captured goes out and everything
 * after it passes through.
 *
 * <p>{@code sendError} and {@code sendRedirect} are kept back too, so that they can be stored, or a
 * stale page be served in the place of an error.
 */
final class PageResponse extends HttpServletResponseWrapper implements BytesAmongText {

  private final Notes notes;
  private final Runnable beforeCommit;
  private final Capture body;
  private boolean passing;
  private boolean closed;
  private long declaredLength = -1;
  private int flushedAt;
  private @Nullable SentError error;
  private @Nullable String redirect;
  private @Nullable Locale locale;
  private @Nullable BodyStream stream;
  private @Nullable EncodingWriter encoding;
  private @Nullable PrintWriter writer;

  /** What was flushed for the sake of bytes after it. */
  private @Nullable Flushable flushedAbove;

  /**
   * An error that the container is to make a page of.
   *
   * @param status its status
   * @param message its message, or {@code null}
   */
  record SentError(int status, @Nullable String message) {}

  /**
   * Wraps a response.
   *
   * @param limit the largest body that is captured, in bytes
   * @param beforeCommit run once before anything goes out
   */
  PageResponse(HttpServletResponse response, int limit, Notes notes, Runnable beforeCommit) {
    super(response);
    this.body = new Capture(limit);
    this.notes = notes;
    this.beforeCommit = beforeCommit;
  }

  // What the filter asks.

  /** Returns whether the answer is whole, and nothing of it has gone out. */
  boolean isCaptured() {
    return !passing;
  }

  /** Returns the error that the container is to make a page of, or {@code null}. */
  @Nullable SentError error() {
    return error;
  }

  /** Returns where the container is to redirect to, or {@code null}. */
  @Nullable String redirect() {
    return redirect;
  }

  /**
   * Returns whether nothing has gone out, so that another answer can take the place of this one.
   */
  boolean isReplaceable() {
    return !passing && !super.isCommitted();
  }

  byte[] bytes() {
    return body.toBytes();
  }

  long declaredLength() {
    return declaredLength;
  }

  @Nullable Locale explicitLocale() {
    return locale;
  }

  Charset charset() {
    try {
      return Charset.forName(super.getCharacterEncoding());
    } catch (IllegalArgumentException e) {
      return java.nio.charset.StandardCharsets.ISO_8859_1;
    }
  }

  /** Takes in what the page's writer still holds. */
  void drain() throws IOException {
    if (encoding != null && !closed) {
      encoding.drain();
    }
  }

  /** Sends what was captured, if that has not happened. */
  void complete() throws IOException {
    drain();
    if (passing) {
      return;
    }
    beforeCommit.run();
    passing = true;
    if (error != null) {
      sendKeptError(error);
      return;
    }
    if (redirect != null) {
      super.sendRedirect(redirect);
      return;
    }
    if (declaredLength >= 0 || body.size() > 0) {
      super.setContentLengthLong(declaredLength >= 0 ? declaredLength : body.size());
    }
    if (body.size() > 0) {
      body.writeTo(super.getOutputStream());
    }
  }

  /** Sends what was captured and lets the rest pass through. */
  void stream(Reason why) throws IOException {
    if (passing) {
      return;
    }
    drain();
    if (!passing) {
      passThrough(why);
    }
  }

  private void passThrough(Reason why) throws IOException {
    notes.note(why);
    beforeCommit.run();
    passing = true;
    if (declaredLength >= 0) {
      super.setContentLengthLong(declaredLength);
    }
    if (body.size() > 0) {
      body.writeTo(super.getOutputStream());
      body.clear();
    }
  }

  private void write(byte[] bytes, int offset, int length) throws IOException {
    if (closed || error != null || redirect != null) {
      return;
    }
    if (!passing && !body.take(bytes, offset, length)) {
      passThrough(Reason.TOO_LARGE);
    }
    if (passing) {
      super.getOutputStream().write(bytes, offset, length);
    }
  }

  /** A page may flush once, as many do at their end; a second flush of new output is streaming. */
  private void flushed() throws IOException {
    if (passing) {
      super.getOutputStream().flush();
    } else if (flushedAt > 0 && body.size() > flushedAt) {
      stream(Reason.STREAMED);
      super.flushBuffer();
    } else {
      flushedAt = body.size();
    }
  }

  // The body.

  @Override
  public ServletOutputStream getOutputStream() {
    if (writer != null) {
      throw new IllegalStateException("getWriter() has already been called for this response");
    }
    if (stream == null) {
      stream = new BodyStream();
    }
    return stream;
  }

  @Override
  public PrintWriter getWriter() throws IOException {
    if (stream != null) {
      throw new IllegalStateException(
          "getOutputStream() has already been called for this response");
    }
    if (writer == null) {
      String declared = super.getCharacterEncoding();
      // Servlet 6.1 knows no charset where none was said; its writers take this one then.
      String charset = declared == null ? "ISO-8859-1" : declared;
      if (!isJsonInItsOwnCharset(charset)) {
        // As in a container: from here on the content type names the charset.
        super.setCharacterEncoding(charset);
      }
      encoding = new EncodingWriter(new BodyStream(), charset, () -> passing);
      writer = new PrintWriter(encoding);
    }
    return writer;
  }

  @Override
  public boolean takesBytes(Flushable above, boolean overflows) throws IOException {
    if (!overflows && flushedAbove != above) {
      return false;
    }
    if (writer == null && stream == null && Utf8Response.isUtf8(this)) {
      getWriter();
    }
    return encoding != null && encoding.charset().equalsIgnoreCase("utf-8");
  }

  @Override
  public boolean append(Flushable above, byte[] utf8) throws IOException {
    flushedAbove = above;
    return requireNonNull(encoding).append(above, utf8);
  }

  /** Jetty leaves JSON without a charset, which is UTF-8 by definition (RFC 8259, section 8.1). */
  private boolean isJsonInItsOwnCharset(String charset) {
    String type = super.getContentType();
    return type != null
        && charset.equalsIgnoreCase("utf-8")
        && type.toLowerCase(Locale.ROOT).matches("[^;]*[/+]json");
  }

  @Override
  public void flushBuffer() throws IOException {
    if (error != null || redirect != null) {
      return;
    }
    stream(Reason.STREAMED);
    super.flushBuffer();
  }

  @Override
  public void setBufferSize(int size) {
    if (body.size() > 0) {
      throw new IllegalStateException("content has already been written to this response");
    }
    super.setBufferSize(size);
  }

  @Override
  public void resetBuffer() {
    refuseIfCommitted();
    super.resetBuffer();
    discard();
  }

  @Override
  public void reset() {
    refuseIfCommitted();
    super.reset();
    discard();
    stream = null;
    encoding = null;
    writer = null;
    locale = null;
    declaredLength = -1;
  }

  @Override
  public boolean isCommitted() {
    return error != null || redirect != null || super.isCommitted();
  }

  private void refuseIfCommitted() {
    if (isCommitted()) {
      throw new IllegalStateException("the response has been committed");
    }
  }

  private void discard() {
    try {
      drain();
    } catch (IOException e) {
      // What is being thrown away anyway could not be sent.
      notes.note(Reason.STREAMED);
    }
    body.clear();
    flushedAt = 0;
  }

  // Status, errors and redirects.

  @Override
  public void setStatus(int status) {
    if (error == null && redirect == null) {
      super.setStatus(status);
    }
  }

  @Override
  public int getStatus() {
    if (error != null) {
      return error.status;
    }
    return redirect != null ? SC_FOUND : super.getStatus();
  }

  @Override
  public void sendError(int status) throws IOException {
    keepError(new SentError(status, null));
  }

  @Override
  public void sendError(int status, @Nullable String message) throws IOException {
    keepError(new SentError(status, message));
  }

  private void keepError(SentError sent) throws IOException {
    boolean interim = sent.status < SC_OK;
    if (passing || super.isCommitted() || interim) {
      sendKeptError(sent);
      return;
    }
    refuseIfCommitted();
    discard();
    error = sent;
  }

  private void sendKeptError(SentError sent) throws IOException {
    if (sent.message == null) {
      super.sendError(sent.status);
    } else {
      super.sendError(sent.status, sent.message);
    }
  }

  @Override
  public void sendRedirect(String location) throws IOException {
    if (passing) {
      super.sendRedirect(location);
      return;
    }
    refuseIfCommitted();
    discard();
    redirect = requireNonNull(location, "location");
  }

  // The header. All but length and type goes to the container's response at once.

  @Override
  public void addCookie(Cookie cookie) {
    notes.note(Reason.SET_COOKIE);
    super.addCookie(cookie);
  }

  @Override
  public void setHeader(String name, @Nullable String value) {
    if (!handled(name, value)) {
      super.setHeader(name, value);
    }
  }

  @Override
  public void addHeader(String name, @Nullable String value) {
    if (isDate(name)) {
      setHeader(name, value);
    } else if (!handled(name, value)) {
      super.addHeader(name, value);
    }
  }

  @Override
  public void addDateHeader(String name, long date) {
    if (isDate(name)) {
      setDateHeader(name, date);
    } else {
      super.addDateHeader(name, date);
    }
  }

  /** An answer has one date, also where a container has set its own before the page. */
  private static boolean isDate(String name) {
    return name.equalsIgnoreCase("Date");
  }

  @Override
  public void setIntHeader(String name, int value) {
    if (!handled(name, Integer.toString(value))) {
      super.setIntHeader(name, value);
    }
  }

  @Override
  public void addIntHeader(String name, int value) {
    if (!handled(name, Integer.toString(value))) {
      super.addIntHeader(name, value);
    }
  }

  @Override
  public void setContentLength(int length) {
    setContentLengthLong(length);
  }

  @Override
  public void setContentLengthLong(long length) {
    declaredLength = length;
    if (passing) {
      super.setContentLengthLong(length);
    }
  }

  @Override
  public boolean containsHeader(String name) {
    return isKeptLength(name) || super.containsHeader(name);
  }

  @Override
  public @Nullable String getHeader(String name) {
    return isKeptLength(name) ? Long.toString(declaredLength) : super.getHeader(name);
  }

  @Override
  public void setContentType(@Nullable String type) {
    if (type != null && isEventStream(type)) {
      startStreaming();
    }
    String fixed = fixedCharset();
    if (type == null || fixed == null) {
      super.setContentType(type);
    } else {
      // The writer encodes already: the type may change, the charset no more.
      super.setContentType(type);
      super.setCharacterEncoding(fixed);
    }
  }

  @Override
  public void setCharacterEncoding(@Nullable String charset) {
    if (fixedCharset() == null) {
      super.setCharacterEncoding(charset);
    }
  }

  @Override
  public void setLocale(Locale locale) {
    this.locale = locale;
    super.setLocale(locale);
    String fixed = fixedCharset();
    if (fixed != null) {
      super.setCharacterEncoding(fixed);
    }
  }

  @Override
  public void setTrailerFields(Supplier<Map<String, String>> supplier) {
    super.setTrailerFields(supplier);
    // They tell of the body as it went by, a sum or a time: one may drop them (RFC 9110, section
    // 6.5), but the visitor gets them, after a body of no announced length, and nobody keeps them.
    startStreaming();
  }

  /** Takes the headers that have a method of their own; says whether this was one. */
  private boolean handled(String name, @Nullable String value) {
    switch (name.toLowerCase(Locale.ROOT)) {
      case "content-length" -> {
        return value != null && setLength(value.strip());
      }
      case "content-type" -> {
        if (value != null) {
          setContentType(value);
        }
        return value != null;
      }
      case "set-cookie", "set-cookie2" -> {
        notes.note(Reason.SET_COOKIE);
        return false;
      }
      default -> {
        return false;
      }
    }
  }

  private boolean setLength(String value) {
    if (!value.matches("[0-9]{1,18}")) {
      return false;
    }
    setContentLengthLong(Long.parseLong(value));
    return true;
  }

  private boolean isKeptLength(String name) {
    return declaredLength >= 0 && !passing && name.equalsIgnoreCase("Content-Length");
  }

  private @Nullable String fixedCharset() {
    return encoding == null ? null : encoding.charset();
  }

  private static boolean isEventStream(String type) {
    String lower = type.strip().toLowerCase(Locale.ROOT);
    return lower.startsWith("text/event-stream") || lower.startsWith("multipart/x-mixed-replace");
  }

  private void startStreaming() {
    try {
      stream(Reason.STREAMED);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** The stream that the page writes to, directly or through the writer. */
  private final class BodyStream extends ServletOutputStream {

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      PageResponse.this.write(bytes, offset, length);
    }

    @Override
    public void flush() throws IOException {
      if (encoding == null || !encoding.isDraining()) {
        flushed();
      }
    }

    @Override
    public void close() throws IOException {
      closed = true;
      if (passing) {
        PageResponse.super.getOutputStream().close();
      }
    }

    @Override
    public boolean isReady() {
      return !passing || container().isReady();
    }

    @Override
    public void setWriteListener(WriteListener listener) {
      requireNonNull(listener, "listener");
      startStreaming();
      container().setWriteListener(listener);
    }

    private ServletOutputStream container() {
      try {
        return PageResponse.super.getOutputStream();
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }
}
