package org.turbostan.servlet;

import static org.turbostan.http.Preconditions.Result.FAILED;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.turbostan.http.Answer;
import org.turbostan.http.ByteRanges;
import org.turbostan.http.ByteRanges.Range;
import org.turbostan.http.Preconditions;
import org.turbostan.http.RequestFacts;

/**
 * Answers one request with a stored page: with all of it, with the ranges that were asked for, or
 * with word that the client has it already.
 */
final class PageSender {

  /** What a 304 says again (RFC 9110, section 15.4.5; RFC 9213 for the targeted fields). */
  private static final Set<String> OF_NOT_MODIFIED = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);

  static {
    OF_NOT_MODIFIED.addAll(
        List.of(
            "Cache-Control",
            "CDN-Cache-Control",
            "Content-Location",
            "Date",
            "ETag",
            "Expires",
            "Vary"));
  }

  private static final List<String> CONDITIONS =
      List.of(
          "If-None-Match",
          "If-Modified-Since",
          "Range",
          "If-Match",
          "If-Unmodified-Since",
          "If-Range");

  private final RequestFacts request;
  private final HttpServletResponse response;
  private final Instant now;

  PageSender(RequestFacts request, HttpServletResponse response, Instant now) {
    this.request = request;
    this.response = response;
    this.now = now;
  }

  /** Returns whether the request asks for anything but the whole page. */
  static boolean isConditional(RequestFacts request) {
    for (String condition : CONDITIONS) {
      if (!request.header(condition).isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** Sends a page, or what is asked for of it. */
  void send(StoredPage page, Duration age) throws IOException {
    Ending ending = page.ending();
    if (ending != null) {
      sendByContainer(page, ending, age);
      return;
    }
    Representation form = Representation.of(page, request);
    if (!isConditional(request)) {
      sendWhole(form, age);
      return;
    }
    Answer shown = form.shown();
    switch (Preconditions.evaluate(request, shown, now)) {
      case NOT_MODIFIED -> sendNotModified(form, age);
      case FAILED -> sendEmpty(HttpServletResponse.SC_PRECONDITION_FAILED, form, age);
      case PASSED -> sendRanges(form, shown, age);
    }
  }

  /**
   * Sends a page that was made for this visitor and this moment: all of it, since no part of it and
   * no answer before it is known to be the same.
   */
  void sendPersonal(StoredPage page) throws IOException {
    Representation form = new Representation(page, null);
    Ending ending = page.ending();
    if (ending != null) {
      sendByContainer(page, ending, Duration.ZERO);
    } else if (Preconditions.evaluate(request, form.shown(), now) == FAILED) {
      sendEmpty(HttpServletResponse.SC_PRECONDITION_FAILED, form, Duration.ZERO);
    } else {
      sendWhole(form, Duration.ZERO);
    }
  }

  private void sendRanges(Representation form, Answer shown, Duration age) throws IOException {
    ByteRanges ranges =
        request.method().equals("GET")
                && form.page().status() == HttpServletResponse.SC_OK
                && Preconditions.allowsRanges(request, shown, now)
            ? ByteRanges.parse(request.header("Range"), form.body().length)
            : null;
    if (ranges == null) {
      sendWhole(form, age);
    } else if (ranges.unsatisfiable()) {
      response.setHeader("Content-Range", ranges.unsatisfiableRange());
      sendEmpty(HttpServletResponse.SC_REQUESTED_RANGE_NOT_SATISFIABLE, form, age);
    } else {
      response.setStatus(HttpServletResponse.SC_PARTIAL_CONTENT);
      boolean single = ranges.ranges().size() == 1;
      setHeader(form, age, null, single);
      if (single) {
        sendRange(form, ranges, ranges.ranges().get(0));
      } else {
        sendMultipart(form, ranges);
      }
    }
  }

  private void sendWhole(Representation form, Duration age) throws IOException {
    setHeader(form, age, null, true);
    int status = form.page().status();
    if (status != HttpServletResponse.SC_OK) {
      response.setStatus(status);
    }
    byte[] body = form.body();
    if (status != HttpServletResponse.SC_NO_CONTENT) {
      response.setContentLength(body.length);
    }
    if (body.length > 0 && !request.method().equals("HEAD")) {
      response.getOutputStream().write(body);
    }
  }

  private void sendRange(Representation form, ByteRanges ranges, Range range) throws IOException {
    response.setHeader("Content-Range", ranges.contentRange(range));
    response.setContentLength(range.length());
    response.getOutputStream().write(form.body(), (int) range.first(), range.length());
  }

  /** RFC 9110, section 14.6. */
  private void sendMultipart(Representation form, ByteRanges ranges) throws IOException {
    String boundary = UUID.randomUUID().toString();
    String type = form.page().type();
    List<byte[]> heads =
        ranges.ranges().stream()
            .map(range -> head(boundary, type, ranges.contentRange(range)))
            .toList();
    byte[] end = ascii("\r\n--" + boundary + "--\r\n");
    long length = end.length;
    for (int i = 0; i < heads.size(); i++) {
      length += heads.get(i).length + ranges.ranges().get(i).length();
    }
    response.setContentType("multipart/byteranges; boundary=" + boundary);
    response.setContentLengthLong(length);
    ServletOutputStream out = response.getOutputStream();
    for (int i = 0; i < heads.size(); i++) {
      Range range = ranges.ranges().get(i);
      out.write(heads.get(i));
      out.write(form.body(), (int) range.first(), range.length());
    }
    out.write(end);
  }

  private static byte[] head(String boundary, @Nullable String type, String contentRange) {
    String line = type == null ? "" : "Content-Type: " + type + "\r\n";
    return ascii(
        "\r\n--" + boundary + "\r\n" + line + "Content-Range: " + contentRange + "\r\n\r\n");
  }

  private void sendNotModified(Representation form, Duration age) throws IOException {
    setHeader(form, age, OF_NOT_MODIFIED, false);
    StoredPage page = form.page();
    if (page.tag() == null && page.header("ETag") == null && page.header("Last-Modified") != null) {
      response.setHeader("Last-Modified", page.header("Last-Modified"));
    }
    response.setStatus(HttpServletResponse.SC_NOT_MODIFIED);
    // Jetty would add a length of 0 to an answer that ends uncommitted, and caches believe it.
    response.flushBuffer();
  }

  private void sendEmpty(int status, Representation form, Duration age) {
    setHeader(form, age, OF_NOT_MODIFIED, false);
    response.setStatus(status);
    response.setContentLength(0);
  }

  /** The container makes the body, for this request, as it did when the page was rendered. */
  private void sendByContainer(StoredPage page, Ending ending, Duration age) throws IOException {
    setHeader(new Representation(page, null), age, null, true);
    ending.send(response);
  }

  private void setHeader(
      Representation form, Duration age, @Nullable Set<String> only, boolean typed) {
    form.setHeader(response, only, typed);
    response.setHeader("Age", Long.toString(age.toSeconds()));
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
