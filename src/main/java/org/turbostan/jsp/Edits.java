package org.turbostan.jsp;

import jakarta.servlet.ServletContext;
import java.time.Instant;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * When which page of a web application was last seen to be another than before, so that operators
 * can be told why it is rendered anew. A restart forgets it.
 *
 * <p>Safe for use by many threads.
 */
final class Edits {

  private static final String ATTRIBUTE = Edits.class.getName();

  /** Of an application with more pages only the first ones are watched. */
  private static final int MOST_PAGES = 5_000;

  private final ConcurrentMap<String, Seen> pages = new ConcurrentHashMap<>();

  private record Seen(String digest, @Nullable Instant changed) {}

  /** Returns the edits of a web application. Who comes second at the very start is forgotten. */
  static Edits of(ServletContext application) {
    if (application.getAttribute(ATTRIBUTE) instanceof Edits edits) {
      return edits;
    }
    Edits edits = new Edits();
    application.setAttribute(ATTRIBUTE, edits);
    return edits;
  }

  /**
   * Notes the digest of a page, and returns when it was seen to have changed; {@code null} if it
   * was not.
   *
   * @param page the name of its class, which does not change by an edit
   */
  @Nullable Instant note(String page, String digest, Instant now) {
    if (pages.size() >= MOST_PAGES && !pages.containsKey(page)) {
      return null;
    }
    return pages.merge(
            page,
            new Seen(digest, null),
            (before, unused) -> before.digest.equals(digest) ? before : new Seen(digest, now))
        .changed;
  }
}
