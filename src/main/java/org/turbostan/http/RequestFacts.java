package org.turbostan.http;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the rules ask about a request. Each answer is the same however often it is asked for. */
public interface RequestFacts {

  /** Returns the method, e.g. {@code GET}. */
  String method();

  /** Returns {@code http} or {@code https}. */
  String scheme();

  /** Returns the host without its port, as the request names it. */
  String host();

  /** Returns the port that the request names, or the scheme's own. */
  int port();

  /** Returns the path as it stands in the request line, without the query. */
  String rawPath();

  /** Returns the part of the path that names the web application; empty for the root. */
  String contextPath();

  /** Returns the query as it stands in the request line, or {@code null} if there is none. */
  @Nullable String query();

  /** Returns the values of a header, a line each; empty if there is none. */
  List<String> header(String name);

  /** Returns the values of a cookie; empty if there is none. */
  List<String> cookie(String name);

  /** Returns the languages that the visitor prefers, e.g. {@code de-CH,de,en}. */
  String locales();

  /** Returns whether the visitor has been recognised as somebody. */
  boolean hasUser();

  /** Returns whether the request names a session, whether or not there still is one. */
  boolean namesSession();
}
