package org.turbostan.benchmark;

import jakarta.servlet.jsp.JspException;
import jakarta.servlet.jsp.tagext.BodyContent;
import jakarta.servlet.jsp.tagext.BodyTagSupport;
import java.io.IOException;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The cache tag that everybody writes once: forty lines over a map of strings, without expiry,
 * without bounds, without deletes. It is what benchmarks compare TurboStan's tag with.
 */
public class MapTag extends BodyTagSupport {

  private static final ConcurrentHashMap<String, String> MAP = new ConcurrentHashMap<>();

  private String key;

  public void setKey(String key) {
    this.key = key;
  }

  @Override
  public int doStartTag() throws JspException {
    String html = MAP.get(key);
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
    MAP.put(key, html);
    try {
      body.getEnclosingWriter().write(html);
    } catch (IOException e) {
      throw new JspException(e);
    }
    return SKIP_BODY;
  }
}
