package org.turbostan.servlet;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.turbostan.CacheRequest;
import org.turbostan.Content;
import org.turbostan.Field;
import org.turbostan.Hit;
import org.turbostan.Outcome;
import org.turbostan.Reason;
import org.turbostan.Rendering;
import org.turbostan.http.Answer;
import org.turbostan.http.CacheStatus;
import org.turbostan.http.CachingRule;
import org.turbostan.http.Secrets;
import org.turbostan.http.Storability;

/** One page that is being rendered for the cache: request and response as it sees them. */
final class PageRendering {

  private final Page page;
  private final Rendering rendering;
  private final HttpServletResponse response;
  private final SiteOptions.Trace trace;
  private final Notes notes;
  private final Fields before;
  private final PageResponse answer;
  private final PageRequest seen;

  PageRendering(
      Page page,
      CacheRequest cached,
      Rendering rendering,
      HttpServletRequest request,
      HttpServletResponse response,
      SiteOptions options) {
    this.page = page;
    this.rendering = rendering;
    this.response = response;
    this.trace = options.trace();
    this.notes = new Notes(cached, rendering);
    this.before = Fields.of(response);
    this.answer = new PageResponse(response, options.maxBody(), notes, this::trace);
    this.seen = new PageRequest(request, page.rule(), page.query(), notes, answer);
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
    if (notes.reason() != null) {
      notes.end();
      return;
    }
    List<Field> header = Fields.of(response).since(before);
    Content content = StoredPage.of(answer, Storability.kept(header), trace);
    Reason why = whyNotStored(header, content, now);
    if (why != null) {
      notes.note(why);
    }
    notes.end(content);
  }

  /** Sends what the page has answered. */
  void serve() throws IOException {
    answer.complete();
  }

  /** Returns the status of the answer, sent or about to be. */
  int status() {
    return answer.getStatus();
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

  private @Nullable Reason whyNotStored(List<Field> header, Content content, Instant now) {
    CachingRule rule = page.rule();
    byte[] body = content.bytes();
    Answer facts = new Answer(answer.getStatus(), header, answer.declaredLength(), body.length);
    Reason why = Storability.whyNotStored(rule, facts, now);
    if (why != null) {
      return why;
    }
    if (seen.createdSession()) {
      return Reason.SESSION;
    }
    if (Secrets.occur(seen.secrets(), body, answer.charset(), header)) {
      return Reason.SECRET_IN_ANSWER;
    }
    page.policy().lives(Storability.lifetime(rule, facts, now));
    return null;
  }

  private void trace() {
    if (trace == SiteOptions.Trace.HEADER) {
      Reason why = notes.reason();
      Outcome outcome = why != null ? Outcome.notStored(why) : rendering.outcome();
      response.addHeader(CacheStatus.NAME, CacheStatus.rendered(outcome, notes.detail()));
    }
  }
}
