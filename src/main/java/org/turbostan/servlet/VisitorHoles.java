package org.turbostan.servlet;

import static java.nio.charset.StandardCharsets.US_ASCII;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import org.turbostan.CacheRequest;
import org.turbostan.Content;
import org.turbostan.Field;
import org.turbostan.Hole;
import org.turbostan.OpenHoles;

/**
 * Fills the holes of a whole page for one visitor. A hole that fails stays empty, and the page
 * around it is shown: it is good, and everybody's.
 */
final class VisitorHoles {

  /** Holes in what other holes have written are filled, but not for ever. */
  private static final int DEEPEST = 3;

  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final OpenHoles open;
  private final Holes known;

  /** Makes what fills holes with this request as it is now. */
  VisitorHoles(HttpServletRequest request, HttpServletResponse response, CacheRequest cached) {
    this.request = new AsItCame(request);
    this.response = response;
    this.open = cached.holes();
    this.known = TurboStan.holes(request.getServletContext());
  }

  /** Returns whether markers can be found in bytes of this charset. */
  static boolean areFoundIn(Charset charset) {
    return charset.canEncode()
        && Arrays.equals("az09".getBytes(charset), "az09".getBytes(US_ASCII));
  }

  /** Returns whether the request has left holes open, so that there may be markers in its page. */
  boolean areOpen() {
    return open.areThere();
  }

  /** Returns how many of a text's last characters may be the beginning of a marker. */
  int begunAtEndOf(String text) {
    return open.begunAtEndOf(text);
  }

  /** Returns what was captured of a page, in this charset, with its markers turned into holes. */
  Content unmark(byte[] captured, Charset charset) {
    return open.unmark(
        areFoundIn(charset)
            ? Content.of(captured, List.of())
            : Content.of(new String(captured, charset)));
  }

  /** Returns the body of a page with its holes filled. */
  byte[] fill(Content page, Charset charset) {
    if (page.isText()) {
      return fill(page, 0).getBytes(charset);
    }
    byte[] bytes = page.bytes();
    ByteArrayOutputStream filled = new ByteArrayOutputStream(bytes.length + 1024);
    int from = 0;
    for (Hole hole : page.holes()) {
      filled.write(bytes, from, hole.offset() - from);
      filled.writeBytes(fill(hole, 0).getBytes(charset));
      from = hole.offset();
    }
    filled.write(bytes, from, bytes.length - from);
    return filled.toByteArray();
  }

  /** Returns a text with its markers filled. */
  String fill(String text) {
    return fill(open.unmark(Content.of(text)), 0);
  }

  /** Returns a header with its markers filled. */
  List<Field> fill(List<Field> header) {
    return open.areThere()
        ? header.stream().map(field -> new Field(field.name(), line(field.value()))).toList()
        : header;
  }

  /** What a hole writes for a page may have any number of lines. */
  private String line(String value) {
    String filled = fill(value);
    return filled.equals(value) ? value : filled.replaceAll("\\p{Cntrl}+", " ");
  }

  private String fill(Content content, int depth) {
    if (content.holes().isEmpty()) {
      return content.text();
    }
    StringBuilder text = new StringBuilder();
    List<String> pieces = content.pieces();
    for (int i = 0; i < pieces.size(); i++) {
      if (i > 0) {
        text.append(fill(content.holes().get(i - 1), depth));
      }
      text.append(pieces.get(i));
    }
    return text.toString();
  }

  private String fill(Hole hole, int depth) {
    Content filled = open.unmark(Content.of(known.fillOrLeaveEmpty(hole, request, response)));
    return depth == DEEPEST ? filled.text() : fill(filled, depth + 1);
  }
}
