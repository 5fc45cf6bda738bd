package org.turbostan.http;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The query of a page as its rule sees it: whole and in order, unless the rule says otherwise.
 *
 * <p>What is ignored is kept from the page too, so that it can't show one visitor's tracking
 * parameters to the others. Where a name could be read in two ways (escapes that are no ASCII, a
 * {@code ;} that some take for a separator) nothing is ignored and nothing sorted: a query that is
 * kept whole is never wrong.
 *
 * @param text what the page is told apart by and sees; {@code null} if there is no query
 * @param hidden the decoded names of the parameters that were taken out
 */
public record PageQuery(@Nullable String text, Set<String> hidden) {

  /** Makes a query; the set is copied. */
  public PageQuery {
    hidden = Set.copyOf(hidden);
  }

  /** Returns what {@code rule} leaves of a query. */
  public static PageQuery of(CachingRule rule, @Nullable String query) {
    if (query == null || (rule.ignore().parameters().isEmpty() && !rule.sortedQuery())) {
      return new PageQuery(query, Set.of());
    }
    List<Pair> kept = new ArrayList<>();
    Set<String> hidden = new HashSet<>();
    for (String pair : query.split("&", -1)) {
      String name = name(pair);
      if (name == null) {
        return new PageQuery(query, Set.of());
      }
      if (rule.ignoresParameter(name)) {
        hidden.add(name);
      } else {
        kept.add(new Pair(name, pair));
      }
    }
    if (rule.sortedQuery()) {
      kept.sort(Comparator.comparing(Pair::name));
    }
    String left = String.join("&", kept.stream().map(Pair::text).toList());
    return new PageQuery(left.isEmpty() && !hidden.isEmpty() ? null : left, hidden);
  }

  private record Pair(String name, String text) {}

  /** Returns the decoded name of a pair, or {@code null} if there are two ways to read it. */
  private static @Nullable String name(String pair) {
    int equals = pair.indexOf('=');
    String raw = equals < 0 ? pair : pair.substring(0, equals);
    if (pair.indexOf(';') >= 0) {
      return null;
    }
    byte[] name = new byte[raw.length()];
    int length = 0;
    for (int i = 0; i < raw.length(); i++) {
      int c = raw.charAt(i);
      if (c == '%') {
        c = i + 2 < raw.length() ? octet(raw, i + 1) : -1;
        i += 2;
      } else if (c == '+') {
        c = ' ';
      }
      if (c < 0x20 || c > 0x7E) {
        return null;
      }
      name[length++] = (byte) c;
    }
    return new String(name, 0, length, StandardCharsets.US_ASCII);
  }

  private static int octet(String raw, int at) {
    int high = Character.digit(raw.charAt(at), 16);
    int low = Character.digit(raw.charAt(at + 1), 16);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
  }
}
