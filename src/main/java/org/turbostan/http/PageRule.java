package org.turbostan.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.turbostan.Printable;
import org.turbostan.Spans;

/**
 * One caching rule, put together by code. What it says is what the rule's words say in text.
 *
 * <pre>{@code
 * FilterRegistration.Dynamic filter = context.addFilter("turbostan", new TurboStanFilter());
 * filter.setInitParameter(
 *     "rules",
 *     PageRule.text(
 *         PageRule.of("/catalogue")
 *             .ttl(Duration.ofMinutes(1))
 *             .tags("catalogue")
 *             .ignoringParameters("utm_*", "gclid")
 *             .forEveryone(),
 *         PageRule.of("/help/*").ttl(Duration.ofHours(1)).varyingByLocale().forEveryone()));
 * }</pre>
 *
 * <p>A value that is wrong is refused at once, with a message that names the cure. Values must not
 * hold what separates values, words and rules in text: white space, commas, semicolons, #.
 *
 * <p>Immutable and safe for use by any thread: each method returns another rule.
 */
public final class PageRule {

  private static final Pattern SEPARATING = Pattern.compile("[\\s\\p{Cntrl},;#]");

  private final String pattern;

  /** The values by the name of their word; no values for a word that stands alone. */
  private final Map<String, List<String>> words;

  private PageRule(String pattern, Map<String, List<String>> words) {
    this.pattern = pattern;
    this.words = words;
    new RuleReader(Duration.ZERO).read(toString());
  }

  /**
   * Returns a rule that says nothing yet: its pages are fresh for as long as the application says.
   *
   * @param pattern which pages, e.g. {@code /exact}, {@code /below/*} or {@code *.css}
   * @throws IllegalArgumentException if the pattern has none of these forms
   */
  public static PageRule of(String pattern) {
    return new PageRule(whole("a pattern", pattern), Map.of());
  }

  /**
   * Returns the text of several rules, of which the first whose pattern matches counts: the value
   * of the filter's init-param {@code rules}.
   *
   * @throws IllegalArgumentException if two rules have the same pattern
   */
  public static String text(PageRule... rules) {
    String text = Stream.of(rules).map(PageRule::toString).collect(Collectors.joining("\n"));
    CachingRules.parse(text, Duration.ZERO);
    return text;
  }

  /**
   * How long pages of status 200 or 203 are fresh where the application does not say.
   *
   * @throws IllegalArgumentException if the span is zero, negative or longer than 36,500 days
   */
  public PageRule ttl(Duration ttl) {
    return once("ttl", Spans.format(ttl));
  }

  /**
   * How long answers of another status are fresh where the application does not say. For several
   * statuses, call it for each.
   *
   * @param status e.g. 404; neither 206 nor 304, which are no whole answers
   * @throws IllegalArgumentException if the status can't be cached, or the span is zero, negative
   *     or longer than 36,500 days
   */
  public PageRule status(int status, Duration ttl) {
    return with("status", status + ":" + Spans.format(ttl));
  }

  /**
   * These spans count even where the application says others.
   *
   * @throws IllegalArgumentException if there is neither {@link #ttl} nor {@link #status} before it
   */
  public PageRule override() {
    return with("override");
  }

  /** Where nobody says how long, a tenth of the time since {@code Last-Modified} is taken. */
  public PageRule heuristic() {
    return with("heuristic");
  }

  /**
   * How long after that pages may be served stale.
   *
   * @throws IllegalArgumentException if the span is negative or longer than 36,500 days
   */
  public PageRule stale(Duration stale) {
    return once("stale", Spans.format(stale));
  }

  /**
   * Names to delete the pages by.
   *
   * @throws IllegalArgumentException if there is none, or one can't be written in a rule
   */
  public PageRule tags(String... tags) {
    return withEach("tags", tags);
  }

  /**
   * Query parameters that make for another page although {@link #ignoringParameters} would ignore
   * them.
   *
   * @throws IllegalArgumentException if there is none, or one can't be written in a rule
   */
  public PageRule varyingByParameters(String... names) {
    return withEach("vary", prefixed("param:", names));
  }

