package org.turbostan.jsp;

import jakarta.servlet.jsp.JspException;
import jakarta.servlet.jsp.tagext.BodyTagSupport;
import jakarta.servlet.jsp.tagext.JspIdConsumer;
import jakarta.servlet.jsp.tagext.TryCatchFinally;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * A tag that captures what its body writes: where on the page it is, what was captured, and how the
 * page gets its writer back however the tag is left.
 */
abstract class CapturingTag extends BodyTagSupport implements TryCatchFinally, JspIdConsumer {

  private static final Logger LOG = System.getLogger(CapturingTag.class.getName());

  private @Nullable String jspId;

  CapturingTag() {}

  /** Writes what a body had written until it was left. */
  interface Part {
    void write() throws JspException;
  }

  @Override
  public final void setJspId(@Nullable String jspId) {
    this.jspId = jspId;
  }

  @Override
  public void release() {
    super.release();
    jspId = null;
  }

  /** Returns the container's number of this tag, as it was given; {@code null} if it gives none. */
  final @Nullable String jspId() {
    return jspId;
  }

  /** Returns where on the page this tag is. */
  final TagSite site() {
    return TagSites.find(pageContext, jspId, getParent());
  }

  /** Returns what the body has written. */
  final String body() {
    return bodyContent == null ? "" : bodyContent.getString();
  }

  /**
   * Ends the use of this tag, however it was left. A {@code return} in the body or a forward leaves
   * the tag while its body is still the page's writer. Then the writer must go back, or the rest of
   * a page around a tag file would be lost.
   */
  final void leave(Part part, Runnable end) {
    try {
      if (bodyContent != null && pageContext.getOut() == bodyContent) {
        pageContext.popBody();
        part.write();
      }
    } catch (JspException e) {
      LOG.log(Level.DEBUG, "The page was left and its client was gone.", e);
    } finally {
      end.run();
    }
  }
}
