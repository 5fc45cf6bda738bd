package org.turbostan.http;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.turbostan.Printable;
import org.turbostan.Spans;
import org.turbostan.http.CachingRule.Ignored;
import org.turbostan.http.CachingRule.Kind;
import org.turbostan.http.CachingRule.Manners;
import org.turbostan.http.CachingRule.Part;
import org.turbostan.http.CachingRule.Terms;

/** Reads one caching rule: the pattern, then words with and without a value. */
final class RuleReader {

  private static final String KNOWN =
      "Known are ttl=, stale=, status=, override, heuristic, tags=, vary=, ignore=, sorted-query,"
          + " public, surrogate-key, request-directives= and location=.";
  private static final Set<String> FLAGS =
      Set.of("public", "sorted-query", "override", "heuristic", "surrogate-key");
  private static final Pattern STATUS = Pattern.compile("(?!206|304)[2-5][0-9]{2}");
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  private final Set<String> seen = new HashSet<>();
  private final Set<String> tags = new HashSet<>();
  private final List<Part> vary = new ArrayList<>();
  private final List<String> ignoredParameters = new ArrayList<>();
  private final Set<String> ignoredHeaders = new HashSet<>();
  private Duration stale;
  private final Map<Integer, Duration> byStatus = new HashMap<>();
  private @Nullable Duration ttl;
  private @Nullable Boolean obeysRequests;
  private boolean staysWhenNamed;

  RuleReader(Duration stale) {
    this.stale = stale;
  }

  /**
   * Reads a rule.
   *
   * @throws IllegalArgumentException if it is wrong, with what is wrong and the cure
   */
  CachingRule read(String text) {
    String[] words = text.split("\\s+", -1);
    for (int i = 1; i < words.length; i++) {
      readWord(words[i]);
    }
    boolean override = seen.contains("override");
    if (override && ttl == null && byStatus.isEmpty()) {
      throw new IllegalArgumentException(
          "it has nothing to put in the place of what the application says. Add a ttl, e.g."
              + " ttl=60s, or leave override out.");
    }
    return new CachingRule(
        new UrlPattern(words[0]).text(),
        new Terms(ttl, stale, byStatus, override, seen.contains("heuristic")),
        tags,
        vary,
        new Ignored(ignoredParameters, ignoredHeaders),
        seen.contains("sorted-query"),
        seen.contains("public"),
        new Manners(obeysRequests, seen.contains("surrogate-key"), staysWhenNamed));
  }

  private void readWord(String word) {
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    String value = equals < 0 ? "" : word.substring(equals + 1);
    if (!seen.add(name)) {
      throw new IllegalArgumentException(
          Printable.quote(name) + " is there twice. Separate several values by commas.");
    }
    boolean flag = FLAGS.contains(name);
    if (flag && equals >= 0) {
      throw new IllegalArgumentException(
          Printable.quote(name) + " takes no value. Write it alone, or leave it out.");
    }
    if (!flag) {
      readValue(name, value, equals >= 0);
    }
  }

  private void readValue(String name, String value, boolean given) {
    switch (name) {
      case "ttl" -> ttl = positive(value);
      case "stale" -> stale = Spans.parse(value);
      case "status" -> each(name, value, this::status);
      case "request-directives" -> obeysRequests = oneOf(name, value, "obey", "ignore");
      case "location" -> staysWhenNamed = oneOf(name, value, "keep", "delete");
      case "tags" -> each(name, value, tags::add);
      case "vary" -> each(name, value, item -> vary.add(part(item)));
      case "ignore" -> each(name, value, this::ignore);
      default ->
          throw new IllegalArgumentException(
              "it has an unknown word "
                  + Printable.quote(given ? name + '=' : name)
                  + ". "
                  + KNOWN);
    }
  }

  private void status(String item) {
    int colon = item.indexOf(':');
    String code = colon < 0 ? item : item.substring(0, colon);
    if (!STATUS.matcher(code).matches() || colon < 0) {
      throw new IllegalArgumentException(
          "status="
              + Printable.quote(item)
              + " is not known. Write a status that can be cached, a colon and a time span:"
              + " status=404:10s,301:1h.");
    }
    byStatus.put(Integer.valueOf(code), positive(item.substring(colon + 1)));
  }

  private static boolean oneOf(String name, String value, String yes, String no) {
    if (value.equals(yes) || value.equals(no)) {
      return value.equals(yes);
    }
    throw new IllegalArgumentException(
        name + '=' + Printable.quote(value) + " is not known. Write " + yes + " or " + no + '.');
  }

  private static Duration positive(String value) {
    Duration span = Spans.parse(value);
    if (span.isZero()) {
      throw new IllegalArgumentException(
          "a ttl of 0 keeps nothing. Write a longer one, or take the rule away.");
    }
    return span;
  }

  private static void each(String name, String list, Consumer<String> action) {
    for (String item : list.split(",", -1)) {
      if (item.isEmpty()) {
        throw new IllegalArgumentException(
            name + "= has an empty place. Put one comma between two values, none at the end.");
      }
      action.accept(item);
    }
  }

  private static Part part(String item) {
    if (item.equals("locale")) {
      return new Part(Kind.LOCALE, "");
    }
    int colon = item.indexOf(':');
    String name = item.substring(colon + 1);
    if (colon > 0 && !name.isEmpty()) {
      switch (item.substring(0, colon)) {
        case "param" -> {
          return new Part(Kind.PARAM, name);
        }
        case "cookie" -> {
          return new Part(Kind.COOKIE, token(name, "cookie"));
        }
        case "header" -> {
          return new Part(Kind.HEADER, variable(header(name)));
        }
        default -> {}
      }
    }
    throw new IllegalArgumentException(
        "vary="
            + Printable.quote(item)
            + " is not known. Write param:NAME, header:NAME, cookie:NAME or locale.");
  }

  private static String variable(String header) {
    switch (header) {
      case "*" ->
          throw new IllegalArgumentException(
              "pages can't vary by all headers. Name those that matter: vary=header:NAME.");
      case "cookie", "set-cookie" ->
          throw new IllegalArgumentException(
              "vary=header:cookie would make a page for each visitor. Name the cookies that matter:"
                  + " vary=cookie:NAME.");
      case "authorization", "proxy-authorization" ->
          throw new IllegalArgumentException(
              "pages for those who have logged in are not cached. Take "
                  + header
                  + " out of vary.");
      default -> {
        return header;
      }
    }
  }

  private void ignore(String item) {
    if (item.startsWith("header:")) {
      ignoredHeaders.add(ignorable(header(item.substring("header:".length()))));
      return;
    }
    int star = item.indexOf('*');
    if (item.indexOf(':') >= 0 || (star >= 0 && star < item.length() - 1)) {
      throw new IllegalArgumentException(
          "ignore="
              + Printable.quote(item)
              + " is not known. Write the name of a query parameter, its beginning with a * (utm_*),"
              + " or header:NAME.");
    }
    ignoredParameters.add(item);
  }

  private static String ignorable(String header) {
    switch (header) {
      case "cookie", "authorization", "proxy-authorization" ->
          throw new IllegalArgumentException(
              "ignore=header:" + header + " would show one visitor's page to others. Take it out.");
      default -> {
        return header;
      }
    }
  }

  private static String header(String name) {
    return token(name, "header").toLowerCase(Locale.ROOT);
  }

  private static String token(String name, String what) {
    if (!TOKEN.matcher(name).matches()) {
      throw new IllegalArgumentException(
          Printable.quote(name) + " is not the name of a " + what + ".");
    }
    return name;
  }
}
