package org.turbostan.servlet;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.turbostan.Field;
import org.turbostan.Gzip;
import org.turbostan.http.Answer;
import org.turbostan.http.Compression;
import org.turbostan.http.EntityTag;
import org.turbostan.http.Storability;

/** What the application has answered, and the page that it makes: to keep, or for its visitor. */
final class AnsweredPage {

  private final HttpServletRequest request;
  private final HttpServletResponse response;
  private final Fields before;
  private final PageResponse answer;
  private final VisitorHoles holes;

  /**
   * Looks at a response.
   *
   * @param request the visitor's
   * @param response the visitor's, in which the page has set its header
   * @param before the header as it was before the page
   * @param answer the response as the page has seen it
   */
  AnsweredPage(
      HttpServletRequest request,
      HttpServletResponse response,
      Fields before,
      PageResponse answer,
      VisitorHoles holes) {
    this.request = request;
    this.response = response;
    this.before = before;
    this.answer = answer;
    this.holes = holes;
  }

  /** Returns whether what was captured may have holes. */
  boolean isHoled() {
    return answer.isCaptured() && holes.areOpen();
  }

  /** Returns what the page has set of the header, in which a nonce is a hole. */
  List<Field> header() {
    List<Field> header = Fields.of(response).since(before);
    String opened = VisitorSecrets.openedSession(request);
    if (opened != null) {
      // The cookie of a session that was opened for a hole is not the page's.
      header.removeIf(field -> Fields.isCookie(field) && field.value().contains(opened));
    }
    return HoledPage.withoutNonce(header, Nonce.known(request));
  }

  /** Returns the page with its holes, whether it is kept or not. */
  StoredPage forVisitor() {
    List<Field> header =
        Fields.of(response).since(before).stream()
            .filter(field -> !Fields.isCookie(field))
            .toList();
    StoredPage head = begun().header(header).build();
    return head.withBody(holes.unmark(answer.bytes(), answer.charset()));
  }

  /** Returns the page to keep, with this header and body. */
  StoredPage toKeep(Answer facts, List<Field> header, byte[] body, Storability storability) {
    StoredPage.Builder page =
        begun().confirmable(Storability.hasValidator(facts)).age(storability.age());
    if (answer.ending() == null) {
      page.body(body);
      if (facts.status() == HttpServletResponse.SC_OK && !isPersonal(facts)) {
        addForms(page, facts, body);
      }
    }
    return page.header(header).build();
  }

  /** Adds the name of the body, and the body in its other form. */
  private void addForms(StoredPage.Builder page, Answer facts, byte[] body) {
    @Nullable String type = answer.getContentType();
    if (facts.firstHeader("ETag") == null) {
      page.tag(EntityTag.of(body, type == null ? "" : type).toString());
    }
    if (Compression.isWorthwhile(type, facts.fields(), body.length)) {
      page.gzip(Gzip.of(body));
    }
  }

  /** Returns whether each visitor gets an answer of their own: there is nothing to say of all. */
  private boolean isPersonal(Answer facts) {
    return isHoled() || HoledPage.hasNonce(facts.fields());
  }

  private StoredPage.Builder begun() {
    StoredPage.Builder page =
        new StoredPage.Builder().status(answer.getStatus()).locale(answer.explicitLocale());
    Ending ending = answer.ending();
    return ending != null ? page.ending(ending) : page.type(answer.getContentType());
  }
}
