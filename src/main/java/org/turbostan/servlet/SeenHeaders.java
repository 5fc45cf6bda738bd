package org.turbostan.servlet;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Instant;
import java.util.Collections;
import java.util.Enumeration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.turbostan.Reason;
import org.turbostan.http.CachingRule;
import org.turbostan.http.CachingRule.Kind;
import org.turbostan.http.HttpDate;
import org.turbostan.http.Sight;

/**
 * The header of a request as a page sees it that is rendered for the cache: without the conditions
 * of the client, with those by which the cache asks whether what it has is still good.
 */
final class SeenHeaders {

  private final HttpServletRequest request;
  private final CachingRule rule;
  private final Notes notes;
  private final Map<String, String> conditions = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  /**
   * Makes the page's view.
   *
   * @param conditions the cache's own conditions, by name
   */
  SeenHeaders(
      HttpServletRequest request, CachingRule rule, Notes notes, Map<String, String> conditions) {
    this.request = request;
    this.rule = rule;
    this.notes = notes;
    this.conditions.putAll(conditions);
  }

  @Nullable String first(String name) {
    String condition = conditions.get(name);
    if (condition != null) {
      return condition;
    }
    return switch (sight(name)) {
      case HIDDEN -> null;
      case COOKIES -> cookieHeader();
      case SHOWN, NOTED -> request.getHeader(name);
    };
  }

  Enumeration<String> all(String name) {
    String condition = conditions.get(name);
    if (condition != null) {
      return Collections.enumeration(List.of(condition));
    }
    return switch (sight(name)) {
      case HIDDEN -> Collections.emptyEnumeration();
      case COOKIES -> {
        String cookies = cookieHeader();
        yield cookies == null
            ? Collections.emptyEnumeration()
            : Collections.enumeration(List.of(cookies));
      }
      case SHOWN, NOTED -> request.getHeaders(name);
    };
  }

  int integer(String name) {
    return sight(name) == Sight.HIDDEN ? -1 : request.getIntHeader(name);
  }

  long date(String name) {
    String condition = conditions.get(name);
    if (condition != null) {
      Instant date = HttpDate.parse(condition, Instant.EPOCH);
      if (date == null) {
        throw new IllegalArgumentException(name + ": " + condition + " is no date");
      }
      return date.toEpochMilli();
    }
    return sight(name) == Sight.HIDDEN ? -1 : request.getDateHeader(name);
  }

  Enumeration<String> names() {
    if (!rule.ignore().headers().contains("*")) {
      notes.note(Reason.HEADER_READ, "(all names)");
    }
    Set<String> names = new LinkedHashSet<>(conditions.keySet());
    for (String name : Collections.list(request.getHeaderNames())) {
      if (Sight.of(rule, name) != Sight.HIDDEN && !conditions.containsKey(name)) {
        names.add(name);
      }
    }
    return Collections.enumeration(names);
  }

  Cookie @Nullable [] cookies() {
    if (!rule.variesByCookies()) {
      notes.note(Reason.COOKIES_READ);
      return request.getCookies();
    }
    Cookie[] shown =
        new ServletFacts(request).cookies().stream().filter(this::variesBy).toArray(Cookie[]::new);
    return shown.length == 0 ? null : shown;
  }

  boolean variesBy(Cookie cookie) {
    return rule.variesBy(Kind.COOKIE, cookie.getName());
  }

  void noteLocale() {
    if (Sight.ofLocale(rule) == Sight.NOTED) {
      notes.headerRead("accept-language");
    }
  }

  private @Nullable String cookieHeader() {
    if (!rule.variesByCookies()) {
      notes.note(Reason.COOKIES_READ);
      return request.getHeader("Cookie");
    }
    String shown =
        new ServletFacts(request)
            .cookies().stream()
                .filter(this::variesBy)
                .map(cookie -> cookie.getName() + '=' + cookie.getValue())
                .collect(Collectors.joining("; "));
    return shown.isEmpty() ? null : shown;
  }

  private Sight sight(String name) {
    Sight sight = Sight.of(rule, name);
    if (sight == Sight.NOTED) {
      notes.headerRead(name.toLowerCase(Locale.ROOT));
    }
    return sight;
  }
}
