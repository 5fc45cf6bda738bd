package org.turbostan.http;

import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which pages an answer to an unsafe method makes out of date (RFC 9111, section 4.4). That of the
 * request's own URL is deleted in any case; whether those are that the answer names is free, and
 * the rule of each says it.
 */
public final class Invalidation {

  /** Safe methods (RFC 9110, section 9.2.1); unknown ones are taken for unsafe. */
  private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");

  private Invalidation() {}

  /** Returns whether a method may change something. */
  public static boolean isUnsafe(String method) {
    return !SAFE.contains(method);
  }

  /**
   * Returns the decoded paths, below the context path, whose pages are out of date.
   *
   * @param rules the rules for all pages; those without a rule are not in the cache
   * @param own the decoded path of the request itself
   * @param status the status of the answer; errors have changed nothing
   * @param named the values of its {@code Location} and {@code Content-Location}; those of another
   *     origin are not ours to delete
   */
  public static Set<String> paths(
      CachingRules rules, RequestFacts request, String own, int status, List<String> named) {
    if (status < 200 || status > 399) {
      return Set.of();
    }
    Set<String> paths = new LinkedHashSet<>();
    if (rules.match(own) != null) {
      paths.add(own);
    }
    for (String reference : named) {
      String path = path(request, reference);
      CachingRule rule = path == null ? null : rules.match(path);
      if (path != null && rule != null && !rule.manners().staysWhenNamed()) {
        paths.add(path);
      }
    }
    return paths;
  }

  private static @Nullable String path(RequestFacts request, String reference) {
    try {
      String origin = request.scheme() + "://" + request.host() + ':' + request.port();
      URI target = URI.create(origin + request.rawPath()).resolve(reference.strip());
      String raw = target.getRawPath();
      if (raw == null || !isSameOrigin(request, target)) {
        return null;
      }
      String context = request.contextPath();
      String decoded = RequestPath.decode(raw);
      return decoded != null && raw.startsWith(context)
          ? RequestPath.decode(raw.substring(context.length()))
          : null;
    } catch (IllegalArgumentException e) {
      // Neither the request's address nor what the application named need be a URI.
      return null;
    }
  }

  private static boolean isSameOrigin(RequestFacts request, URI target) {
    String scheme = target.getScheme();
    String host = target.getHost();
    if (scheme == null || host == null) {
      return false;
    }
    int own = scheme.toLowerCase(Locale.ROOT).equals("https") ? 443 : 80;
    int port = target.getPort() < 0 ? own : target.getPort();
    return scheme.equalsIgnoreCase(request.scheme())
        && host.equalsIgnoreCase(request.host())
        && port == request.port();
  }
}
