package org.turbostan.jsp;

import jakarta.servlet.jsp.JspException;
import jakarta.servlet.jsp.JspTagException;
import jakarta.servlet.jsp.tagext.TagSupport;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turbostan.CacheRequest;
import org.turbostan.Tag;
import org.turbostan.servlet.TurboStan;

/**
 * {@code <stan:tag value="product:42"/>}: says what the content around it depends on, where that
 * turns up only while it is rendered. Whatever encloses it, fragments and page, is deleted with the
 * tag. Outside of anything cached it does nothing.
 */
public final class DependencyTag extends TagSupport {

  private @Nullable Object value;

  /** Makes a handler; containers do. */
  public DependencyTag() {}

  /** Sets the tags: a list with commas, an object that brings its own, a collection or an array. */
  public void setValue(@Nullable Object value) {
    this.value = value;
  }

  @Override
  public int doStartTag() throws JspException {
    Set<Tag> tags;
    try {
      tags = TagNames.of(value);
    } catch (NotKeyedException e) {
      throw new JspTagException(problem(e.getMessage() + '.'), e);
    }
    if (tags.isEmpty()) {
      throw new JspTagException(problem("it is empty; give it a tag such as product:42."));
    }
    CacheRequest request = TurboStan.request(pageContext.getRequest());
    if (request != null) {
      tags.forEach(request::tag);
    }
    return SKIP_BODY;
  }

  private String problem(String what) {
    return "<stan:tag> in " + Resources.page(pageContext) + ", attribute value: " + what;
  }

  @Override
  public void release() {
    super.release();
    value = null;
  }
}
