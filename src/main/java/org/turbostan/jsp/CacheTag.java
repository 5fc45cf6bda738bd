package org.turbostan.jsp;

import static java.util.Objects.requireNonNull;

import jakarta.el.ELContext;
import jakarta.el.ValueExpression;
import jakarta.servlet.jsp.JspException;
import jakarta.servlet.jsp.JspTagException;
import jakarta.servlet.jsp.SkipPageException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turbostan.CacheRequest;
import org.turbostan.Content;
import org.turbostan.Entry;
import org.turbostan.FragmentCache;
import org.turbostan.FragmentKey;
import org.turbostan.FragmentPolicy;
import org.turbostan.Hit;
import org.turbostan.Hole;
import org.turbostan.Lifetime;
import org.turbostan.Lookup;
import org.turbostan.Outcome;
import org.turbostan.Reason;
import org.turbostan.Rendering;
import org.turbostan.Tag;
import org.turbostan.VariantGuess;
import org.turbostan.servlet.TraceComment;
import org.turbostan.servlet.TurboStan;

/**
 * {@code <stan:cache>}: runs its body once and then writes what the body wrote, for as long as that
 * may be served. All attributes are optional.
 *
 * <table>
 *   <caption>Attributes</caption>
 *   <tr><td>{@code key}</td><td>what tells renderings of this fragment apart, e.g. a product's id, or a
 *       product that is {@link org.turbostan.Keyed}</td></tr>
 *   <tr><td>{@code ttl}</td><td>{@code 10m}, {@code PT1H}, seconds, {@code daily 03:00,15:30}</td></tr>
 *   <tr><td>{@code stale}, {@code staleIfError}</td><td>spans for serving stale content</td></tr>
 *   <tr><td>{@code sliding}</td><td>whether a hit prolongs the lifetime</td></tr>
 *   <tr><td>{@code tags}</td><td>names to delete the fragment by</td></tr>
 *   <tr><td>{@code vary}, {@code scope}</td><td>what visitors' variants differ by</td></tr>
 *   <tr><td>{@code if}, {@code unless}</td><td>whether the cache is used at all</td></tr>
 *   <tr><td>{@code refresh}, {@code valid}</td><td>whether what is found is good enough</td></tr>
 *   <tr><td>{@code store}, {@code mode}</td><td>whether to store, whether to write</td></tr>
 *   <tr><td>{@code vars}</td><td>page variables that the body sets, to be set on a hit too</td></tr>
 *   <tr><td>{@code name}</td><td>a name in place of the automatic one</td></tr>
 *   <tr><td>{@code time}, {@code duration}, {@code cron}, {@code groups}, {@code language}</td>
 *       <td>as in OSCache</td></tr>
 * </table>
 *
 * <p>The handler is the policy of its own fragment, so that a hit creates nothing. Attributes live
 * as long as the handler, which the container uses again; everything else lives from {@link
 * #doStartTag} to {@link #doFinally}.
 */
public final class CacheTag extends CacheAttributes implements FragmentPolicy {

  /** The fragment whose body is being run, from start to end of one use; not there on a hit. */
  private @Nullable OpenFragment open;

  /** Makes a handler; containers do. */
  public CacheTag() {}

  @Override
  public int doStartTag() throws JspException {
    TagSite site = site();
    if (!site.hasPosition() && name() == null && !hasKey()) {
      throw new JspTagException(
          "<stan:cache> in "
              + site.page()
              + ": this container does not number the tags of a page ("
              + jspId()
              + "), so there is no automatic identity; give the tag a name or a key.");
    }
    try {
      return start(site);
    } catch (BadAttributeException e) {
      throw new JspTagException(e.in("cache", site.page()), e);
    }
  }

  private int start(TagSite site) throws JspException {
    boolean silent = isSilent();
    Variant variant = site.variant(givenVary(), isPerSession());
    String audience = variant.of(pageContext);
    FragmentKey key = key(site, audience);
    Reason bypass = whyBypass(audience, key);
    CacheRequest request = TurboStan.request(pageContext.getRequest());
    if (request != null) {
      Lookup found = lookUp(request, key, bypass);
      return found instanceof Hit hit
          ? served(site, hit)
          : open(new OpenFragment(pageContext, site, variant, (Rendering) found, silent));
    }
    // Without the filter the outermost tag begins a request, and ends it.
    OwnRequest own = OwnRequest.begin(pageContext);
    try {
      Lookup found = lookUp(own.request(), key, bypass);
      if (found instanceof Rendering rendering) {
        OpenFragment opened = new OpenFragment(pageContext, site, variant, rendering, silent);
        opened.closesToo(own);
        own = null;
        return open(opened);
      }
      return served(site, (Hit) found);
    } finally {
      if (own != null) {
        own.close();
      }
    }
  }

  private Lookup lookUp(CacheRequest request, FragmentKey key, @Nullable Reason bypass) {
    return bypass == null ? request.open(key, this) : request.bypass(key, this, bypass);
  }

  private FragmentKey key(TagSite site, @Nullable String audience) {
    String text = Variant.withLanguage(audience == null ? "" : audience, language());
    try {
      return site.key(name(), key(), Variant.withVersion(text, version()));
    } catch (NotKeyedException e) {
      // Nothing is looked up by this one: see whyBypass.
      return site.key(name(), "", text);
    }
  }

  /** What a tag with these attributes asks for, for this visitor. */
  record Wanted(Variant variant, FragmentKey key, @Nullable Reason bypass) {}

