package org.turbostan.jsp;

import static java.util.Objects.requireNonNull;

import jakarta.servlet.jsp.JspException;
import jakarta.servlet.jsp.PageContext;
import java.util.Collections;
import java.util.List;
import org.turbostan.CacheRequest;
import org.turbostan.Content;
import org.turbostan.servlet.TurboStan;

/**
 * Writes fragments into a page: with their holes filled, or, where what encloses them is captured
 * too, with holes left open.
 */
final class FragmentWriter {

  private FragmentWriter() {}

  /** Returns what a body has written, after its fragment has ended. */
  static Content captured(PageContext page, String text) {
    CacheRequest request = TurboStan.request(page.getRequest());
    return request == null ? Content.of(text) : request.holes().unmark(Content.of(text));
  }

  /** Writes a fragment. */
  static void write(PageContext page, Content content) throws JspException {
    if (content.holes().isEmpty()) {
      PageWriter.write(page, content);
      return;
    }
    CacheRequest request = requireNonNull(TurboStan.request(page.getRequest()));
    String marked = request.holes().mark(content);
    PageWriter.write(page, marked != null ? marked : filled(page, content));
  }

  private static String filled(PageContext page, Content content) throws JspException {
    StringBuilder text = new StringBuilder();
    List<String> pieces = content.pieces();
    for (int i = 0; i < pieces.size(); i++) {
      if (i > 0) {
        text.append(HoleTag.filled(page, content.holes().get(i - 1)));
      }
      text.append(pieces.get(i));
    }
    return text.toString();
  }

  /**
   * Fills what variables of the page have captured of holes, once what they are written into is no
   * longer captured itself.
   */
  static void fillVariables(PageContext page) throws JspException {
    CacheRequest request = TurboStan.request(page.getRequest());
    if (request == null || !request.holes().areThere() || request.holes().areCaptured()) {
      return;
    }
    for (int scope : new int[] {PageContext.PAGE_SCOPE, PageContext.REQUEST_SCOPE}) {
      for (String name : Collections.list(page.getAttributeNamesInScope(scope))) {
        if (page.getAttribute(name, scope) instanceof String captured) {
          Content value = request.holes().unmark(Content.of(captured));
          if (!value.holes().isEmpty()) {
            page.setAttribute(name, filled(page, value), scope);
          }
        }
      }
    }
  }
}
