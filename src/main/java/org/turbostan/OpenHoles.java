package org.turbostan;

import org.jspecify.annotations.Nullable;

/**
 * The holes that one request leaves open in what it captures, to be filled where the content goes
 * out.
 *
 * <p>Where a hole is left open, captured text has a marker. What goes out to a visitor must have
 * been {@linkplain #unmark unmarked} before.
 *
 * <p>Used by one thread at a time, like its request.
 */
public final class OpenHoles {

  private final CacheRequest request;

  /** Made with the first hole that is left open. */
  private @Nullable Markers markers;

  OpenHoles(CacheRequest request) {
    this.request = request;
  }

  /**
   * Returns a content as text to be written into what is being rendered around it, with its holes
   * left open: where a hole is, the text has a marker, which is found again, and becomes a hole,
   * when what encloses it is stored. Markers are letters and digits, so they come through escaping
   * and encoding, and nobody can guess them.
   *
   * @return {@code null} if the holes are to be filled now: nothing that encloses them is captured,
   *     or is to be stored with holes in it
   */
  public @Nullable String mark(Content content) {
    Rendering capturing = capturing();
    if (capturing == null) {
      return null;
    }
    if (!capturing.fills(content.holes())) {
      // What fills the holes now is captured as if it were for all.
      capturing.uncacheable(Reason.HOLE_FILLED);
      return null;
    }
    if (markers == null) {
      markers = new Markers();
    }
    return markers.mark(content, capturing);
  }

  /**
   * Returns what was captured with its markers turned into holes again, to be served. Parts of
   * markers, which code around a hole has left of it, are taken out. Content without a marker is
   * returned as it is.
   */
  public Content unmark(Content captured) {
    return markers == null ? captured : markers.unmark(captured).content();
  }

  /** Returns whether any hole was left open, so that there may be markers in what was captured. */
  public boolean areThere() {
    return markers != null;
  }

  /** Returns whether what is written now is captured, and goes out later. */
  public boolean areCaptured() {
    return capturing() != null;
  }

  /**
   * Returns how many of a text's last characters may be the beginning of a marker that goes on in
   * what follows.
   */
  public int begunAtEndOf(String text) {
    return markers == null ? 0 : markers.begunAtEndOf(text);
  }

  /** Returns the markers in what the request has captured; {@code null} if there are none. */
  @Nullable Markers markers() {
    return markers;
  }

  private @Nullable Rendering capturing() {
    Rendering capturing = request.innermost();
    while (capturing != null && !capturing.isCaptured()) {
      capturing = capturing.enclosing();
    }
    return capturing;
  }
}
