package org.turbostan.http;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turbostan.Lifetime;

/**
 * What an operator says about caching the pages of one URL pattern, e.g. {@code /catalogue ttl=60s
 * tags=catalogue vary=locale ignore=utm_* public}.
 *
 * <p>Immutable and safe for use by any thread.
 *
 * @param pattern which pages, e.g. {@code /catalogue/*}
 * @param terms how long a page lives
 * @param tags what its pages depend on, e.g. {@code catalogue}
 * @param vary what makes for another page under the same URL
 * @param ignore what makes for no other page
 * @param sortedQuery whether the order of the parameters makes for no other page
 * @param isPublic whether the page is the same for everyone, so that it is cached also for those
 *     who have a session or have logged in
 * @param manners how its pages answer to clients, to other caches and to what else is changed
 */
public record CachingRule(
    String pattern,
    Terms terms,
    Set<String> tags,
    List<Part> vary,
    Ignored ignore,
    boolean sortedQuery,
    boolean isPublic,
    Manners manners) {

  /** Makes a rule; the collections are copied. */
  public CachingRule {
    tags = Set.copyOf(tags);
    vary = List.copyOf(vary);
  }

  /**
   * How long pages live, where the application does not say.
   *
   * @param ttl how long they are fresh; {@code null} if that is the application's to say
   * @param stale how long after that they may be served stale
   * @param byStatus how long answers of other statuses than 200 are fresh, e.g. a 404
   * @param override whether this counts even where the application says another age
   * @param heuristic whether an age is estimated where nobody says one
   */
  public record Terms(
      @Nullable Duration ttl,
      Duration stale,
      Map<Integer, Duration> byStatus,
      boolean override,
      boolean heuristic) {

    /** Makes terms; the map is copied. */
    public Terms {
      byStatus = Map.copyOf(byStatus);
    }
  }

  /**
   * How pages answer to clients, to other caches and to what else is changed.
   *
   * @param obeysRequests whether clients may ask for an answer that is newer, or older, than the
   *     cache would serve; {@code null} if that is left to the site
   * @param tellsTags whether answers name the tags they depend on, for caches that stand before
   * @param staysWhenNamed whether a page stays that the answer to an unsafe request for another URL
   *     names in {@code Location} or {@code Content-Location} (RFC 9111, section 4.4)
   */
  public record Manners(
      @Nullable Boolean obeysRequests, boolean tellsTags, boolean staysWhenNamed) {}

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
   * <p>The header {@code *} stands for all that the application does not name in its {@code Vary}.
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

    /** Returns whether a page may read a header, by its name in lower case, all the same. */
    boolean ignoresHeader(String name) {
      return headers.contains(name) || headers.contains("*");
    }
  }

  /** Returns whether clients may ask for another answer; {@code null} if the site says so. */
  public @Nullable Boolean obeysRequests() {
    return manners.obeysRequests();
  }

  /** Returns whether answers name the tags they depend on. */
  public boolean tellsTags() {
    return manners.tellsTags();
  }

  /** Returns how long a page lives of which the application says nothing. */
  public Lifetime lifetime() {
    Duration ttl = terms.ttl();
    return Lifetime.of(ttl == null ? Duration.ZERO : ttl).withStale(terms.stale());
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
