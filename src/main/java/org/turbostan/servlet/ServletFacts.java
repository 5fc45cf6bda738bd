package org.turbostan.servlet;

import static java.util.stream.Collectors.joining;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.turbostan.http.RequestFacts;

/** A servlet request as the rules see it: as it came in, whatever the page is shown of it. */
record ServletFacts(HttpServletRequest request) implements RequestFacts {

  @Override
  public String method() {
    return request.getMethod();
  }

  @Override
  public String scheme() {
    return request.getScheme();
  }

  @Override
  public String host() {
    return request.getServerName();
  }

  @Override
  public int port() {
    return request.getServerPort();
  }

  @Override
  public String rawPath() {
    return request.getRequestURI();
  }

  @Override
  public String contextPath() {
    return request.getContextPath();
  }

  /** Returns the path below the context path as the container has read it. */
  String path() {
    String below = request.getPathInfo();
    return below == null ? request.getServletPath() : request.getServletPath() + below;
  }

  @Override
  public @Nullable String query() {
    return request.getQueryString();
  }

  @Override
  public List<String> header(String name) {
    if (request.getHeader(name) == null) {
      // Most are not there, and containers find that out faster than they make an empty list.
      return List.of();
    }
    Enumeration<String> values = request.getHeaders(name);
    return values == null || !values.hasMoreElements() ? List.of() : Collections.list(values);
  }

  @Override
  public List<String> cookie(String name) {
    List<String> values = new ArrayList<>();
    for (Cookie cookie : cookies()) {
      if (cookie.getName().equals(name)) {
        values.add(cookie.getValue());
      }
    }
    return values;
  }

  List<Cookie> cookies() {
    Cookie[] cookies = request.getCookies();
    if (cookies == null) {
      return List.of();
    }
    return Arrays.stream(cookies).filter(cookie -> cookie.getValue() != null).toList();
  }

  @Override
  public String locales() {
    return Collections.list(request.getLocales()).stream()
        .map(Locale::toLanguageTag)
        .collect(joining(","));
  }

  @Override
  public boolean hasUser() {
    return request.getUserPrincipal() != null
        || request.getRemoteUser() != null
        || request.getAuthType() != null;
  }

  @Override
  public boolean namesSession() {
    return request.getRequestedSessionId() != null;
  }
}
