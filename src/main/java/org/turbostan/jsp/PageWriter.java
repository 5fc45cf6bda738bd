package org.turbostan.jsp;

import jakarta.servlet.jsp.JspTagException;
import jakarta.servlet.jsp.JspWriter;
import jakarta.servlet.jsp.PageContext;
import jakarta.servlet.jsp.tagext.BodyContent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.turbostan.Content;
import org.turbostan.servlet.BytesAmongText;

/**
 * Writes fragments to a page: as the bytes that the store holds where the page is in UTF-8 and
 * writes straight to the filter's response, and else as characters. What arrives is the same.
 */
final class PageWriter {

  private PageWriter() {}

  /** Writes a content without holes. */
  static void write(PageContext page, Content content) throws JspTagException {
    try {
      JspWriter out = page.getOut();
      BytesAmongText response = response(page, out);
      if (response != null
          && content.isExactInUtf8()
          && response.takesBytes(out, overflows(out, content.length()))
          && response.append(out, content)) {
        return;
      }
      out.write(content.text());
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Writes text that is not stored, or not in this form. */
  static void write(PageContext page, String text) throws JspTagException {
    try {
      JspWriter out = page.getOut();
      BytesAmongText response = response(page, out);
      if (response != null && overflows(out, text.length())) {
        // The container's writer is not begun with: bytes may follow on this page.
        response.takesBytes(out, true);
      }
      out.write(text);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Returns the response if {@code out} is what writes to it, and nothing else is between. */
  private static @Nullable BytesAmongText response(PageContext page, JspWriter out) {
    return page.getResponse() instanceof BytesAmongText response
            && !(out instanceof BodyContent)
            && out.isAutoFlush()
        ? response
        : null;
  }

  /** Returns whether the page's buffer is flushed by so many characters more. */
  private static boolean overflows(JspWriter out, int length) {
    return length >= out.getRemaining();
  }

  private static JspTagException failed(IOException e) {
    return new JspTagException("Could not write a fragment to the page: " + e.getMessage(), e);
  }
}
