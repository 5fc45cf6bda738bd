package org.turbostan.jsp;

import static java.util.Objects.requireNonNull;

import jakarta.servlet.jsp.JspException;
import jakarta.servlet.jsp.JspTagException;
import jakarta.servlet.jsp.SkipPageException;
import org.jspecify.annotations.Nullable;

/**
 * {@code <stan:each>}: a list whose items are cached each for itself, as by {@code <stan:cache>} in
 * a loop, but looked up together and stored together.
 *
 * <pre>{@code
 * <stan:each items="${products}" var="p" key="product:#{p.id}" tags="product:#{p.id}" ttl="10m">
 *   ... what is costly ...
 * </stan:each>
 * }</pre>
 *
 * <p>What depends on the item is a deferred expression, {@code #{p.id}}: the container evaluates
 * {@code ${p.id}} once, before there is any item.
 *
 * <p>The body is run for the items that are not there; then all is written, in order. Attributes
 * live as long as the handler, which the container uses again; everything else lives from {@link
 * #doStartTag} to {@link #doFinally}.
 */
public final class EachTag extends EachAttributes {

  /** The list that is being run through, from start to end of one use. */
  private @Nullable EachRun run;

  /** Makes a handler; containers do. */
  public EachTag() {}

  @Override
  public int doStartTag() throws JspException {
    TagSite site = site();
    try {
      EachRun begun =
          new EachRun(pageContext, site, item(), attributes(), names(), Items.of(items()));
      run = begun;
      begun.begin();
      return begun.next() ? EVAL_BODY_BUFFERED : SKIP_BODY;
    } catch (BadAttributeException e) {
      throw new JspTagException(e.in("each", site.page()), e);
    }
  }

  @Override
  public int doAfterBody() throws JspException {
    EachRun running = requireNonNull(run);
    running.rendered(body());
    getBodyContent().clearBody();
    try {
      return running.next() ? EVAL_BODY_AGAIN : SKIP_BODY;
    } catch (BadAttributeException e) {
      throw new JspTagException(e.in("each", running.site().page()), e);
    }
  }

  @Override
  public int doEndTag() throws JspException {
    EachRun ended = requireNonNull(run);
    ended.write();
    FragmentWriter.fillVariables(pageContext);
    return EVAL_PAGE;
  }

  /**
   * Serves the last good content of an item whose body failed, if there is any, and if all that
   * follow can be served without their bodies: the list can't be gone on with after a failure.
   */
  @Override
  public void doCatch(Throwable failure) throws Throwable {
    EachRun running = run;
    if (running != null && running.isInBody()) {
      if (failure instanceof SkipPageException) {
        running.writePart(body());
      } else if (failure instanceof Exception exception && running.goesOnWithout(exception)) {
        running.write();
        return;
      }
    }
    throw failure;
  }

  /** Ends what is still open, however the tag was left, and clears the state of this use. */
  @Override
  public void doFinally() {
    EachRun ended = run;
    run = null;
    if (ended != null) {
      leave(() -> ended.writePart(body()), ended::close);
    }
    bodyContent = null;
  }
}
