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
import org.turbostan.Lifetime;
import org.turbostan.Lookup;
import org.turbostan.Outcome;
import org.turbostan.Printable;
import org.turbostan.Reason;
import org.turbostan.Rendering;
import org.turbostan.Tag;
import org.turbostan.servlet.SiteOptions;
import org.turbostan.servlet.TraceComment;
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
 * <p>The handler is the policy of its own fragment, and what it takes to run the body is made only
 * when the body is run, so that a hit creates next to nothing. Attributes live as long as the
 * handler, which a container may use again; everything else lives from {@link #doStartTag} to
 * {@link #doFinally}.
 */
public final class CacheTag extends CacheAttributes
    implements TryCatchFinally, JspIdConsumer, FragmentPolicy {

  private static final Logger LOG = System.getLogger(CacheTag.class.getName());
  private static final Content NOTHING = Content.of("");

  private @Nullable String jspId;

  /** The request that this tag has begun, where no filter and no enclosing tag has. */
  private @Nullable CacheRequest own;

  private Variant variant = Variant.NONE;

  /** What is known while the body runs; a hit needs none of it. */
  private @Nullable BodyRun run;

  /** Makes a handler; containers do. */
  public CacheTag() {}

  @Override
  public void setJspId(@Nullable String jspId) {
    this.jspId = jspId;
  }

  @Override
  public int doStartTag() throws JspException {
    TagSite site = TagSites.find(pageContext, jspId, getParent());
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
    CacheRequest request = joinOrBegin();
    variant = site.variant(givenVary(), isPerSession());
    String audience = variant.of(pageContext);
    String text = Variant.withLanguage(audience == null ? "" : audience, language());
    FragmentKey key = site.key(name(), key(), text);
    Reason bypass = whyBypass(audience);
    Lookup found = bypass == null ? request.open(key, this) : request.bypass(key, this, bypass);
    if (found instanceof Hit hit) {
      serve(site, hit);
      return SKIP_BODY;
    }
    BodyRun run = new BodyRun(site, (Rendering) found);
    this.run = run;
    return begin(run);
  }

  /** Reads the rest of the attributes, so that what is wrong shows before the body has run. */
  private int begin(BodyRun run) {
    SiteOptions options = run.site.options();
    boolean silent = isSilent();
    run.began = cache().now();
    run.freshness = freshness(options);
    run.stale = staleSpan(options);
    run.staleIfError = staleIfErrorSpan(options);
    run.sliding = slides();
    run.tags = givenTags();
    run.variables = variables();
    HttpServletResponse response = response();
    run.committedBefore = response.isCommitted();
    Outcome outcome = run.rendering.outcome();
    if (outcome.kind() == Outcome.Kind.BYPASSED
        && outcome.reason() != Reason.STORE_FALSE
        && !silent) {
      return EVAL_BODY_INCLUDE;
    }
    run.marks = ResponseMarks.of(response);
    return EVAL_BODY_BUFFERED;
  }

  @Override
  public int doEndTag() throws JspException {
    BodyRun run = this.run;
    if (run == null) {
      return EVAL_PAGE;
    }
    Rendering rendering = run.rendering;
    ResponseMarks marks = run.marks;
    if (marks == null) {
      rendering.store(NOTHING);
      trace(run.site, rendering.key(), rendering.outcome(), null);
      return EVAL_PAGE;
    }
    String text = body();
    PageVariables.Kept kept = PageVariables.keep(pageContext, run.variables);
    refuse(run, marks, text, kept);
    Outcome outcome = rendering.store(Content.of(stored(run.site, text), kept.fields()));
    write(text);
    trace(run.site, rendering.key(), outcome, null);
    return EVAL_PAGE;
  }

  /** Says why the body's text must not be stored, if there is a reason. */
  private void refuse(BodyRun run, ResponseMarks marks, String text, PageVariables.Kept kept) {
    Rendering rendering = run.rendering;
    Reason changed = marks.changed(response());
    if (changed != null) {
      rendering.uncacheable(changed);
    }
    if (kept.problem() != null) {
      rendering.uncacheable(Reason.VARIABLE_TYPE);
      log(run, "is not cached: " + kept.problem(), null);
    }
    if (!variant.isOfOneVisitor()) {
      HttpServletRequest request = (HttpServletRequest) pageContext.getRequest();
      String secret = VisitorSecrets.find(request, text, variant.cookies());
      if (secret != null) {
        rendering.uncacheable(Reason.SECRET_IN_ANSWER);
        log(run, "is not cached: it holds " + secret, null);
      }
    }
  }

  private void log(BodyRun run, String what, @Nullable Throwable failure) {
    FragmentKey key = run.rendering.key();
    if (run.site.mayLog(cache().now())) {
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
    BodyRun run = this.run;
    if (run != null && run.marks != null && failure instanceof Exception) {
      if (failure instanceof SkipPageException) {
        writeEarly(run);
        throw failure;
      }
      Hit last = run.rendering.fail(failure);
      if (last != null) {
        log(run, "is served stale, for its body failed", failure);
        serve(run.site, last);
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
    if (run != null) {
      run.rendering.close();
    }
    if (own != null) {
      pageContext.getRequest().removeAttribute(TurboStan.REQUEST_ATTRIBUTE);
      own.close();
    }
  }

  private void clear() {
    own = null;
    run = null;
    variant = Variant.NONE;
    bodyContent = null;
  }

  @Override
  public void release() {
    super.release();
    clear();
    jspId = null;
  }

  @Override
  public Lifetime lifetime() {
    return running().lifetime(cache().now());
  }

  @Override
  public Set<Tag> tags() {
    return running().tags;
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

  /** Returns what is known of the body, which only a rendering asks for. */
  private BodyRun running() {
    return requireNonNull(run, "the body is not being run");
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

  private void serve(TagSite site, Hit hit) throws JspException {
    List<String> names = variables();
    if (!names.isEmpty()) {
      PageVariables.restore(pageContext, names, hit.content());
    }
    write(hit.content().text());
    trace(site, hit.entry().key(), hit.outcome(), hit.entry());
  }

  private void write(String text) throws JspException {
    if (!isSilent()) {
      try {
        pageContext.getOut().write(text);
      } catch (IOException e) {
        throw new JspTagException("Could not write a fragment to the page: " + e.getMessage(), e);
      }
    }
  }

  private static String stored(TagSite site, String text) {
    return site.options().trace() == SiteOptions.Trace.COMMENT ? TraceComment.strip(text) : text;
  }

  private void trace(TagSite site, FragmentKey key, Outcome outcome, @Nullable Entry served)
      throws JspException {
    if (site.options().trace() == SiteOptions.Trace.COMMENT) {
      Duration age = served == null ? null : served.age(cache().now());
      write(TraceComment.of(key, outcome, age));
    }
  }

  /**
   * A {@code return} in the body or a forward leaves the tag while its body is still the page's
   * writer. Then the writer must go back, or the rest of a page around a tag file would be lost.
   */
  private void leaveEarly() {
    BodyRun run = this.run;
    if (run != null && bodyContent != null && pageContext.getOut() == bodyContent) {
      pageContext.popBody();
      try {
        writeEarly(run);
      } catch (JspException e) {
        LOG.log(Level.DEBUG, "The page was left and its client was gone.", e);
      }
    }
  }

  /** Writes what the body has written so far, unless it has sent another answer meanwhile. */
  private void writeEarly(BodyRun run) throws JspException {
    if (run.committedBefore || !response().isCommitted()) {
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
