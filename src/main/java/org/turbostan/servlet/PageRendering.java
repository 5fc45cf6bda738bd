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
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.turbostan.CacheRequest;
import org.turbostan.Content;
import org.turbostan.Entry;
import org.turbostan.Field;
import org.turbostan.Gzip;
import org.turbostan.Hit;
import org.turbostan.Outcome;
import org.turbostan.Reason;
import org.turbostan.Rendering;
import org.turbostan.Signpost;
import org.turbostan.Tag;
import org.turbostan.http.Answer;
import org.turbostan.http.CacheStatus;
import org.turbostan.http.Compression;
import org.turbostan.http.EntityTag;
import org.turbostan.http.Freshening;
import org.turbostan.http.HttpDate;
import org.turbostan.http.Secrets;
import org.turbostan.http.Sight;
import org.turbostan.http.Storability;
import org.turbostan.http.SurrogateKey;
import org.turbostan.http.VaryKey;
import org.turbostan.servlet.PageResponse.SentError;

/**
 * One page that is being rendered for the cache, or confirmed by the application: request and
 * response as it sees them.
 */
final class PageRendering {

  private final Page page;
  private final PagePolicy policy;
  private final Rendering rendering;
  private final HttpServletRequest request;
  private final Outcome intended;
  private final HttpServletResponse response;
  private final SiteOptions.Trace trace;
  private final Instant asked;
  private final Notes notes;
  private final Fields before;
  private final VisitorHoles holes;
  private final FilledResponse passing;
  private final PageResponse answer;
  private final PageRequest seen;
  private final Map<String, String> conditions;

  /** The page to send in the place of what the application has answered. */
  private @Nullable StoredPage selected;

  private boolean confirmed;

