package org.turbostan.http;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.turbostan.Lifetime;

/**
 * What an operator says about caching the pages of one URL pattern, e.g. {@code /catalogue ttl=60s
 * tags=catalogue vary=locale ignore=utm_* public}.
 *
 * <p>Immutable and safe for use by any thread.
 *
 * @param pattern which pages, e.g. {@code /catalogue/*}
 * @param lifetime how long a page lives if the application does not say less
 * @param tags what its pages depend on, e.g. {@code catalogue}
 * @param vary what makes for another page under the same URL
 * @param ignore what makes for no other page
 * @param sortedQuery whether the order of the parameters makes for no other page
 * @param isPublic whether the page is the same for everyone, so that it is cached also for those
 *     who have a session or have logged in
 */
public record CachingRule(
    String pattern,
    Lifetime lifetime,
    Set<String> tags,
    List<Part> vary,
    Ignored ignore,
    boolean sortedQuery,
    boolean isPublic) {

  /** Makes a rule; the collections are copied. */
  public CachingRule {
    tags = Set.copyOf(tags);
    vary = List.copyOf(vary);
  }

  /** The kinds of parts of a request that a rule can name. */
  public enum Kind {
    /** A query parameter. */
    PARAM,
    /** A request header, by its name in lower case. */
    HEADER,
    /** A cookie. */
    COOKIE,
    /** The languages that the visitor prefers; has no name. */
    LOCALE
  }

  /**
   * A part of a request.
   *
   * @param kind its kind
   * @param name its name; empty for the locale
   */
  public record Part(Kind kind, String name) {

    /** Returns the spelling that tags use too, e.g. {@code header:accept} or {@code locale}. */
    @Override
    public String toString() {
      String word = kind.name().toLowerCase(Locale.ROOT);
      return kind == Kind.LOCALE ? word : word + ':' + name;
    }
  }

  /**
   * Parts of a request that make for no other page: query parameters, which the page does not get
   * to see, and headers, of which it does not matter whether it reads them.
   *
   * @param parameters names or globs, e.g. {@code utm_*}
   * @param headers names in lower case
   */
  public record Ignored(List<String> parameters, Set<String> headers) {

    /** Nothing. */
    public static final Ignored NOTHING = new Ignored(List.of(), Set.of());

    /** Makes a set of ignored parts; the collections are copied. */
    public Ignored {
      parameters = List.copyOf(parameters);
      headers = Set.copyOf(headers);
    }
  }

  /** Returns whether pages vary by this part of a request. */
  public boolean variesBy(Kind kind, String name) {
    return vary.contains(new Part(kind, name));
  }

  /** Returns whether pages vary by any cookie. */
  public boolean variesByCookies() {
    return vary.stream().anyMatch(part -> part.kind() == Kind.COOKIE);
  }

  /** Returns whether a parameter, by its decoded name, makes for no other page. */
  boolean ignoresParameter(String name) {
    return !variesBy(Kind.PARAM, name)
        && ignore.parameters().stream().anyMatch(glob -> matches(glob, name));
  }

  private static boolean matches(String glob, String name) {
    return glob.endsWith("*")
        ? name.startsWith(glob.substring(0, glob.length() - 1))
        : name.equals(glob);
  }
}
