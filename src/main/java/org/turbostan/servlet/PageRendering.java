package org.turbostan.servlet;

import static java.util.Objects.requireNonNull;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.turbostan.Content;
import org.turbostan.Entry;
import org.turbostan.Field;
import org.turbostan.Hit;
import org.turbostan.Outcome;
import org.turbostan.Reason;
import org.turbostan.Rendering;
import org.turbostan.Signpost;
import org.turbostan.Tag;
import org.turbostan.http.Answer;
import org.turbostan.http.CacheStatus;
import org.turbostan.http.Freshening;
import org.turbostan.http.HttpDate;
import org.turbostan.http.Sight;
import org.turbostan.http.Storability;
import org.turbostan.http.SurrogateKey;
import org.turbostan.http.VaryKey;

/**
 * One page that is being rendered for the cache, or confirmed by the application: request and
 * response as it sees them.
 */
final class PageRendering {

  private final Visitor visitor;
  private final Page page;
  private final PagePolicy policy;
  private final Rendering rendering;
  private final Outcome intended;
  private final HttpServletResponse response;
  private final Notes notes;
  private final Fields before;
  private final VisitorHoles holes;
  private final FilledResponse passing;
  private final PageResponse answer;
  private final PageRequest seen;
  private final Scrutiny scrutiny;
  private final AnsweredPage answered;
  private final Map<String, String> conditions;

  /** The page to send in the place of what the application has answered. */
  private @Nullable StoredPage selected;

  private boolean confirmed;

  PageRendering(Visitor visitor, PagePolicy policy, Rendering rendering) {
    Instant now = visitor.now();
    HttpServletRequest request = visitor.request();
    this.visitor = visitor;
    this.page = policy.page();
    this.policy = policy;
    this.rendering = rendering;
    this.intended = rendering.outcome();
    this.response = visitor.response();
    this.notes = new Notes(visitor.cached(), rendering);
    this.before = Fields.of(response);
    this.holes = new VisitorHoles(request, response, visitor.cached());
    this.passing = new FilledResponse(KeptOpen.of(response), holes);
    int limit = visitor.options().maxBody();
    this.answer = new PageResponse(passing, limit, notes, this::beforeCommit);
    policy.takesHoles(this::takesHoles);
    Entry outdated = rendering.outdated();
    this.conditions =
        outdated == null
            ? Map.of()
            : Freshening.conditions(new StoredPage(outdated.content()).answer(), now);
    this.seen = new PageRequest(request, page, conditions, notes, answer);
    this.scrutiny = new Scrutiny(page, seen, notes, now);
    this.answered = new AnsweredPage(request, response, before, answer, holes);
  }

  /** Runs the application. */
  void run(FilterChain chain) throws IOException, ServletException {
    chain.doFilter(seen, answer);
    answer.drain();
  }

  /** Stores the page if nothing speaks against it, and ends its rendering. */
  void store(Instant now) {
    if (!answer.isCaptured()) {
      notes.note(answer.getStatus() == 200 ? Reason.STREAMED : Reason.STATUS);
    }
    confirmed = isConfirmed();
    if (confirmed) {
      storeConfirmed(now);
    } else if (notes.reason() != null) {
      notes.end();
    } else {
      storeNew(now);
    }
  }

  /** Returns whether the application has answered with a page of the kind that was there. */
  boolean renews(StoredPage known) {
    return isConfirmed()
        || (answer.isCaptured()
            && answer.ending() == null
            && answer.getStatus() == known.status()
            && UnreadResponse.areAlike(answer.getContentType(), known.type()));
  }

  /**
   * Ends the rendering without a page, because there could be none when the visitor is answered.
   */
  void renewalFailed() {
    notes.note(Reason.RENDER_FAILED);
    notes.end();
  }

  /** Returns whether nothing that the page has done speaks against storing it. */
  boolean isStorable() {
    return notes.reason() == null;
  }

  /** Sends what the page has answered, or what the client wants of it. */
  void serve(Instant now) throws IOException {
    StoredPage sent = selected == null && answered.isHoled() ? answered.forVisitor() : selected;
    if (sent == null) {
      answer.complete();
      passing.end();
      return;
    }
    seen.openSession();
    List<Field> cookies =
        Fields.of(response).since(before).stream().filter(Fields::isCookie).toList();
    before.restore(response);
    cookies.forEach(cookie -> response.addHeader(cookie.name(), cookie.value()));
    trace();
    PageSender sender = new PageSender(page.request(), response, now);
    if (sent.isHoled() || holes.areOpen()) {
      sender.sendPersonal(new HoledPage(visitor.request(), response, holes).filled(sent));
    } else {
      sender.send(sent, sent.initialAge());
    }
  }

  /** The page compresses nothing by itself, and its markers are found again. */
  private boolean takesHoles() {
    return Sight.of(page.rule(), "Accept-Encoding") == Sight.HIDDEN
        && VisitorHoles.areFoundIn(answer.charset());
  }

  /** Returns the status of the answer, sent or about to be. */
  int status() {
    return answer.getStatus();
  }

  /** Returns whether there is a page that may be served in the place of an error. */
  boolean hasLastGood() {
    return rendering.hasLastGood() && answer.isReplaceable();
  }

