package org.turbostan.http;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A request for tests: a plain GET of {@code http://shop.example/shop/a}, and what differs. */
record Request(
    String method,
    String scheme,
    String host,
    int port,
    String rawPath,
    @Nullable String query,
    Map<String, List<String>> headers,
    Map<String, List<String>> cookies,
    String locales,
    boolean hasUser,
    boolean namesSession)
    implements RequestFacts {

  static Request get(String rawPath, @Nullable String query) {
    return new Request(
        "GET", "http", "shop.example", 80, rawPath, query, Map.of(), Map.of(), "en", false, false);
  }

  static Request get() {
    return get("/shop/a", null);
  }

  Request method(String method) {
    return new Request(
        method,
        scheme,
        host,
        port,
        rawPath,
        query,
        headers,
        cookies,
        locales,
        hasUser,
        namesSession);
  }

  Request server(String scheme, String host, int port) {
    return new Request(
        method,
        scheme,
        host,
        port,
        rawPath,
        query,
        headers,
        cookies,
        locales,
        hasUser,
        namesSession);
  }

  Request header(String name, String... values) {
    Map<String, List<String>> more = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    more.putAll(headers);
    more.put(name, List.of(values));
    return new Request(
        method, scheme, host, port, rawPath, query, more, cookies, locales, hasUser, namesSession);
  }

  Request cookie(String name, String... values) {
    return new Request(
        method,
        scheme,
        host,
        port,
        rawPath,
        query,
        headers,
        Map.of(name, List.of(values)),
        locales,
        hasUser,
        namesSession);
  }

  Request locales(String locales) {
    return new Request(
        method,
        scheme,
        host,
        port,
        rawPath,
        query,
        headers,
        cookies,
        locales,
        hasUser,
        namesSession);
  }

  Request withUser() {
    return new Request(
        method, scheme, host, port, rawPath, query, headers, cookies, locales, true, namesSession);
  }

  Request withSession() {
    return new Request(
        method, scheme, host, port, rawPath, query, headers, cookies, locales, hasUser, true);
  }

  @Override
  public String contextPath() {
    return "/shop";
  }

  @Override
  public List<String> header(String name) {
    return headers.getOrDefault(name, List.of());
  }

  @Override
  public List<String> cookie(String name) {
    return cookies.getOrDefault(name, List.of());
  }
}
