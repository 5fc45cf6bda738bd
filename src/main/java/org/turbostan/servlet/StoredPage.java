package org.turbostan.servlet;

import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.turbostan.Content;
import org.turbostan.Field;

/** A page in the form in which it is stored, and back again. */
final class StoredPage {

  // No header's name holds a colon.
  private static final String TYPE = ":type";
  private static final String LOCALE = ":locale";

  private StoredPage() {}

  /** Returns the content to store of a complete answer. */
  static Content of(PageResponse answer, List<Field> header, SiteOptions.Trace trace) {
    List<Field> fields = new ArrayList<>();
    Locale locale = answer.explicitLocale();
    if (locale != null) {
      fields.add(new Field(LOCALE, locale.toLanguageTag()));
    }
    String type = answer.getContentType();
    if (type != null) {
      fields.add(new Field(TYPE, type));
    }
    fields.addAll(header);
    boolean commented = trace == SiteOptions.Trace.COMMENT;
    return Content.of(commented ? TraceComment.strip(answer.bytes()) : answer.bytes(), fields);
  }

  /** Sends a stored page; only its header if {@code headOnly}. */
  static void send(Content page, long ageSeconds, boolean headOnly, HttpServletResponse response)
      throws IOException {
    sendHeader(page.fields(), response);
    response.setHeader("Age", Long.toString(ageSeconds));
    byte[] body = page.bytes();
    response.setContentLength(body.length);
    if (!headOnly && body.length > 0) {
      response.getOutputStream().write(body);
    }
  }

  private static void sendHeader(List<Field> fields, HttpServletResponse response) {
    Set<String> begun = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (Field field : fields) {
      switch (field.name()) {
        case LOCALE -> response.setLocale(Locale.forLanguageTag(field.value()));
        case TYPE -> response.setContentType(field.value());
        case Fields.ADDS_TO -> begun.add(field.value());
        default -> {
          if (begun.add(field.name())) {
            response.setHeader(field.name(), field.value());
          } else {
            response.addHeader(field.name(), field.value());
          }
        }
      }
    }
  }
}
