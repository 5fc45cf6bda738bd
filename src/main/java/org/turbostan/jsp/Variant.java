package org.turbostan.jsp;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import jakarta.servlet.jsp.PageContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.turbostan.Printable;
import org.turbostan.VariantGuess;
import org.turbostan.Visit;
import org.turbostan.servlet.ServletVisit;

/**
 * What a fragment varies by, as its author named it in {@code vary}, {@code scope} and {@code
 * language}, and the text that tells one visitor's variant from another's, e.g. {@code
 * locale=de-CH;param:page=2}.
 *
 * <p>Two visitors get the same text exactly if they agree in everything named. Names that are the
 * same secret for a whole visit (a session, cookies, credentials) appear as digests: keys are shown
 * to administrators and sent to servers.
 *
 * <p>Immutable, but for the page it is asked about.
 */
final class Variant implements VariantGuess {

  /** A fragment that is the same for all. */
  static final Variant NONE = new Variant(List.of());

  private static final String JSTL_LOCALE = "jakarta.servlet.jsp.jstl.fmt.locale";

  private static final String SPELLINGS =
      "write locale, user, role:NAME, session, cookie:NAME, header:NAME, param:NAME or"
          + " attribute:NAME, with commas between.";

  private enum Kind {
    LOCALE(false),
    USER(false),
    SESSION(false),
    ROLE(true),
    COOKIE(true),
    HEADER(true),
    PARAM(true),
    ATTRIBUTE(true);

    final boolean takesName;

    Kind(boolean takesName) {
      this.takesName = takesName;
    }
  }

  /** One thing to vary by: its kind, its name where the kind has many, and both as written. */
  private record Axis(Kind kind, String name, String text) {}

  private final List<Axis> axes;
  private final Set<String> names;
  private final Set<String> cookies;
  private final boolean isOfOneVisitor;

  private Variant(List<Axis> axes) {
    this.axes = List.copyOf(axes);
    Set<String> texts = new LinkedHashSet<>();
    axes.forEach(axis -> texts.add(axis.text()));
    this.names = texts.isEmpty() ? Set.of() : Collections.unmodifiableSet(texts);
    this.cookies =
        axes.stream()
            .filter(axis -> axis.kind() == Kind.COOKIE)
            .map(Axis::name)
            .collect(Collectors.toUnmodifiableSet());
    this.isOfOneVisitor =
        axes.stream().anyMatch(axis -> axis.kind() == Kind.SESSION || axis.kind() == Kind.USER);
  }

  /**
   * Reads the attribute {@code vary}.
   *
   * @param vary e.g. {@code locale,param:page}; {@code null} for nothing
   * @param perSession whether to vary by the session as well
   * @throws BadAttributeException if it names something that is not known
   */
  static Variant parse(@Nullable String vary, boolean perSession) {
    if (vary == null && !perSession) {
      return NONE;
    }
    Set<Axis> axes = new LinkedHashSet<>();
    if (vary != null && !vary.isBlank()) {
      for (String item : vary.split(",", -1)) {
        axes.add(axis(item.strip()));
      }
    }
    if (perSession) {
      axes.add(new Axis(Kind.SESSION, "", "session"));
    }
    return axes.isEmpty() ? NONE : new Variant(new ArrayList<>(axes));
  }

  /**
   * Returns what is varied by, as the author wrote it, e.g. {@code locale} and {@code param:page}.
   */
  Set<String> names() {
    return names;
  }

  /** Returns whether no two visitors share a variant. */
  boolean isOfOneVisitor() {
    return isOfOneVisitor;
  }

  /** Returns the names of the cookies that are varied by. */
  Set<String> cookies() {
    return cookies;
  }

  /**
   * Returns the visitor's variant; {@code null} if the visitor has no session or no user name where
   * one is needed to tell visitors apart.
   */
  @Nullable String of(PageContext page) {
    if (axes.isEmpty()) {
      return "";
    }
    HttpServletRequest request = (HttpServletRequest) page.getRequest();
    StringBuilder text = new StringBuilder();
    for (Axis axis : axes) {
      if (text.length() > 0) {
        text.append(';');
      }
      append(text, axis.text());
      boolean told =
          switch (axis.kind()) {
            case LOCALE -> value(text, locale(page).toLanguageTag());
            case PARAM -> values(text, request.getParameterValues(axis.name()));
            case ATTRIBUTE -> attribute(text, page, axis.name());
            default -> visitor(text, request, axis);
          };
      if (!told) {
        return null;
      }
    }
    return text.toString();
  }

