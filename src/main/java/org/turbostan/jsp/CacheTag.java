package org.turbostan.jsp;

import static java.util.Objects.requireNonNull;

import jakarta.el.ELContext;
import jakarta.el.ValueExpression;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.jsp.JspException;
import jakarta.servlet.jsp.JspTagException;
import jakarta.servlet.jsp.SkipPageException;
import jakarta.servlet.jsp.tagext.JspIdConsumer;
import jakarta.servlet.jsp.tagext.TryCatchFinally;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
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
import org.turbostan.Freshness;
import org.turbostan.Hit;
import org.turbostan.Lifetime;
import org.turbostan.Lookup;
import org.turbostan.Outcome;
import org.turbostan.Printable;
import org.turbostan.Reason;
import org.turbostan.Rendering;
import org.turbostan.Tag;
import org.turbostan.servlet.SiteOptions;
import org.turbostan.servlet.TurboStan;
import org.turbostan.servlet.VisitorSecrets;

/**
 * {@code <stan:cache>}: runs its body once and then writes what the body wrote, for as long as that
 * may be served. All attributes are optional.
 *
 * <table>
 *   <caption>Attributes</caption>
 *   <tr><td>{@code key}</td><td>what tells renderings of this fragment apart, e.g. a product's id</td></tr>
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
public final class CacheTag extends CacheAttributes
    implements TryCatchFinally, JspIdConsumer, FragmentPolicy {

  private static final Logger LOG = System.getLogger(CacheTag.class.getName());
  private static final Content NOTHING = Content.of("");

  private @Nullable String jspId;

  /** Where the handler was used last; nearly always it is used there again. */
  private TagSites.@Nullable Place place;

  private @Nullable TagSite site;

  // The state of one use.
  private Variant variant = Variant.NONE;
  private @Nullable CacheRequest own;
  private @Nullable Rendering rendering;
  private @Nullable Freshness freshness;
  private Instant began = Instant.EPOCH;
  private Duration stale = Duration.ZERO;
  private Duration staleIfError = Duration.ZERO;
  private Set<Tag> tags = Set.of();
  private List<String> variables = List.of();
  private boolean silent;
  private boolean sliding;
  private boolean buffered;
  private boolean committedBefore;
  private @Nullable ResponseMarks marks;

  /** Makes a handler; containers do. */
  public CacheTag() {}

  @Override
  public void setJspId(@Nullable String jspId) {
    this.jspId = jspId;
  }

  @Override
  public int doStartTag() throws JspException {
    TagSite site = site();
    try {
      return start(site);
    } catch (BadAttributeException e) {
      throw new JspTagException(e.in("cache", site.page()), e);
    }
  }

  private int start(TagSite site) throws JspException {
    if (!site.hasPosition() && name() == null && key().isEmpty()) {
      throw new JspTagException(
          "<stan:cache> in "
              + site.page()
              + ": this container does not number the tags of a page ("
              + jspId
              + "), so there is no automatic identity; give the tag a name or a key.");
    }
    silent = isSilent();
    CacheRequest request = joinOrBegin();
    variant = site.variant(givenVary(), isPerSession());
    String audience = variant.of(pageContext);
    String text = Variant.withLanguage(audience == null ? "" : audience, language());
    FragmentKey key = site.key(name(), key(), text);
    Reason bypass = whyBypass(audience);
    Lookup found = bypass == null ? request.open(key, this) : request.bypass(key, this, bypass);
    if (found instanceof Hit hit) {
      serve(hit);
      return SKIP_BODY;
    }
    return begin(site, (Rendering) found);
  }

  /** Reads the rest of the attributes, so that what is wrong shows before the body has run. */
  private int begin(TagSite site, Rendering rendering) {
    this.rendering = rendering;
    began = cache().now();
    freshness = freshness(site.options());
    stale = staleSpan(site.options());
    staleIfError = staleIfErrorSpan(site.options());
    sliding = slides();
    tags = givenTags();
    variables = variables();
    HttpServletResponse response = response();
    committedBefore = response.isCommitted();
    boolean bypassed = rendering.outcome().kind() == Outcome.Kind.BYPASSED;
    buffered = !bypassed || rendering.outcome().reason() == Reason.STORE_FALSE || silent;
    if (!buffered) {
      return EVAL_BODY_INCLUDE;
    }
    marks = ResponseMarks.of(response);
    return EVAL_BODY_BUFFERED;
  }

  @Override
  public int doEndTag() throws JspException {
    Rendering rendering = this.rendering;
    if (rendering == null) {
      return EVAL_PAGE;
    }
    if (!buffered) {
      rendering.store(NOTHING);
      trace(rendering.key(), rendering.outcome(), null);
      return EVAL_PAGE;
    }
    String text = body();
    PageVariables.Kept kept = PageVariables.keep(pageContext, variables);
    refuse(rendering, text, kept);
    Outcome outcome = rendering.store(Content.of(text, kept.fields()));
    write(text);
    trace(rendering.key(), outcome, null);
    return EVAL_PAGE;
  }

  /** Says why the body's text must not be stored, if there is a reason. */
  private void refuse(Rendering rendering, String text, PageVariables.Kept kept) {
    Reason changed = requireNonNull(marks).changed(response());
    if (changed != null) {
      rendering.uncacheable(changed);
    }
    if (kept.problem() != null) {
      rendering.uncacheable(Reason.VARIABLE_TYPE);
      log(rendering.key(), "is not cached: " + kept.problem(), null);
    }
    if (!variant.isOfOneVisitor()) {
      HttpServletRequest request = (HttpServletRequest) pageContext.getRequest();
      String secret = VisitorSecrets.find(request, text, variant.cookies());
      if (secret != null) {
        rendering.uncacheable(Reason.SECRET_IN_ANSWER);
        log(rendering.key(), "is not cached: it holds " + secret, null);
      }
    }
  }

  private void log(FragmentKey key, String what, @Nullable Throwable failure) {
    if (requireNonNull(site).mayLog(cache().now())) {
      LOG.log(
          Level.WARNING,
          () -> "The fragment " + Printable.quote(key.toString()) + ' ' + what + '.',
          failure);
    }
  }

  /**
   * Serves the last good content in place of a body that failed, if there is any. What the body had
   * written before it failed is dropped.
   */
  @Override
  public void doCatch(Throwable failure) throws Throwable {
    Rendering rendering = this.rendering;
    if (rendering != null && buffered && failure instanceof Exception) {
      if (failure instanceof SkipPageException) {
        writeEarly();
        throw failure;
      }
      Hit last = rendering.fail(failure);
      if (last != null) {
        log(rendering.key(), "is served stale, for its body failed", failure);
        serve(last);
        return;
      }
    }
    throw failure;
  }

  /** Ends what is still open, however the tag was left, and clears the state of this use. */
  @Override
  public void doFinally() {
    try {
      leaveEarly();
    } finally {
      end();
      clear();
    }
  }

  private void end() {
    Rendering rendering = this.rendering;
    if (rendering != null) {
      rendering.close();
    }
    CacheRequest own = this.own;
    if (own != null) {
      pageContext.getRequest().removeAttribute(TurboStan.REQUEST_ATTRIBUTE);
      own.close();
    }
  }

  private void clear() {
    variant = Variant.NONE;
    own = null;
    rendering = null;
    freshness = null;
    began = Instant.EPOCH;
    stale = Duration.ZERO;
    staleIfError = Duration.ZERO;
    tags = Set.of();
    variables = List.of();
    silent = false;
    sliding = false;
    buffered = false;
    committedBefore = false;
    marks = null;
    bodyContent = null;
  }

  @Override
  public void release() {
    super.release();
    clear();
    jspId = null;
    place = null;
    site = null;
  }

  @Override
  public Lifetime lifetime() {
    Duration fresh = requireNonNull(freshness).left(began, cache().now(), ZoneId.systemDefault());
    return new Lifetime(fresh, stale, staleIfError, sliding);
  }

  @Override
  public Set<Tag> tags() {
    return tags;
  }

  @Override
  public Set<String> vary() {
    return variant.names();
  }

  @Override
  public boolean refresh() {
    return refreshes();
  }

  @Override
  public boolean stores() {
    return isStored();
  }

  @Override
  public boolean accepts(Entry found) {
    Object valid = valid();
    if (valid == null || valid == Boolean.TRUE) {
      return valid != null;
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

  private TagSite site() {
    TagSites.Place here = place;
    TagSite known = site;
    if (here != null && known != null && here.isOf(pageContext, jspId, getParent())) {
      return known;
    }
    here = TagSites.Place.of(pageContext, jspId, getParent());
    known = TagSites.find(pageContext, here);
    place = here;
    site = known;
    return known;
  }

  /** Without the filter the outermost tag begins a request, and ends it. */
  private CacheRequest joinOrBegin() {
    CacheRequest request = TurboStan.request(pageContext.getRequest());
    if (request == null) {
      request = cache().begin();
      own = request;
      pageContext.getRequest().setAttribute(TurboStan.REQUEST_ATTRIBUTE, request);
    }
    return request;
  }

  private @Nullable Reason whyBypass(@Nullable String audience) {
    if (!conditionHolds()) {
      return Reason.CONDITION;
    }
    if (audience == null) {
      return Reason.NO_AUDIENCE;
    }
    return hasEmptyKey() ? Reason.NO_KEY : null;
  }

  private void serve(Hit hit) throws JspException {
    List<String> names = variables();
    if (!names.isEmpty()) {
      PageVariables.restore(pageContext, names, hit.content());
    }
    write(hit.content().text());
    trace(hit.entry().key(), hit.outcome(), hit.entry());
  }

  private void write(String text) throws JspException {
    if (!silent) {
      try {
        pageContext.getOut().write(text);
      } catch (IOException e) {
        throw new JspTagException("Could not write a fragment to the page: " + e.getMessage(), e);
      }
    }
  }

  private void trace(FragmentKey key, Outcome outcome, @Nullable Entry served) throws JspException {
    if (requireNonNull(site).options().trace() == SiteOptions.Trace.COMMENT) {
      Duration age = served == null ? null : served.age(cache().now());
      write(TraceComment.of(key, outcome, age));
    }
  }

  /**
   * A {@code return} in the body or a forward leaves the tag while its body is still the page's
   * writer. Then the writer must go back, or the rest of a page around a tag file would be lost.
   */
  private void leaveEarly() {
    if (bodyContent != null && pageContext.getOut() == bodyContent) {
      pageContext.popBody();
      try {
        writeEarly();
      } catch (JspException e) {
        LOG.log(Level.DEBUG, "The page was left and its client was gone.", e);
      }
    }
  }

  /** Writes what the body has written so far, unless it has sent another answer meanwhile. */
  private void writeEarly() throws JspException {
    if (committedBefore || !response().isCommitted()) {
      write(body());
    }
  }

  private String body() {
    return bodyContent == null ? "" : bodyContent.getString();
  }

  private HttpServletResponse response() {
    return (HttpServletResponse) pageContext.getResponse();
  }

  private FragmentCache cache() {
    return TurboStan.cache(pageContext.getServletContext());
  }
}
