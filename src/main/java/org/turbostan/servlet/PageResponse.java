package org.turbostan.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.Flushable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.turbostan.Content;
import org.turbostan.Reason;
import org.turbostan.servlet.Ending.SentError;
import org.turbostan.servlet.Ending.SentRedirect;

/**
 * The response as a page sees it that is rendered for the cache: its {@linkplain KeptAnswer answer}
 * is kept back until the page is complete, and the container's response stays uncommitted, so that
 * the page may still fail, reset, redirect or open a session as late as it likes.
 *
 * <p>A page that means to stream passes through: by an explicit {@code flushBuffer}, a second flush
 * of new output, an event stream, {@code startAsync}, trailers. {@code sendError} and {@code
 * sendRedirect} are kept back too, so that they can be stored, or a stale page be served in the
 * place of an error. Of the header all but the length goes to the container's response at once.
 */
final class PageResponse extends NoticedHeader implements BytesAmongText {

  private final HttpServletResponse container;
  private final Notes notes;
  private final KeptAnswer answer;
  private final PageOutput output;
  private @Nullable Locale locale;

  /**
   * Wraps a response.
   *
   * @param limit the largest body that is captured, in bytes
   * @param beforeCommit run once before anything goes out
   */
  PageResponse(HttpServletResponse container, int limit, Notes notes, Runnable beforeCommit) {
    super(container);
    this.container = container;
    this.notes = notes;
    this.answer = new KeptAnswer(container, limit, notes, beforeCommit);
    this.output = new PageOutput(container, answer);
  }

  // What the filter asks.

  /** Returns whether the answer is whole, and nothing of it has gone out. */
  boolean isCaptured() {
    return !answer.isPassing();
  }

  /** Returns what the container is to make of the answer, or {@code null} if there is a body. */
  @Nullable Ending ending() {
    return answer.ending();
  }

  /**
   * Returns whether nothing has gone out, so that another answer can take the place of this one.
   */
  boolean isReplaceable() {
    return !answer.isPassing() && !container.isCommitted();
  }

  byte[] bytes() {
    return answer.bytes();
  }

  long declaredLength() {
    return answer.length();
  }

  @Nullable Locale explicitLocale() {
    return locale;
  }

  Charset charset() {
    return HoledPage.charset(container);
  }

  /** Takes in what the page's writer still holds. */
  void drain() throws IOException {
    output.drain();
  }

  /** Sends what was captured, if that has not happened. */
  void complete() throws IOException {
    drain();
    answer.complete();
  }

  /** Sends what was captured and lets the rest pass through. */
  void stream(Reason why) throws IOException {
    if (!answer.isPassing()) {
      drain();
      answer.passThrough(why);
    }
  }

  // The body.

  @Override
  public ServletOutputStream getOutputStream() {
    return output.stream();
  }

  @Override
  public PrintWriter getWriter() throws IOException {
    return output.writer();
  }

  @Override
  public boolean takesBytes(Flushable above, boolean overflows) throws IOException {
    return output.takesBytes(above, overflows);
  }

  @Override
  public boolean append(Flushable above, Content utf8) throws IOException {
    return output.append(above, utf8);
  }

  @Override
  public void flushBuffer() throws IOException {
    if (answer.ending() == null) {
      stream(Reason.STREAMED);
      super.flushBuffer();
    }
  }

  @Override
  public void setBufferSize(int size) {
    if (answer.size() > 0) {
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
    answer.discardLength();
    output.reset();
    locale = null;
  }

  @Override
  public boolean isCommitted() {
    return answer.ending() != null || super.isCommitted();
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
    answer.discard();
  }

  // Status, errors and redirects.

  @Override
  public void setStatus(int status) {
    if (answer.ending() == null) {
      super.setStatus(status);
    }
  }

  @Override
  public int getStatus() {
    Ending ending = answer.ending();
    return ending != null ? ending.status() : super.getStatus();
  }

  @Override
  public void sendError(int status) throws IOException {
    end(new SentError(status, null));
  }

  @Override
  public void sendError(int status, @Nullable String message) throws IOException {
    end(new SentError(status, message));
  }

  @Override
  public void sendRedirect(String location) throws IOException {
    end(new SentRedirect(location));
  }

  private void end(Ending ending) throws IOException {
    boolean interim = ending.status() < SC_OK;
    if (interim || !isReplaceable()) {
      ending.send(container);
      return;
    }
    refuseIfCommitted();
    discard();
    answer.end(ending);
  }

  // The header.

  @Override
  void setsCookie() {
    notes.note(Reason.SET_COOKIE);
  }

  @Override
  public void setContentLengthLong(long length) {
    answer.announce(length);
  }

  @Override
  public boolean containsHeader(String name) {
    return isKeptLength(name) || super.containsHeader(name);
  }

  @Override
  public @Nullable String getHeader(String name) {
    return isKeptLength(name) ? Long.toString(answer.length()) : super.getHeader(name);
  }

  private boolean isKeptLength(String name) {
    return answer.length() >= 0 && isCaptured() && name.equalsIgnoreCase("Content-Length");
  }

  @Override
  public void setContentType(@Nullable String type) {
    if (type != null && isEventStream(type)) {
      startStreaming();
    }
    super.setContentType(type);
    if (type != null) {
      keepCharset();
    }
  }

  @Override
  public void setCharacterEncoding(@Nullable String charset) {
    if (output.charset() == null) {
      super.setCharacterEncoding(charset);
    }
  }

  @Override
  public void setLocale(Locale locale) {
    this.locale = locale;
    super.setLocale(locale);
    keepCharset();
  }

  /** Once the writer encodes, type and locale may change, but the charset no more. */
  private void keepCharset() {
    String fixed = output.charset();
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

  private static boolean isEventStream(String type) {
    String lower = type.strip().toLowerCase(Locale.ROOT);
    return lower.startsWith("text/event-stream") || lower.startsWith("multipart/x-mixed-replace");
  }

  private void startStreaming() {
    try {
      stream(Reason.STREAMED);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
