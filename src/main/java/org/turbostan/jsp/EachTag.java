package org.turbostan.jsp;

import static java.util.Objects.requireNonNull;

import jakarta.servlet.jsp.JspException;
import jakarta.servlet.jsp.JspTagException;
import jakarta.servlet.jsp.SkipPageException;
import jakarta.servlet.jsp.tagext.BodyTagSupport;
import jakarta.servlet.jsp.tagext.JspIdConsumer;
import jakarta.servlet.jsp.tagext.TryCatchFinally;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
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
public final class EachTag extends BodyTagSupport implements TryCatchFinally, JspIdConsumer {

  private static final Logger LOG = System.getLogger(EachTag.class.getName());

  private final ItemAttributes attributes = new ItemAttributes();
  private CacheTag item = new CacheTag();
  private @Nullable Object items;
  private String var = "";
  private @Nullable String varStatus;
  private @Nullable String jspId;

  /** The list that is being run through, from start to end of one use. */
  private @Nullable EachRun run;

  /** Makes a handler; containers do. */
  public EachTag() {}

  @Override
  public void setJspId(@Nullable String jspId) {
    this.jspId = jspId;
  }

  /** Sets what to go through. */
  public void setItems(@Nullable Object items) {
    this.items = items;
  }

  /** Sets the page variable that is the item. */
  public void setVar(String var) {
    this.var = var;
  }

  /** Sets the page variable that tells where in the list the item is. */
  public void setVarStatus(@Nullable String varStatus) {
    this.varStatus = varStatus;
  }

  /** Sets the author's key of an item. */
  public void setKey(@Nullable Object key) {
    attributes.give(ItemAttributes.Name.KEY, key);
  }

  /** Sets the tags of an item. */
  public void setTags(@Nullable Object tags) {
    attributes.give(ItemAttributes.Name.TAGS, tags);
  }

  /** Sets the lifetime of an item. */
  public void setTtl(@Nullable Object ttl) {
    attributes.give(ItemAttributes.Name.TTL, ttl);
  }

  /** Sets the span in which a stale item may be served. */
  public void setStale(@Nullable Object stale) {
    attributes.give(ItemAttributes.Name.STALE, stale);
  }

  /** Sets the span in which a stale item may be served if rendering it fails. */
  public void setStaleIfError(@Nullable Object staleIfError) {
    attributes.give(ItemAttributes.Name.STALE_IF_ERROR, staleIfError);
  }

  /** Sets the condition under which the cache is used for an item. */
  public void setIf(@Nullable Object condition) {
    attributes.give(ItemAttributes.Name.IF, condition);
  }

  /** Sets the condition under which the cache is not used for an item. */
  public void setUnless(@Nullable Object exception) {
    attributes.give(ItemAttributes.Name.UNLESS, exception);
  }

  /** Sets whether to render an item anew whatever is there. */
  public void setRefresh(@Nullable Object refresh) {
    attributes.give(ItemAttributes.Name.REFRESH, refresh);
  }

  /** Sets whether an item may be stored. */
  public void setStore(@Nullable Object store) {
    attributes.give(ItemAttributes.Name.STORE, store);
  }

  /** Sets the author's own test of a found item. */
  public void setValid(@Nullable Object valid) {
    attributes.give(ItemAttributes.Name.VALID, valid);
  }

  /** Sets the fragment's name, in place of the automatic one. */
  public void setName(@Nullable String name) {
    item.setName(name);
  }

  /** Sets whether each hit prolongs the lifetime. */
  public void setSliding(@Nullable Object sliding) {
    item.setSliding(sliding);
  }

  /** Sets what the items vary by. */
  public void setVary(@Nullable String vary) {
    item.setVary(vary);
  }

  /** Sets whom the items are for: {@code application} or {@code session}. */
  public void setScope(@Nullable String scope) {
    item.setScope(scope);
  }

  @Override
  public int doStartTag() throws JspException {
    TagSite site = TagSites.find(pageContext, jspId, getParent());
    item.setPageContext(pageContext);
    item.setParent(getParent());
    try {
      attributes.checkKey(var);
      List<@Nullable Object> all = Items.of(items);
      EachRun begun = new EachRun(pageContext, site, item, attributes, names(), all);
      run = begun;
      begun.begin();
      return begun.next() ? EVAL_BODY_BUFFERED : SKIP_BODY;
    } catch (BadAttributeException e) {
      throw new JspTagException(e.in("each", site.page()), e);
    }
  }

  private EachRun.Names names() {
    return new EachRun.Names(var, varStatus == null || varStatus.isBlank() ? null : varStatus);
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
      leave(ended);
    }
    bodyContent = null;
  }

  @Override
  public void release() {
    super.release();
    attributes.clear();
    item = new CacheTag();
    items = null;
    var = "";
    varStatus = null;
    jspId = null;
  }

  /**
   * A {@code return} in the body or a forward leaves the tag while its body is the page's writer.
   */
  private void leave(EachRun ended) {
    try {
      if (bodyContent != null && pageContext.getOut() == bodyContent) {
        pageContext.popBody();
        ended.writePart(body());
      }
    } catch (JspException e) {
      LOG.log(Level.DEBUG, "The page was left and its client was gone.", e);
    } finally {
      ended.close();
    }
  }

  private String body() {
    return bodyContent == null ? "" : bodyContent.getString();
  }
}