  /**
   * {@inheritDoc}
   *
   * <p>Locale, user, role, session, cookies and header are told by the request as it enters, unless
   * the page has its own say in them. Attributes are not there yet, and to ask for parameters would
   * read them before the application has said in which charset; they are taken from the last
   * visitor, and so are a language that the author gave and a version that the key brings.
   */
  @Override
  public @Nullable String of(Visit visit, String last) {
    String[] parts = last.split(";", -1);
    if (!(visit instanceof ServletVisit servlet) || parts.length < axes.size()) {
      return null;
    }
    HttpServletRequest request = servlet.request();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < parts.length; i++) {
      if (i > 0) {
        text.append(';');
      }
      Axis axis = i < axes.size() ? axes.get(i) : null;
      if (axis == null || axis.kind() == Kind.PARAM || axis.kind() == Kind.ATTRIBUTE) {
        text.append(parts[i]);
        continue;
      }
      append(text, axis.text());
      boolean told =
          axis.kind() == Kind.LOCALE
              ? value(text, request.getLocale().toLanguageTag())
              : visitor(text, request, axis);
      if (!told) {
        return null;
      }
    }
    return text.toString();
  }

  /** Writes what a request tells of its visitor, and returns whether it does. */
  private static boolean visitor(StringBuilder text, HttpServletRequest request, Axis axis) {
    switch (axis.kind()) {
      case USER -> {
        String user = request.getRemoteUser();
        return user != null && value(text, user);
      }
      case SESSION -> {
        HttpSession session = request.getSession(false);
        return session != null && value(text, Digest.of(session.getId()));
      }
      case ROLE -> {
        return value(text, String.valueOf(request.isUserInRole(axis.name())));
      }
      case COOKIE -> {
        return cookies(text, request, axis.name());
      }
      case HEADER -> {
        return headers(text, request, axis.name());
      }
      default -> {
        return false;
      }
    }
  }

  /** Returns a variant's text with a language added that the author gave. */
  static String withLanguage(String variant, @Nullable String language) {
    if (language == null) {
      return variant;
    }
    StringBuilder text = new StringBuilder(variant);
    append(text.append(variant.isEmpty() ? "language=" : ";language="), language);
    return text.toString();
  }

  /** Returns a variant's text with the version added that the author's key brings. */
  static String withVersion(String variant, String version) {
    if (version.isEmpty()) {
      return variant;
    }
    StringBuilder text = new StringBuilder(variant);
    append(text.append(variant.isEmpty() ? "version=" : ";version="), version);
    return text.toString();
  }

  private static Axis axis(String item) {
    int colon = item.indexOf(':');
    String word = colon < 0 ? item : item.substring(0, colon);
    String name = colon < 0 ? "" : item.substring(colon + 1);
    for (Kind kind : Kind.values()) {
      if (kind.name().equals(word.toUpperCase(Locale.ROOT)) && kind.takesName == !name.isEmpty()) {
        // Names of header fields are the same in upper and lower case.
        String known = kind == Kind.HEADER ? name.toLowerCase(Locale.ROOT) : name;
        String lower = word.toLowerCase(Locale.ROOT);
        return new Axis(kind, known, name.isEmpty() ? lower : lower + ':' + known);
      }
    }
    throw new BadAttributeException(
        "vary", Printable.quote(item) + " is nothing to vary by: " + SPELLINGS);
  }

  /** Returns the locale that JSTL formats with on this page, else what the browser prefers. */
  private static Locale locale(PageContext page) {
    Object set = page.getAttribute(JSTL_LOCALE + ".page", PageContext.PAGE_SCOPE);
    if (set == null) {
      set = page.getAttribute(JSTL_LOCALE + ".request", PageContext.REQUEST_SCOPE);
    }
    if (set == null && page.getSession() != null) {
      set = page.getAttribute(JSTL_LOCALE + ".session", PageContext.SESSION_SCOPE);
    }
    if (set == null) {
      set = page.getAttribute(JSTL_LOCALE + ".application", PageContext.APPLICATION_SCOPE);
    }
    if (set instanceof Locale locale) {
      return locale;
    }
    return set instanceof String tag
        ? Locale.forLanguageTag(tag.replace('_', '-'))
        : page.getRequest().getLocale();
  }

  private static boolean cookies(StringBuilder text, HttpServletRequest request, String name) {
    Cookie[] cookies = request.getCookies();
    List<String> values = new ArrayList<>();
    for (Cookie cookie : cookies == null ? new Cookie[0] : cookies) {
      if (cookie.getName().equals(name)) {
        values.add(Digest.of(cookie.getValue()));
      }
    }
    return values(text, values.toArray(String[]::new));
  }

  private static boolean headers(StringBuilder text, HttpServletRequest request, String name) {
    boolean secret = name.equals("authorization") || name.equals("cookie");
    List<String> values = new ArrayList<>();
    var lines = request.getHeaders(name);
    while (lines != null && lines.hasMoreElements()) {
      String line = lines.nextElement();
      values.add(secret ? Digest.of(line) : line);
    }
    return values(text, values.toArray(String[]::new));
  }

  private static boolean attribute(StringBuilder text, PageContext page, String name) {
    Object value = page.findAttribute(name);
    if (value == null) {
      return true;
    }
    String exact =
        value instanceof Enum<?> constant
            ? constant.name()
            : value instanceof Locale locale ? locale.toLanguageTag() : ExactText.of(value);
    if (exact == null) {
      throw new BadAttributeException(
          "vary",
          "the attribute "
              + Printable.quote(name)
              + " is a "
              + value.getClass().getName()
              + ", whose text does not tell its values apart; vary by a String, a number, a Boolean,"
              + " an enum, a Locale or a date of java.time.");
    }
    return value(text, exact);
  }

  /** Writes all values; none is another thing than one that is empty. */
  private static boolean values(StringBuilder text, String @Nullable [] values) {
    if (values == null || values.length == 0) {
      return true;
    }
    char before = '=';
    for (String value : values) {
      append(text.append(before), value);
      before = ',';
    }
    return true;
  }

  private static boolean value(StringBuilder text, String value) {
    append(text.append('='), value);
    return true;
  }

  /** Writes text in which no separator can be mistaken for one. */
  private static void append(StringBuilder text, String part) {
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      switch (c) {
        case '%' -> text.append("%25");
        case ';' -> text.append("%3B");
        case ',' -> text.append("%2C");
        case '=' -> text.append("%3D");
        default -> text.append(c);
      }
    }
  }
}