  PageRendering(
      Page page,
      PagePolicy policy,
      CacheRequest cached,
      Rendering rendering,
      HttpServletRequest request,
      HttpServletResponse response,
      SiteOptions options,
      Instant now) {
    this.page = page;
    this.policy = policy;
    this.rendering = rendering;
    this.intended = rendering.outcome();
    this.response = response;
    this.trace = options.trace();
    this.asked = now;
    this.notes = new Notes(cached, rendering);
    this.before = Fields.of(response);
    this.request = request;
    this.holes = new VisitorHoles(request, response, cached);
    this.passing = new FilledResponse(KeptOpen.of(response), holes);
    this.answer = new PageResponse(passing, options.maxBody(), notes, this::beforeCommit);
    policy.takesHoles(this::takesHoles);
    Entry outdated = rendering.outdated();
    this.conditions =
        outdated == null
            ? Map.of()
            : Freshening.conditions(new StoredPage(outdated.content()).answer(), now);
    this.seen = new PageRequest(request, page, conditions, notes, answer);
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
            && answer.error() == null
            && answer.redirect() == null
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
    StoredPage page = selected == null && isHoled() ? answered() : selected;
    if (page == null) {
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
    PageSender sender = new PageSender(this.page.request(), response, now);
    if (page.isHoled() || holes.areOpen()) {
      sender.sendPersonal(new HoledPage(request, response, holes).filled(page));
    } else {
      sender.send(page, page.initialAge());
    }
  }

  /** Returns whether what was captured may have holes. */
  private boolean isHoled() {
    return answer.isCaptured() && holes.areOpen();
  }

  /** Returns whether each visitor gets an answer of their own: there is nothing to say of all. */
  private boolean isPersonal(Answer facts) {
    return isHoled() || HoledPage.hasNonce(facts.fields());
  }

  /** Returns what the page has answered, with its holes, whether that is stored or not. */
  private StoredPage answered() {
    StoredPage.Builder answered =
        new StoredPage.Builder().status(answer.getStatus()).locale(answer.explicitLocale());
    SentError error = answer.error();
    String location = answer.redirect();
    if (error != null) {
      answered.error(error.message());
    } else if (location != null) {
      answered.redirect(location);
    } else {
      answered.type(answer.getContentType());
    }
    List<Field> header =
        Fields.of(response).since(before).stream()
            .filter(field -> !Fields.isCookie(field))
            .toList();
    StoredPage head = answered.header(header).build();
    return head.withBody(holes.unmark(answer.bytes(), answer.charset()));
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
    List<Field> header = header();
    byte[] body = answer.bytes();
    Answer facts = new Answer(answer.getStatus(), header, answer.declaredLength(), body.length);
    Storability storability = storability(facts, body, now);
    notesRefusal(storability);
    if (notes.reason() != null) {
      notes.end();
      return;
    }
    SurrogateKey.parse(facts).forEach(key -> rendering.tag(Tag.of(key)));
    StoredPage stored = stored(facts, body, storability, now);
    boolean isStored = end(stored, facts);
    if (isHoled()) {
      return;
    }
    if (stored.isHoled()) {
      selected = isStored ? stored : null;
    } else if (isStored && trace != SiteOptions.Trace.COMMENT) {
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
  }

  private void storeConfirmed(Instant now) {
    Entry outdated = requireNonNull(rendering.outdated());
    StoredPage known = new StoredPage(outdated.content());
    List<Field> header = header();
    Answer notModified = new Answer(answer.getStatus(), header, -1, 0);
    if (!Freshening.applies(known.answer(), notModified)) {
      notes.note(Reason.STATUS);
      notes.end();
      selected = known;
      return;
    }
    List<Field> updated = Freshening.update(known.header(), header);
    Answer facts = new Answer(known.status(), updated, -1, known.body().length);
    Storability storability = storability(facts, new byte[0], now);
    notesRefusal(storability);
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

  private Storability storability(Answer facts, byte[] body, Instant now) {
    Storability storability =
        Storability.of(
            page.rule(), facts, !page.request().header("Authorization").isEmpty(), asked, now);
    if (storability.refusal() != null) {
      return storability;
    }
    if (seen.createdSession()) {
      return storability.refused(Reason.SESSION);
    }
    Set<String> secrets = seen.unnoted(visitor -> seen.secrets());
    if (Secrets.occur(secrets, body, answer.charset(), facts.fields())) {
      String text = new String(body, answer.charset());
      notes.note(Reason.SECRET_IN_ANSWER, VisitorSecrets.find(request, text, Set.of()));
      return storability.refused(Reason.SECRET_IN_ANSWER);
    }
    return headersRead(storability, facts);
  }

  /** What a page has read and does not vary by, it may show to others. */
  private Storability headersRead(Storability storability, Answer facts) {
    VaryKey vary = VaryKey.of(page.rule(), facts);
    TreeSet<String> read = new TreeSet<>(notes.headersRead());
    read.removeIf(vary::names);
    if (facts.control().allowsSharing()) {
      // The application has checked the credentials, and says that others may have its answer.
      read.remove("authorization");
    }
    if (read.isEmpty()) {
      return storability;
    }
    notes.note(Reason.HEADER_READ, String.join(" ", read));
    return storability.refused(Reason.HEADER_READ);
  }

  private void notesRefusal(Storability storability) {
    if (storability.refusal() != null) {
      notes.note(storability.refusal());
    } else {
      policy.lives(storability.lifetime());
    }
  }

  private StoredPage stored(Answer facts, byte[] body, Storability storability, Instant now) {
    StoredPage.Builder stored =
        new StoredPage.Builder()
            .status(facts.status())
            .locale(answer.explicitLocale())
            .confirmable(Storability.hasValidator(facts))
            .age(storability.age());
    SentError error = answer.error();
    String location = answer.redirect();
    if (error != null) {
      stored.error(error.message());
    } else if (location != null) {
      stored.redirect(location);
    } else {
      String type = answer.getContentType();
      byte[] kept = trace == SiteOptions.Trace.COMMENT ? TraceComment.strip(body) : body;
      stored.type(type).body(kept);
      if (facts.status() == HttpServletResponse.SC_OK && !isPersonal(facts)) {
        if (facts.firstHeader("ETag") == null) {
          stored.tag(EntityTag.of(kept, type == null ? "" : type).toString());
        }
        if (Compression.isWorthwhile(type, facts.fields(), kept.length)) {
          stored.gzip(Gzip.of(kept));
        }
      }
    }
    return stored.header(header(facts, now)).build();
  }

  /** Returns what the page has set of the header, in which a nonce is a hole. */
  private List<Field> header() {
    List<Field> header = Fields.of(response).since(before);
    String opened = VisitorSecrets.openedSession(request);
    if (opened != null) {
      // The cookie of a session that was opened for a hole is not the page's.
      header.removeIf(field -> Fields.isCookie(field) && field.value().contains(opened));
    }
    return HoledPage.withoutNonce(header, Nonce.known(request));
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
    if (trace != SiteOptions.Trace.HEADER) {
      return;
    }
    Reason why = notes.reason();
    Outcome outcome = why != null ? Outcome.notStored(why) : rendering.outcome();
    String value =
        confirmed
            ? CacheStatus.validated(intended, outcome, policy.lifetime().fresh().toSeconds())
            : CacheStatus.rendered(intended, outcome, policy.learned(), notes.detail());
    response.addHeader(CacheStatus.NAME, value);
  }
}
