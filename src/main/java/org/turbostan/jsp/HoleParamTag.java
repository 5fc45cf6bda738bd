package org.turbostan.jsp;

import jakarta.servlet.jsp.JspException;
import jakarta.servlet.jsp.JspTagException;
import jakarta.servlet.jsp.tagext.TagSupport;
import org.jspecify.annotations.Nullable;

/**
 * {@code <stan:param name="id" value="${product.id}"/>} in a hole: what the page gives the hole. It
 * is evaluated as the page is rendered, and stored with it.
 */
public final class HoleParamTag extends TagSupport {

  private String name = "";
  private @Nullable Object value;

  /** Makes a handler; containers do. */
  public HoleParamTag() {}

  /** Sets the name. */
  public void setName(String name) {
    this.name = name;
  }

  /** Sets the value; no value is the empty text. */
  public void setValue(@Nullable Object value) {
    this.value = value;
  }

  @Override
  public int doStartTag() throws JspException {
    if (!(findAncestorWithClass(this, HoleTag.class) instanceof HoleTag hole)) {
      throw new JspTagException(
          "<stan:param> in "
              + Resources.page(pageContext)
              + " is not in a <stan:hole>: it gives a hole what it needs of the page.");
    }
    hole.add(name, value == null ? "" : value.toString());
    return SKIP_BODY;
  }

  @Override
  public void release() {
    super.release();
    name = "";
    value = null;
  }
}