  /**
   * Request headers that make for another page, but those that the application names in {@code
   * Vary}.
   *
   * @throws IllegalArgumentException if there is none, or one is no name of a header, or is that of
   *     cookies or credentials
   */
  public PageRule varyingByHeaders(String... names) {
    return withEach("vary", prefixed("header:", names));
  }

  /**
   * Cookies that make for another page, the only ones that it sees.
   *
   * @throws IllegalArgumentException if there is none, or one is no name of a cookie
   */
  public PageRule varyingByCookies(String... names) {
    return withEach("vary", prefixed("cookie:", names));
  }

  /** The visitor's languages make for another page. */
  public PageRule varyingByLocale() {
    return with("vary", "locale");
  }

  /**
   * Query parameters that make for no other page, and which the page does not get to see.
   *
   * @param names names, or their beginnings with a {@code *}, e.g. {@code utm_*}
   * @throws IllegalArgumentException if there is none, or one can't be written in a rule
   */
  public PageRule ignoringParameters(String... names) {
    return withEach("ignore", names);
  }

  /**
   * Request headers that the page may read although its content does not depend on them.
   *
   * @param names names, or {@code *} for all but those of cookies and credentials
   * @throws IllegalArgumentException if there is none, or one is no name of a header, or is that of
   *     cookies or credentials
   */
  public PageRule ignoringHeaders(String... names) {
    return withEach("ignore", prefixed("header:", names));
  }

  /** The order of the query's parameters makes for no other page. */
  public PageRule sortedQuery() {
    return with("sorted-query");
  }

  /**
   * The pages are the same for everyone, also for those with a session or a login: {@code public}.
   */
  public PageRule forEveryone() {
    return with("public");
  }

  /** Answers name the tags they depend on in {@code Surrogate-Key}. */
  public PageRule surrogateKey() {
    return with("surrogate-key");
  }

  /**
   * Whether visitors may ask for newer or older answers by {@code Cache-Control}; otherwise the
   * site's setting says.
   */
  public PageRule requestDirectives(boolean obeyed) {
    return once("request-directives", obeyed ? "obey" : "ignore");
  }

  /**
   * Whether pages stay that are named in {@code Location} or {@code Content-Location} by the answer
   * to an unsafe request for another URL (RFC 9111, section 4.4).
   */
  public PageRule location(boolean kept) {
    return once("location", kept ? "keep" : "delete");
  }

  private PageRule once(String word, String value) {
    if (words.containsKey(word)) {
      throw new IllegalArgumentException(
          word + " is there twice for " + pattern + ". Say it once, with the value that counts.");
    }
    return with(word, value);
  }

  private PageRule withEach(String word, String... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException(
          word + " has no value for " + pattern + ". Name at least one, or leave the call out.");
    }
    return with(word, values);
  }

  private PageRule with(String word, String... values) {
    Map<String, List<String>> more = new LinkedHashMap<>(words);
    List<String> all = new ArrayList<>(more.getOrDefault(word, List.of()));
    for (String value : values) {
      all.add(whole(word, value));
    }
    more.put(word, List.copyOf(all));
    return new PageRule(pattern, more);
  }

  private static String[] prefixed(String prefix, String... names) {
    return Stream.of(names).map(name -> prefix + name).toArray(String[]::new);
  }

  private static String whole(String word, String value) {
    if (SEPARATING.matcher(value).find()) {
      throw new IllegalArgumentException(
          Printable.quote(value)
              + " of "
              + word
              + " holds white space, a comma, a semicolon or a #, which separate in the text of a"
              + " rule. Give several values one by one, and use another name for this one.");
    }
    return value;
  }

  /** Returns the rule as it is written in {@code web.xml} or in a file. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(pattern);
    words.forEach((word, values) -> text.append(' ').append(written(word, values)));
    return text.toString();
  }

  private static String written(String word, List<String> values) {
    return values.isEmpty() ? word : word + '=' + String.join(",", values);
  }
}
