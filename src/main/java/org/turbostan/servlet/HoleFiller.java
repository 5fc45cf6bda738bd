package org.turbostan.servlet;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.turbostan.Field;

/**
 * What belongs into a hole, e.g. the basket of whoever asks. Used by many threads.
 *
 * <p>It must find all it needs in the request and in {@code data}: on a hit neither the page nor
 * its controller has run.
 */
@FunctionalInterface
public interface HoleFiller {

  /**
   * Returns what this visitor sees in the hole.
   *
   * @param data what the page gave the hole while it was rendered, e.g. {@code id = 42}
   * @throws ServletException if that fails; the page then fails as without a cache, and a page that
   *     the filter caches is shown with the hole empty
   * @throws IOException likewise
   */
  String fill(HttpServletRequest request, HttpServletResponse response, List<Field> data)
      throws ServletException, IOException;
}