  /**
   * Ends the rendering because of a failure.
   *
   * @return the last good page, with the response ready to take it; {@code null} if there is none
   */
  @Nullable Hit lastGood(Exception failure) {
    if (!answer.isReplaceable()) {
      notes.note(Reason.RENDER_FAILED);
      return null;
    }
    Hit hit = notes.fail(failure);
    if (hit != null) {
      before.restore(response);
    }
    return hit;
  }

  /** Returns whether the application says that what the cache has is still good. */
  private boolean isConfirmed() {
    return !conditions.isEmpty()
        && answer.isCaptured()
        && answer.getStatus() == HttpServletResponse.SC_NOT_MODIFIED;
  }

  private void storeNew(Instant now) {
    List<Field> header = answered.header();
    byte[] body = answer.bytes();
    Answer facts = new Answer(answer.getStatus(), header, answer.declaredLength(), body.length);
    Storability storability = scrutiny.of(facts, body, answer.charset(), now);
    judge(storability);
    if (notes.reason() != null) {
      notes.end();
      return;
    }
    SurrogateKey.parse(facts).forEach(key -> rendering.tag(Tag.of(key)));
    byte[] kept = isCommented() ? TraceComment.strip(body) : body;
    StoredPage stored = answered.toKeep(facts, header(facts, now), kept, storability);
    boolean isStored = end(stored, facts);
    if (answered.isHoled()) {
      return;
    }
    if (stored.isHoled()) {
      selected = isStored ? stored : null;
    } else if (isStored && !isCommented()) {
      tellAsStored(stored);
    }
  }

  /** The first visitor of a page is told of it what later ones are. */
  private void tellAsStored(StoredPage stored) {
    if (stored.tag() != null) {
      response.setHeader("ETag", stored.tag());
    }
    String tags = stored.header(SurrogateKey.NAME);
    if (tags != null) {
      response.setHeader(SurrogateKey.NAME, tags);
    }
    Representation.setVary(stored, response);
    if (PageSender.isConditional(page.request())
        || Representation.of(stored, page.request()).isCompressed()) {
      selected = stored;
    }
  }

  private boolean isCommented() {
    return visitor.options().trace() == SiteOptions.Trace.COMMENT;
  }

  private void storeConfirmed(Instant now) {
    Entry outdated = requireNonNull(rendering.outdated());
    StoredPage known = new StoredPage(outdated.content());
    List<Field> header = answered.header();
    Answer notModified = new Answer(answer.getStatus(), header, -1, 0);
    if (!Freshening.applies(known.answer(), notModified)) {
      notes.note(Reason.STATUS);
      notes.end();
      selected = known;
      return;
    }
    List<Field> updated = Freshening.update(known.header(), header);
    Answer facts = new Answer(known.status(), updated, -1, known.body().length);
    Storability storability = scrutiny.of(facts, new byte[0], answer.charset(), now);
    judge(storability);
    outdated.tags().forEach(rendering::tag);
    SurrogateKey.parse(notModified).forEach(key -> rendering.tag(Tag.of(key)));
    StoredPage fresh = known.with(header(facts, now), storability.age());
    selected = fresh;
    if (notes.reason() != null) {
      notes.end();
      return;
    }
    end(fresh, facts);
  }

  private void judge(Storability storability) {
    if (storability.refusal() != null) {
      notes.note(storability.refusal());
    } else {
      policy.lives(storability.lifetime());
    }
  }

  /** Returns the header to keep, with what the cache adds to it. */
  private List<Field> header(Answer facts, Instant now) {
    List<Field> header = new ArrayList<>(Storability.kept(facts));
    if (facts.firstHeader("Date") == null) {
      // An answer without a date was made now (RFC 9110, section 6.6.1).
      header.add(new Field("Date", HttpDate.format(now)));
    }
    String tags = page.rule().tellsTags() ? SurrogateKey.format(rendering.tags()) : "";
    if (!tags.isEmpty()) {
      header.removeIf(field -> field.name().equalsIgnoreCase(SurrogateKey.NAME));
      header.add(new Field(SurrogateKey.NAME, tags));
    }
    return header;
  }

  /** Puts the page where requests like this one find it; says whether it is stored. */
  private boolean end(StoredPage stored, Answer facts) {
    VaryKey vary = policy.learned().and(VaryKey.of(page.rule(), facts));
    Content content = stored.content();
    Outcome outcome =
        vary.equals(policy.learned())
            ? notes.end(content)
            : notes.end(
                new Signpost(page.key(), page.key(vary), StoredPage.signpost(vary)), content);
    return outcome.kind() == Outcome.Kind.RENDERED;
  }

  private void beforeCommit() {
    seen.openSession();
    trace();
    passing.fillHeader();
  }

  private void trace() {
    visitor.trace(
        () -> {
          Reason why = notes.reason();
          Outcome outcome = why != null ? Outcome.notStored(why) : rendering.outcome();
          return confirmed
              ? CacheStatus.validated(intended, outcome, policy.lifetime().fresh().toSeconds())
              : CacheStatus.rendered(intended, outcome, policy.learned(), notes.detail());
        });
  }
}
