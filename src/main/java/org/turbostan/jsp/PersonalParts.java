package org.turbostan.jsp;

import java.io.InputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.jspecify.annotations.Nullable;
import org.turbostan.Printable;

/**
 * Finds in a page's source what is one visitor's own and stands in a body that is cached for all,
 * neither in a hole nor named by {@code vary}.
 *
 * <p>It sees what is written there, not what comes of it: what a method or an included page does
 * remains unknown. So what it finds is a warning, and what it does not find proves nothing.
 */
final class PersonalParts {

  private static final String STAN = "turbostan.tags";
  private static final String JSP = "http://java.sun.com/JSP/Page";
  private static final String SPRING_FORM = "http://www.springframework.org/tags/form";
  private static final String SPRING_SECURITY = "http://www.springframework.org/security/tags";

  private static final Set<String> CODE = Set.of("scriptlet", "expression");
  private static final Pattern EXPRESSION = Pattern.compile("[$#]\\{[^}]*}");

  /** What reads something of the visitor's, by which word of {@code vary} it is covered. */
  private enum Part {
    SESSION(
        "\\bsessionScope\\b|\\b(pageContext|request)\\s*\\.\\s*session\\b",
        "session",
        "what a session holds is one visitor's own"),
    TOKEN("\\b_csrf\\b", null, "the token is one visitor's own; write <stan:hole kind=\"csrf\"/>"),
    COOKIE("\\bcookie\\s*[.\\[]", "cookie:", "cookies are one visitor's own"),
    USER("\\b(userPrincipal|remoteUser)\\b", "user", "the user is one visitor's own");

    final Pattern pattern;

    /** How the word begins; {@code null} if there is none. */
    final @Nullable String vary;

    final String why;

    Part(String pattern, @Nullable String vary, String why) {
      this.pattern = Pattern.compile(pattern);
      this.vary = vary;
      this.why = why;
    }

    String cure() {
      return vary == null
          ? why
          : why
              + "; put it into a <stan:hole>, or let the fragment vary=\""
              + (vary.endsWith(":") ? vary + "NAME" : vary)
              + "\"";
    }
  }

  private static final Pattern SESSION_IN_CODE =
      Pattern.compile("\\bsession\\s*\\.|\\bgetSession\\s*\\(");

  /**
   * A cached body that is open.
   *
   * @param title how the author knows it
   * @param vary what it varies by; {@code null} if that is known only when the page runs
   */
  private record Body(String title, @Nullable Set<String> vary) {

    boolean isCovered(@Nullable String word) {
      return word != null && (vary == null || vary.stream().anyMatch(by -> by.startsWith(word)));
    }
  }

  private final List<String> found = new ArrayList<>();
  private final Deque<Body> bodies = new ArrayDeque<>();
  private int holes;

  private PersonalParts() {}

  /**
   * Returns what is found, each as a sentence that names the cure.
   *
   * @param page the XML view of a page (JSP 3.1, 10.1)
   * @throws XMLStreamException if that is not XML
   */
  static List<String> in(InputStream page) throws XMLStreamException {
    XMLInputFactory factory = XMLInputFactory.newFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    PersonalParts parts = new PersonalParts();
    XMLStreamReader reader = factory.createXMLStreamReader(page);
    try {
      String code = "";
      while (reader.hasNext()) {
        switch (reader.next()) {
          case XMLStreamReader.START_ELEMENT -> {
            code = isCode(reader) ? reader.getLocalName() : "";
            parts.start(reader);
          }
          case XMLStreamReader.END_ELEMENT -> {
            code = "";
            parts.end(reader);
          }
          case XMLStreamReader.CHARACTERS, XMLStreamReader.CDATA ->
              parts.text(reader.getText(), !code.isEmpty());
          default -> {
            // Comments and the like run nowhere.
          }
        }
      }
    } finally {
      reader.close();
    }
    return parts.found.stream().distinct().toList();
  }

  private static boolean isCode(XMLStreamReader element) {
    return JSP.equals(element.getNamespaceURI()) && CODE.contains(element.getLocalName());
  }

  private void start(XMLStreamReader element) {
    if (isOurs(element, "hole")) {
      holes++;
      return;
    }
    // The attributes of a cached fragment are no part of its body.
    attributes(element);
    if (isCached(element)) {
      bodies.push(body(element));
    } else if (is(element, SPRING_FORM, "form")) {
      note(
          null,
          "<" + element.getPrefix() + ":form>",
          "it writes the visitor's token; write a plain <form> with <stan:hole kind=\"csrf\"/> in"
              + " it, or let a <stan:hole page=\"…\"/> include the form");
    } else if (SPRING_SECURITY.equals(element.getNamespaceURI())) {
      note(
          isCoveredByRole() ? "role:" : "user",
          "<" + element.getPrefix() + ":" + element.getLocalName() + ">",
          "it depends on the user; let a <stan:hole page=\"…\"/> include it, or let the fragment"
              + " vary=\"role:NAME\" or vary=\"user\"");
    }
  }

  private boolean isCoveredByRole() {
    Body body = bodies.peek();
    return body != null && body.isCovered("role:");
  }

  private void end(XMLStreamReader element) {
    if (isOurs(element, "hole")) {
      holes--;
    } else if (isCached(element)) {
      bodies.pop();
    }
  }

  private static boolean isCached(XMLStreamReader element) {
    return isOurs(element, "cache") || isOurs(element, "each");
  }

  private static boolean isOurs(XMLStreamReader element, String name) {
    return is(element, STAN, name);
  }

  private static boolean is(XMLStreamReader element, String namespace, String name) {
    return namespace.equals(element.getNamespaceURI()) && name.equals(element.getLocalName());
  }

  private static Body body(XMLStreamReader cache) {
    String title =
        Stream.of("name", "key")
            .filter(attribute -> cache.getAttributeValue(null, attribute) != null)
            .map(attribute -> " " + attribute + "=\"" + cache.getAttributeValue(null, attribute))
            .map(attribute -> attribute + "\"")
            .collect(Collectors.joining());
    String vary = cache.getAttributeValue(null, "vary");
    if ("session".equals(cache.getAttributeValue(null, "scope"))) {
      vary = vary == null ? "session" : vary + ",session";
    }
    return new Body("<stan:" + cache.getLocalName() + title + ">", words(vary));
  }

  private static @Nullable Set<String> words(@Nullable String vary) {
    if (vary == null) {
      return Set.of();
    }
    return vary.contains("{") || vary.startsWith("%=")
        ? null
        : Stream.of(vary.split(",", -1))
            .map(word -> word.strip().toLowerCase(Locale.ROOT))
            .collect(Collectors.toSet());
  }

  private void attributes(XMLStreamReader element) {
    for (int i = 0; i < element.getAttributeCount(); i++) {
      String value = element.getAttributeValue(i);
      text(value, value.startsWith("%="));
    }
  }

  private void text(String text, boolean isCode) {
    if (isCode) {
      Matcher session = SESSION_IN_CODE.matcher(text);
      if (session.find()) {
        note(Part.SESSION.vary, session.group(), Part.SESSION.cure());
      }
      return;
    }
    for (Matcher expression = EXPRESSION.matcher(text); expression.find(); ) {
      for (Part part : Part.values()) {
        if (part.pattern.matcher(expression.group()).find()) {
          note(part.vary, expression.group(), part.cure());
        }
      }
    }
  }

  private void note(@Nullable String vary, String what, String cure) {
    Body body = bodies.peek();
    if (body != null && holes == 0 && !body.isCovered(vary)) {
      found.add(Printable.quote(what) + " in " + body.title + ": " + cure + ".");
    }
  }
}