  /** Returns what this asks for; for tags that run this one's parts. */
  Wanted wanted(TagSite site) {
    Variant variant = site.variant(givenVary(), isPerSession());
    String audience = variant.of(pageContext);
    FragmentKey key = key(site, audience);
    return new Wanted(variant, key, whyBypass(audience, key));
  }

  /** Takes a fragment whose body is about to be run; {@code null} when that is over. */
  void runs(@Nullable OpenFragment opened) {
    open = opened;
    if (opened != null) {
      opened.read(this);
    }
  }

  private int served(TagSite site, Hit hit) throws JspException {
    serve(site, hit);
    return SKIP_BODY;
  }

  private int open(OpenFragment opened) {
    runs(opened);
    return opened.isBuffered() ? EVAL_BODY_BUFFERED : EVAL_BODY_INCLUDE;
  }

  @Override
  public int doEndTag() throws JspException {
    OpenFragment opened = open;
    if (opened != null) {
      OpenFragment.Finished finished = opened.finish(body());
      write(finished.written());
      FragmentWriter.fillVariables(pageContext);
      trace(opened.site(), opened.key(), finished.outcome(), null);
    }
    return EVAL_PAGE;
  }

  /**
   * Serves the last good content in place of a body that failed, if there is any. What the body had
   * written before it failed is dropped.
   */
  @Override
  public void doCatch(Throwable failure) throws Throwable {
    OpenFragment opened = open;
    if (opened != null && opened.isBuffered()) {
      if (failure instanceof SkipPageException) {
        writePart(opened);
      } else if (failure instanceof Exception exception) {
        Hit last = opened.fail(exception);
        if (last != null) {
          serve(opened.site(), last);
          return;
        }
      }
    }
    throw failure;
  }

  /** Ends what is still open, however the tag was left, and clears the state of this use. */
  @Override
  public void doFinally() {
    OpenFragment opened = open;
    open = null;
    if (opened != null) {
      leave(() -> writePart(opened), opened::close);
    }
    bodyContent = null;
  }

  @Override
  public Lifetime lifetime() {
    return requireNonNull(open).lifetime();
  }

  @Override
  public Set<Tag> tags() {
    return open == null ? Set.of() : open.tags();
  }

  @Override
  public Set<String> vary() {
    // Asked already as the rendering begins, before there is anything open.
    OpenFragment opened = open;
    return opened == null ? Variant.parse(givenVary(), isPerSession()).names() : opened.vary();
  }

  @Override
  public @Nullable VariantGuess variantGuess() {
    Variant variant = Variant.parse(givenVary(), isPerSession());
    return variant == Variant.NONE ? null : variant;
  }

  @Override
  public boolean fills(Hole hole) {
    return TurboStan.holes(pageContext.getServletContext()).knows(hole);
  }

  @Override
  public boolean refresh() {
    return isRefreshed();
  }

  @Override
  public boolean stores() {
    return isStored();
  }

  @Override
  public boolean accepts(Entry found) {
    Object valid = valid();
    if (valid == Boolean.TRUE) {
      return true;
    }
    return AttributeValues.flag(
        "valid", valid instanceof ValueExpression test ? evaluate(test, found) : valid);
  }

  private @Nullable Object evaluate(ValueExpression test, Entry found) {
    ELContext context = pageContext.getELContext();
    Map<String, Object> entry =
        Map.of("created", found.created(), "age", found.age(cache().now()).toSeconds());
    context.enterLambdaScope(Map.of("entry", entry));
    try {
      return test.getValue(context);
    } finally {
      context.exitLambdaScope();
    }
  }

  private @Nullable Reason whyBypass(@Nullable String audience, FragmentKey key) {
    if (!conditionHolds()) {
      return Reason.CONDITION;
    }
    if (audience == null) {
      return Reason.NO_AUDIENCE;
    }
    if (!hasKey() || !key.key().isEmpty()) {
      return null;
    }
    return keyProblem() == null ? Reason.NO_KEY : Reason.NOT_KEYED;
  }

  private void serve(TagSite site, Hit hit) throws JspException {
    List<String> names = variables();
    if (!names.isEmpty()) {
      PageVariables.restore(pageContext, names, hit.content());
    }
    write(hit.content());
    trace(site, hit.entry().key(), hit.outcome(), hit.entry());
  }

  private void write(Content content) throws JspException {
    if (!isSilent()) {
      FragmentWriter.write(pageContext, content);
    }
  }

  private void trace(TagSite site, FragmentKey key, Outcome outcome, @Nullable Entry served)
      throws JspException {
    if (site.isTraced() && !isSilent()) {
      PageWriter.write(pageContext, trace(site, key, outcome, served, cache().now()));
    }
  }

  /** Returns what is written after a fragment for developers; empty if nothing is. */
  static String trace(
      TagSite site, FragmentKey key, Outcome outcome, @Nullable Entry served, Instant now) {
    return site.isTraced()
        ? TraceComment.of(key, outcome, served == null ? null : served.age(now))
        : "";
  }

  private void writePart(OpenFragment opened) throws JspException {
    boolean shown = opened.showsPart();
    // What is written from here on is not part of it.
    opened.abandon();
    if (shown) {
      write(FragmentWriter.captured(pageContext, body()));
    }
  }

  private FragmentCache cache() {
    return TurboStan.cache(pageContext.getServletContext());
  }
}
