package org.turbostan.benchmark;

import jakarta.servlet.jsp.JspException;
import jakarta.servlet.jsp.tagext.BodyContent;
import jakarta.servlet.jsp.tagext.BodyTagSupport;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The cache tag that everybody writes once: forty lines, without expiry, without bounds, without
 * deletes. It is what benchmarks compare TurboStan's tag with.
 */
@SuppressWarnings("serial")
public abstract class HandWrittenTag extends BodyTagSupport {

  private String key = "";

  public void setKey(String key) {
    this.key = key;
  }

  /** Returns what is kept under a key, or {@code null} if nothing is. */
  abstract @Nullable String find(String key);

  abstract void keep(String key, String html);

  @Override
  public int doStartTag() throws JspException {
    String html = find(key);
    if (html == null) {
      return EVAL_BODY_BUFFERED;
    }
    try {
      pageContext.getOut().write(html);
    } catch (IOException e) {
      throw new JspException(e);
    }
    return SKIP_BODY;
  }

  @Override
  public int doAfterBody() throws JspException {
    BodyContent body = getBodyContent();
    String html = body.getString();
    keep(key, html);
    try {
      body.getEnclosingWriter().write(html);
    } catch (IOException e) {
      throw new JspException(e);
    }
    return SKIP_BODY;
  }
}
