package org.turbostan.http;

import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.turbostan.http.CachingRule.Kind;

/**
 * The headers by which an application's answers for one URL differ (RFC 9111, section 4.1), as its
 * {@code Vary} has told. They become part of the key under which such an answer is kept.
 *
 * @param names the names in lower case, in alphabetical order
 */
public record VaryKey(List<String> names) {

  /** An application that has told nothing. */
  public static final VaryKey NONE = new VaryKey(List.of());

  /** By more than this a page is never the same twice. */
  private static final int MOST = 16;

  private static final Set<String> OF_ONE_VISITOR =
      Set.of("cookie", "authorization", "proxy-authorization");

  /** Makes a key; the names are copied. */
  public VaryKey {
    names = List.copyOf(names);
  }

  /** Returns the key of names that were put together by {@link #toString()}. */
  public static VaryKey ofNames(String names) {
    return new VaryKey(ListField.members(List.of(names)));
  }

  /**
   * Returns the key by what an answer says. What the rule varies by, or declares to be of no
   * matter, is left out: its keys hold that already. So is {@code Accept-Encoding} of an answer
   * that is not encoded, and thus fit for whatever a client takes.
   */
  public static VaryKey of(CachingRule rule, Answer answer) {
    boolean encoded = !answer.header("Content-Encoding").isEmpty();
    return of(
        names(answer).stream()
            .filter(name -> !isKnown(rule, name))
            .filter(name -> encoded || !name.equals("accept-encoding"))
            .toList());
  }

  /** Returns whether answers that vary like this can be told apart by keys at all. */
  static boolean isUsable(CachingRule rule, Answer answer) {
    List<String> names = names(answer);
    return names.size() <= MOST
        && names.stream()
            .allMatch(
                name ->
                    !name.equals("*") && (!OF_ONE_VISITOR.contains(name) || isKnown(rule, name)));
  }

  /** Returns the key of both: where answers differ in what they vary by, all of it counts. */
  public VaryKey and(VaryKey other) {
    if (names.containsAll(other.names)) {
      return this;
    }
    Set<String> both = new TreeSet<>(names);
    both.addAll(other.names);
    return of(both);
  }

  /** Returns whether a header, by its name in any case of letters, is part of the key. */
  public boolean names(String header) {
    return names.contains(header.toLowerCase(Locale.ROOT));
  }

  /**
   * Returns a header's value in one of its many spellings: lines joined, no white space around
   * commas, languages in lower case.
   */
  static List<String> normalised(String name, List<String> lines) {
    if (lines.isEmpty()) {
      return lines;
    }
    String value = String.join(",", ListField.members(lines));
    boolean ofAnyCase = name.equals("accept-language") || name.equals("accept-encoding");
    return List.of(ofAnyCase ? value.toLowerCase(Locale.ROOT).replace(" ", "") : value);
  }

  private static boolean isKnown(CachingRule rule, String name) {
    return switch (name) {
      case "cookie" -> rule.variesByCookies();
      case "accept-language" ->
          rule.variesBy(Kind.LOCALE, "") || rule.variesBy(Kind.HEADER, name) || ignores(rule, name);
      default -> rule.variesBy(Kind.HEADER, name) || ignores(rule, name);
    };
  }

  private static boolean ignores(CachingRule rule, String name) {
    return rule.ignore().headers().contains(name);
  }

  private static List<String> names(Answer answer) {
    return ListField.members(answer.header("Vary")).stream()
        .map(name -> name.toLowerCase(Locale.ROOT))
        .toList();
  }

  private static VaryKey of(Collection<String> names) {
    return new VaryKey(List.copyOf(new TreeSet<>(names)));
  }

  @Override
  public String toString() {
    return names.stream().collect(Collectors.joining(","));
  }
}
