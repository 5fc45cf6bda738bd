package org.turbostan.http;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.turbostan.Reason;

/** Decides whether a request may be answered from the cache, before anything is looked up. */
public final class Admission {

  /** Longer queries fill a cache and are never asked for twice. */
  static final int LONGEST_QUERY = 2048;

  /** Headers by which some servers and frameworks change the address or method after the fact. */
  private static final List<String> REROUTING =
      List.of(
          "X-Original-URL",
          "X-Rewrite-URL",
          "X-HTTP-Method-Override",
          "X-HTTP-Method",
          "X-Method-Override");

  private Admission() {}

  /**
   * Returns why the cache is not to be asked, or {@code null} if it is.
   *
   * @param rule the rule for the request's path
   * @param allowsHost whether pages of a host are cached
   */
  public static @Nullable Reason whyBypassed(
      CachingRule rule, RequestFacts request, Predicate<String> allowsHost) {
    if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
      return Reason.METHOD;
    }
    if (path(request) == null) {
      return Reason.NON_CANONICAL_PATH;
    }
    String query = request.query();
    if (query != null && query.length() > LONGEST_QUERY) {
      return Reason.QUERY_TOO_LONG;
    }
    if (hasBody(request)) {
      return Reason.REQUEST_BODY;
    }
    if (!allowsHost.test(request.host())) {
      return Reason.FOREIGN_HOST;
    }
    for (String header : REROUTING) {
      if (!request.header(header).isEmpty()) {
        return Reason.REROUTED;
      }
    }
    return rule.isPublic() ? null : whyPersonal(request);
  }

  /**
   * Returns the decoded path below the context path, e.g. {@code /catalogue}, or {@code null} if it
   * is not in its canonical spelling.
   */
  public static @Nullable String path(RequestFacts request) {
    String raw = request.rawPath();
    String context = request.contextPath();
    if (!raw.startsWith(context)) {
      return null;
    }
    String below = raw.substring(context.length());
    boolean wholePathIsCanonical = RequestPath.decode(raw) != null;
    return wholePathIsCanonical ? RequestPath.decode(below) : null;
  }

  private static @Nullable Reason whyPersonal(RequestFacts request) {
    if (!request.header("Authorization").isEmpty() || request.hasUser()) {
      return Reason.AUTHORIZATION;
    }
    return request.namesSession() ? Reason.SESSION : null;
  }

  private static boolean hasBody(RequestFacts request) {
    return !request.header("Transfer-Encoding").isEmpty()
        || request.header("Content-Length").stream().anyMatch(length -> !length.equals("0"));
  }
}
