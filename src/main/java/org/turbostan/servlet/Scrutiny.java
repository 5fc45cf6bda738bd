package org.turbostan.servlet;

import java.nio.charset.Charset;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import org.turbostan.Reason;
import org.turbostan.http.Answer;
import org.turbostan.http.Secrets;
import org.turbostan.http.Storability;
import org.turbostan.http.VaryKey;

/**
 * Looks through an answer for what speaks against showing it to others: what it says itself, and
 * what the page has seen of its visitor.
 */
final class Scrutiny {

  private final Page page;
  private final PageRequest seen;
  private final Notes notes;
  private final Instant asked;

  /**
   * Makes a scrutiny of what one page answers.
   *
   * @param seen the request as the page has seen it
   * @param asked when it was asked for
   */
  Scrutiny(Page page, PageRequest seen, Notes notes, Instant asked) {
    this.page = page;
    this.seen = seen;
    this.notes = notes;
    this.asked = asked;
  }

  /** Returns for how long an answer may be kept, or why not. */
  Storability of(Answer facts, byte[] body, Charset charset, Instant now) {
    boolean authorized = !page.request().header("Authorization").isEmpty();
    Storability said = Storability.of(page.rule(), facts, authorized, asked, now);
    if (said.refusal() != null) {
      return said;
    }
    if (seen.createdSession()) {
      return said.refused(Reason.SESSION);
    }
    if (holdsSecrets(facts, body, charset)) {
      return said.refused(Reason.SECRET_IN_ANSWER);
    }
    return hasReadHeaders(facts) ? said.refused(Reason.HEADER_READ) : said;
  }

  private boolean holdsSecrets(Answer facts, byte[] body, Charset charset) {
    Set<String> secrets = seen.unnoted(visitor -> seen.secrets());
    if (!Secrets.occur(secrets, body, charset, facts.fields())) {
      return false;
    }
    String text = new String(body, charset);
    notes.note(Reason.SECRET_IN_ANSWER, VisitorSecrets.find(seen.visitor(), text, Set.of()));
    return true;
  }

  /** What a page has read and does not vary by, it may show to others. */
  private boolean hasReadHeaders(Answer facts) {
    VaryKey vary = VaryKey.of(page.rule(), facts);
    TreeSet<String> read = new TreeSet<>(notes.headersRead());
    read.removeIf(vary::names);
    if (facts.control().allowsSharing()) {
      // The application has checked the credentials, and says that others may have its answer.
      read.remove("authorization");
    }
    if (read.isEmpty()) {
      return false;
    }
    notes.note(Reason.HEADER_READ, String.join(" ", read));
    return true;
  }
}
