package org.turbostan.servlet;

import jakarta.servlet.http.HttpServletResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turbostan.Field;
import org.turbostan.http.Answer;
import org.turbostan.http.ContentCodings;
import org.turbostan.http.EntityTag;
import org.turbostan.http.ListField;
import org.turbostan.http.Preconditions;
import org.turbostan.http.RequestFacts;

/**
 * A stored page in the form in which one client gets it: plain, or compressed.
 *
 * <p>Both forms are kept beside each other. A hit then costs no computing for whoever asks, and the
 * compressed one is small: it adds a fifth to what a page occupies on the heap, and nothing to what
 * it occupies in memcached, where the body is compressed in any case and both forms are made of
 * that.
 *
 * @param gzip the compressed body; {@code null} if the page is sent as it is
 */
@SuppressWarnings("ArrayRecordComponent")
record Representation(StoredPage page, byte @Nullable [] gzip) {

  private static final String VARY = "Vary";
  private static final String ETAG = "ETag";

  /**
   * Returns the form for a request. Whoever names the tag of the plain form has that, and goes on
   * with it; several ranges at a time are of the plain form, because it would be for each client to
   * find out whether the whole answer is compressed or each part.
   */
  static Representation of(StoredPage page, RequestFacts request) {
    byte[] gzip = page.gzip();
    if (gzip == null || !ContentCodings.prefersGzip(request)) {
      return new Representation(page, null);
    }
    Representation compressed = new Representation(page, gzip);
    String plainTag = plainTag(page);
    String tag = compressed.tag();
    boolean hasPlain =
        plainTag != null
            && tag != null
            && Preconditions.name(request, plainTag)
            && !Preconditions.name(request, tag);
    boolean severalRanges = request.header("Range").stream().anyMatch(line -> line.contains(","));
    return hasPlain || severalRanges ? new Representation(page, null) : compressed;
  }

  /** Returns whether it is compressed. */
  boolean isCompressed() {
    return gzip != null;
  }

  byte[] body() {
    return gzip != null ? gzip : page.body();
  }

  /** Returns the page as the client sees it. */
  Answer shown() {
    String tag = tag();
    List<Field> fields = new ArrayList<>(page.header());
    if (tag != null) {
      fields.removeIf(field -> field.name().equalsIgnoreCase(ETAG));
      fields.add(new Field(ETAG, tag));
    }
    return new Answer(page.status(), fields, -1, body().length);
  }

  /**
   * Sets the header, or the part of it that is asked for, in a response.
   *
   * @param only the names of the part; {@code null} for all
   * @param typed whether to set the content type
   */
  void setHeader(HttpServletResponse response, @Nullable Set<String> only, boolean typed) {
    page.setHeader(response, only, typed);
    setVary(page, response);
    if (gzip == null) {
      return;
    }
    String tag = tag();
    if (tag != null) {
      response.setHeader(ETAG, tag);
    }
    if (only == null) {
      response.setHeader("Content-Encoding", "gzip");
    }
  }

  /** Says, in either form, that there are two: whoever keeps one is not to give it to all. */
  static void setVary(StoredPage page, HttpServletResponse response) {
    if (page.gzip() == null) {
      return;
    }
    boolean said =
        response.containsHeader(VARY)
            && ListField.members(List.copyOf(response.getHeaders(VARY))).stream()
                .anyMatch(name -> name.equalsIgnoreCase("Accept-Encoding") || name.equals("*"));
    if (!said) {
      response.addHeader(VARY, "Accept-Encoding");
    }
  }

  /** Returns the entity tag of this form, or {@code null} if the page has none. */
  private @Nullable String tag() {
    String plain = plainTag(page);
    String name = page.nameOfGzip();
    return plain == null || gzip == null || name == null
        ? plain
        : EntityTag.parse(plain).encoded(name).toString();
  }

  private static @Nullable String plainTag(StoredPage page) {
    String own = page.tag();
    return own != null ? own : page.header(ETAG);
  }
}
