package org.turbostan.servlet;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.turbostan.Reason;

/**
 * What a page answers: kept back as long as it can be, so that it may still be replaced, and then
 * passed on.
 *
 * <p>It has two states. At first it captures. When the body outgrows the limit, or the page means
 * to stream, what was captured goes out and everything after it passes through. In the place of a
 * body there may be an {@link Ending}, which is kept back too; whatever is written after it is
 * dropped, as by a container.
 */
final class KeptAnswer {

  private final HttpServletResponse container;
  private final Capture body;
  private final Notes notes;
  private final Runnable beforeCommit;
  private boolean passing;
  private boolean closed;
  private long length = -1;
  private int flushedAt;
  private @Nullable Ending ending;

  /**
   * Makes an empty answer.
   *
   * @param container where it goes
   * @param limit the largest body that is captured, in bytes
   * @param beforeCommit run once before anything goes out
   */
  KeptAnswer(HttpServletResponse container, int limit, Notes notes, Runnable beforeCommit) {
    this.container = container;
    this.body = new Capture(limit);
    this.notes = notes;
    this.beforeCommit = beforeCommit;
  }

  /** Returns whether what is written goes out at once. */
  boolean isPassing() {
    return passing;
  }

  /** Returns whether the page has closed its stream. */
  boolean isClosed() {
    return closed;
  }

  /** Returns what the container is to make of the answer, or {@code null} if there is a body. */
  @Nullable Ending ending() {
    return ending;
  }

  /** Returns the length that the page has announced; −1 if it has not. */
  long length() {
    return length;
  }

  int size() {
    return body.size();
  }

  byte[] bytes() {
    return body.toBytes();
  }

  void announce(long length) {
    this.length = length;
    if (passing) {
      container.setContentLengthLong(length);
    }
  }

  /** Ends the answer; it has no body then. */
  void end(Ending ending) {
    this.ending = ending;
  }

  void write(byte[] bytes, int offset, int count) throws IOException {
    if (closed || ending != null) {
      return;
    }
    if (!passing && !body.take(bytes, offset, count)) {
      passThrough(Reason.TOO_LARGE);
    }
    if (passing) {
      stream().write(bytes, offset, count);
    }
  }

  /** A page may flush once, as many do at their end; a second flush of new output is streaming. */
  void flush() throws IOException {
    if (passing) {
      stream().flush();
    } else if (flushedAt > 0 && body.size() > flushedAt) {
      passThrough(Reason.STREAMED);
      container.flushBuffer();
    } else {
      flushedAt = body.size();
    }
  }

  void close() throws IOException {
    closed = true;
    if (passing) {
      stream().close();
    }
  }

  /** Sends what was captured, and lets the rest pass through. */
  void passThrough(Reason why) throws IOException {
    if (passing) {
      return;
    }
    notes.note(why);
    beforeCommit.run();
    passing = true;
    sendBody(length);
    body.clear();
  }

  /** Sends what was captured, if that has not happened; nothing comes after it. */
  void complete() throws IOException {
    if (passing) {
      return;
    }
    beforeCommit.run();
    passing = true;
    if (ending != null) {
      ending.send(container);
    } else {
      sendBody(length >= 0 || body.size() == 0 ? length : body.size());
    }
  }

  private void sendBody(long announced) throws IOException {
    if (announced >= 0) {
      container.setContentLengthLong(announced);
    }
    if (body.size() > 0) {
      body.writeTo(stream());
    }
  }

  /** Forgets the body, which has not gone out. */
  void discard() {
    body.clear();
    flushedAt = 0;
  }

  /** Forgets the length that the page has announced. */
  void discardLength() {
    length = -1;
  }

  private ServletOutputStream stream() throws IOException {
    return container.getOutputStream();
  }
}
