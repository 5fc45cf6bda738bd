package org.turbostan.jsp;

import static java.util.Objects.requireNonNull;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.jsp.PageContext;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turbostan.Content;
import org.turbostan.FragmentCache;
import org.turbostan.FragmentKey;
import org.turbostan.Freshness;
import org.turbostan.Hit;
import org.turbostan.Lifetime;
import org.turbostan.OpenHoles;
import org.turbostan.Outcome;
import org.turbostan.Printable;
import org.turbostan.Reason;
import org.turbostan.Rendering;
import org.turbostan.StoreBatch;
import org.turbostan.Tag;
import org.turbostan.servlet.SiteOptions;
import org.turbostan.servlet.TraceComment;
import org.turbostan.servlet.TurboStan;
import org.turbostan.servlet.VisitorSecrets;

/** A fragment whose body is being run: what its tag's attributes mean, and what becomes of it. */
final class OpenFragment {

  private static final Logger LOG = System.getLogger(CacheTag.class.getName());
  private static final Content NOTHING = Content.of("");

  private final PageContext page;
  private final FragmentCache cache;
  private final TagSite site;
  private final Variant variant;
  private final Rendering rendering;
  private final ResponseMarks marks;
  private final boolean buffered;
  private final Instant began;
  private Freshness freshness = Freshness.of(Duration.ZERO);
  private Duration stale = Duration.ZERO;
  private Duration staleIfError = Duration.ZERO;
  private boolean sliding;
  private Set<Tag> tags = Set.of();
  private List<String> variables = List.of();
  private @Nullable OwnRequest own;
  private @Nullable StoreBatch batch;

  OpenFragment(
      PageContext page, TagSite site, Variant variant, Rendering rendering, boolean silent) {
    this.page = page;
    this.cache = TurboStan.cache(page.getServletContext());
    this.site = site;
    this.variant = variant;
    this.rendering = rendering;
    this.marks = ResponseMarks.of(response());
    this.began = cache.now();
    Outcome outcome = rendering.outcome();
    this.buffered =
        silent || outcome.kind() != Outcome.Kind.BYPASSED || outcome.reason() == Reason.STORE_FALSE;
  }

  /**
   * Reads what a hit does not ask for, before the body is run.
   *
   * @throws BadAttributeException if an attribute can't be read
   */
  void read(CacheAttributes attributes) {
    SiteOptions options = site.options();
    freshness = attributes.freshness(options);
    stale = attributes.staleSpan(options);
    staleIfError = attributes.staleIfErrorSpan(options);
    sliding = attributes.isSliding();
    String problem = attributes.keyProblem();
    try {
      tags = attributes.givenTags();
    } catch (NotKeyedException e) {
      problem = e.getMessage();
    }
    if (problem != null) {
      refuse(Reason.NOT_KEYED, problem);
    }
    variables = attributes.variables();
    Instant edited = site.edited();
    if (edited != null) {
      rendering.templateChanged(edited);
    }
  }

  TagSite site() {
    return site;
  }

  FragmentKey key() {
    return rendering.key();
  }

  /** Returns whether the body is to be captured; else it writes to the page itself. */
  boolean isBuffered() {
    return buffered;
  }

  Lifetime lifetime() {
    Duration fresh = freshness.left(began, cache.now(), ZoneId.systemDefault());
    return new Lifetime(fresh, stale, staleIfError, sliding);
  }

  Set<Tag> tags() {
    return tags;
  }

  Set<String> vary() {
    return variant.names();
  }

  /** What became of a fragment whose body has been run, and what is to be written of it. */
  record Finished(Outcome outcome, Content written) {}

  /** Ends it with what its body has written, and stores that if nothing speaks against it. */
  Finished finish(String text) {
    if (!buffered) {
      Outcome outcome = rendering.store(NOTHING);
      return new Finished(outcome, FragmentWriter.captured(page, text));
    }
    HttpServletRequest request = (HttpServletRequest) page.getRequest();
    OpenHoles holes = requireNonNull(TurboStan.request(request)).holes();
    // What is written and what is stored are nearly always the same, and encoded once.
    Content captured = Content.of(text);
    Content written = holes.unmark(captured);
    PageVariables.Kept kept = PageVariables.keep(page, variables);
    if (kept.problem() != null) {
      refuse(Reason.VARIABLE_TYPE, kept.problem());
    }
    Reason changed = marks.changed(response());
    if (changed != null) {
      rendering.uncacheable(changed);
    }
    if (!variant.isOfOneVisitor()) {
      // What is in a hole is not stored.
      String shared = holes.areThere() ? written.text() : text;
      String secret = VisitorSecrets.find(request, shared, variant.cookies());
      if (secret != null) {
        refuse(Reason.SECRET_IN_ANSWER, "it holds " + secret);
      }
    }
    String stored = withoutTraces(text);
    Content content =
        kept.fields().isEmpty() && stored.equals(text)
            ? captured
            : Content.of(stored, kept.fields());
    Outcome outcome =
        batch == null ? rendering.store(content) : rendering.storeTogether(batch, content);
    return new Finished(outcome, written);
  }

  private String withoutTraces(String text) {
    return site.isTraced() ? TraceComment.strip(text) : text;
  }

  /** Ends it because its body failed; returns what to serve instead, if there is anything. */
  @Nullable Hit fail(Exception failure) {
    Hit last = rendering.fail(failure);
    if (last != null) {
      log("is served stale, for its body failed", failure);
    }
    return last;
  }

  /** Stores it together with others. */
  void storesIn(StoreBatch batch) {
    this.batch = batch;
  }

  /** Ends this request too, when the fragment ends. */
  void closesToo(OwnRequest own) {
    this.own = own;
  }

  /** Ends it, if it has not ended, without content; what holds on to it stays. */
  void abandon() {
    rendering.close();
  }

  /** Ends it if it has not ended. */
  void close() {
    rendering.close();
    if (own != null) {
      own.close();
    }
  }

  /**
   * Returns whether what was written so far is to be shown although the page was left in the middle
   * of the body: not if another answer has been sent meanwhile.
   */
  boolean showsPart() {
    return marks.committed() || !response().isCommitted();
  }

  private void refuse(Reason why, String problem) {
    rendering.uncacheable(why, problem);
    log("is not cached: " + problem, null);
  }

  private void log(String what, @Nullable Throwable failure) {
    if (site.mayLog(cache.now())) {
      LOG.log(
          Level.WARNING,
          () -> "The fragment " + Printable.quote(key().toString()) + ' ' + what + '.',
          failure);
    }
  }

  private HttpServletResponse response() {
    return (HttpServletResponse) page.getResponse();
  }
}
