package org.turbostan.http;

import java.util.List;
import java.util.Locale;
import org.turbostan.FragmentKey;
import org.turbostan.http.CachingRule.Part;

/**
 * The key of a page. Its name is the path as a browser shows it (decoded, with the context path),
 * its key the path within the application, so that a page can be deleted by either, whatever its
 * variants. All else that a page may depend on is its variant.
 */
public final class PageKey {

  /** Stands where a fragment has the digest of its template: pages and fragments never meet. */
  private static final String PAGE = "page";

  /** Headers that an application, or a layer before it, may take for the address of the request. */
  private static final List<String> ADDRESS =
      List.of(
          "X-Forwarded-Host",
          "X-Forwarded-Proto",
          "X-Forwarded-Port",
          "X-Forwarded-Prefix",
          "Forwarded");

  private PageKey() {}

  /**
   * Returns the key of a request's page.
   *
   * @param path the decoded path below the context path
   * @param query the query as the rule sees it
   * @param vary what the application has told that its answers differ by
   */
  public static FragmentKey of(
      CachingRule rule, String path, PageQuery query, VaryKey vary, RequestFacts request) {
    String address = address(request);
    StringBuilder variant = new StringBuilder(request.scheme()).append("://").append(address);
    List<String> hosts = request.header("Host");
    if (!hosts.isEmpty() && !hosts.equals(List.of(address))) {
      append(variant, "host", hosts);
    }
    for (String header : ADDRESS) {
      append(variant, header, request.header(header));
    }
    for (Part part : rule.vary()) {
      append(variant, part, request);
    }
    for (String name : vary.names()) {
      // Named also where it is absent: no variant has the key of the page that is looked up first.
      variant.append(" vary:").append(name);
      append(variant, "value", VaryKey.normalised(name, request.header(name)));
    }
    // It stands last and as it is: nothing before it can hold a space followed by a question mark.
    if (query.text() != null) {
      variant.append(" ?").append(query.text());
    }
    String name = request.contextPath() + path;
    return new FragmentKey(name, PAGE, path, variant.toString());
  }

  private static void append(StringBuilder variant, Part part, RequestFacts request) {
    switch (part.kind()) {
      case LOCALE -> append(variant, part.toString(), List.of(request.locales()));
      case HEADER -> append(variant, part.toString(), request.header(part.name()));
      case COOKIE -> append(variant, part.toString(), request.cookie(part.name()));
      case PARAM -> {
        // The query holds it.
      }
    }
  }

  private static void append(StringBuilder variant, String name, List<String> values) {
    for (String value : values) {
      variant.append(' ').append(name).append('=');
      value.chars().forEach(c -> append(variant, (char) c));
    }
  }

  private static void append(StringBuilder variant, char c) {
    if (c <= ' ' || c == '%' || c == 0x7F) {
      variant.append(String.format(Locale.ROOT, "%%%02X", (int) c));
    } else {
      variant.append(c);
    }
  }

  /** Returns the host in lower case, with the port unless it is the scheme's own. */
  private static String address(RequestFacts request) {
    String host = request.host().toLowerCase(Locale.ROOT);
    int own = request.scheme().equals("https") ? 443 : 80;
    return request.port() == own ? host : host + ':' + request.port();
  }
}
