package org.turbostan.http;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A request for tests: a plain GET of {@code http://shop.example/shop/a}, and what differs. */
final class Request implements RequestFacts {

  private final Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private final Map<String, List<String>> cookies = new TreeMap<>();
  private String method = "GET";
  private String scheme = "http";
  private String host = "shop.example";
  private int port = 80;
  private String rawPath = "/shop/a";
  private @Nullable String query;
  private String locales = "en";
  private boolean hasUser;
  private boolean namesSession;

  private Request() {}

  private Request(Request other) {
    headers.putAll(other.headers);
    cookies.putAll(other.cookies);
    method = other.method;
    scheme = other.scheme;
    host = other.host;
    port = other.port;
    rawPath = other.rawPath;
    query = other.query;
    locales = other.locales;
    hasUser = other.hasUser;
    namesSession = other.namesSession;
  }

  private Request with(Consumer<Request> difference) {
    Request other = new Request(this);
    difference.accept(other);
    return other;
  }

  static Request get() {
    return new Request();
  }

  static Request get(String rawPath, @Nullable String query) {
    return get()
        .with(
            request -> {
              request.rawPath = rawPath;
              request.query = query;
            });
  }

  Request method(String method) {
    return with(request -> request.method = method);
  }

  Request server(String scheme, String host, int port) {
    return with(
        request -> {
          request.scheme = scheme;
          request.host = host;
          request.port = port;
        });
  }

  Request header(String name, String... values) {
    return with(request -> request.headers.put(name, List.of(values)));
  }

  Request cookie(String name, String... values) {
    return with(request -> request.cookies.put(name, List.of(values)));
  }

  Request locales(String locales) {
    return with(request -> request.locales = locales);
  }

  Request withUser() {
    return with(request -> request.hasUser = true);
  }

  Request withSession() {
    return with(request -> request.namesSession = true);
  }

  @Override
  public String method() {
    return method;
  }

  @Override
  public String scheme() {
    return scheme;
  }

  @Override
  public String host() {
    return host;
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public String rawPath() {
    return rawPath;
  }

  @Override
  public String contextPath() {
    return "/shop";
  }

  @Override
  public @Nullable String query() {
    return query;
  }

  @Override
  public List<String> header(String name) {
    return headers.getOrDefault(name, List.of());
  }

  @Override
  public List<String> cookie(String name) {
    return cookies.getOrDefault(name, List.of());
  }

  @Override
  public String locales() {
    return locales;
  }

  @Override
  public boolean hasUser() {
    return hasUser;
  }

  @Override
  public boolean namesSession() {
    return namesSession;
  }
}
