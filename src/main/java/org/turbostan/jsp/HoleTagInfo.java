package org.turbostan.jsp;

import jakarta.servlet.jsp.tagext.TagData;
import jakarta.servlet.jsp.tagext.TagExtraInfo;
import jakarta.servlet.jsp.tagext.ValidationMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.turbostan.Printable;

/** Refuses wrong {@code <stan:hole>} tags as their page is compiled. */
public final class HoleTagInfo extends TagExtraInfo {

  static final String CSRF = "csrf";
  static final String CSRF_TOKEN = "csrf-token";
  static final String NONCE = "nonce";

  /** Makes it; containers do. */
  public HoleTagInfo() {}

  @Override
  public ValidationMessage @Nullable [] validate(TagData data) {
    List<String> problems = new ArrayList<>();
    List<String> given =
        Stream.of("page", "value", "kind").filter(name -> data.getAttribute(name) != null).toList();
    if (given.size() != 1) {
      problems.add("give exactly one of page, value and kind.");
    }
    if (data.getAttribute("escapeXml") != null && !given.equals(List.of("value"))) {
      problems.add("escapeXml says how a value is written; it goes with value only.");
    }
    if (data.getAttribute("page") instanceof String page && page.isBlank()) {
      problems.add("page is empty; name a page as in page=\"/WEB-INF/basket.jsp\".");
    }
    if (data.getAttribute("value") instanceof String text) {
      problems.add(
          text.contains("#{")
              ? "value is taken for a text, as in JSP 2.0. For tag files, put an implicit.tld with"
                  + " version=\"3.1\" into their folder."
              : "value is a text that never changes; write a deferred expression, as in"
                  + " value=\"#{basket.size}\".");
    }
    if (data.getAttribute("kind") instanceof String kind
        && !List.of(CSRF, CSRF_TOKEN, NONCE).contains(kind)) {
      problems.add(unknown(kind));
    }
    return problems.isEmpty()
        ? null
        : problems.stream()
            .map(problem -> new ValidationMessage(data.getId(), "<stan:hole>: " + problem))
            .toArray(ValidationMessage[]::new);
  }

  static String unknown(String kind) {
    return "kind: "
        + Printable.quote(kind)
        + " is no kind of hole: write csrf, csrf-token or nonce, or use page or value.";
  }
}
