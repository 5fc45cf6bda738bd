package org.turbostan.http;

import java.time.Duration;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The directives of a {@code Cache-Control} (RFC 9111, section 5.2).
 *
 * <p>What forbids is read generously and what allows strictly: of two values the more restrictive
 * counts, and an age that is no number is none at all. Unknown directives are kept and mean
 * nothing.
 *
 * <p>Immutable and safe for use by any thread.
 */
public final class CacheControl {

  /** What is said without such a header. */
  static final CacheControl SILENT = new CacheControl(Map.of());

  /** Greater numbers are taken for this one (RFC 9111, section 1.2.2). */
  static final long MOST_SECONDS = 1L << 31;

  private static final Pattern DIGITS = Pattern.compile("[0-9]+");
  private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");

  /** By name in lower case; the values as they were written, the empty text for none. */
  private final Map<String, List<String>> directives;

  CacheControl(Map<String, List<String>> directives) {
    this.directives = Map.copyOf(directives);
  }

  /** Reads the values of the header, a line each. */
  public static CacheControl parse(List<String> lines) {
    if (lines.isEmpty()) {
      return SILENT;
    }
    Map<String, List<String>> directives = new LinkedHashMap<>();
    for (String member : ListField.members(lines, ",;")) {
      int equals = member.indexOf('=');
      String name = equals < 0 ? member : member.substring(0, equals);
      // A space beside the = stays in the value, which is then no number.
      String value = equals < 0 ? "" : member.substring(equals + (name.endsWith(" ") ? 0 : 1));
      directives.merge(
          name.strip().toLowerCase(Locale.ROOT),
          List.of(value),
          (one, other) -> java.util.stream.Stream.concat(one.stream(), other.stream()).toList());
    }
    return new CacheControl(directives);
  }

  /** Returns whether nothing is said at all. */
  boolean isSilent() {
    return directives.isEmpty();
  }

  /** Returns whether a directive is there, with or without a value. */
  boolean has(String name) {
    return directives.containsKey(name);
  }

  /** Returns whether a directive is there with a value. */
  boolean hasValue(String name) {
    return directives.getOrDefault(name, List.of()).stream().anyMatch(value -> !value.isEmpty());
  }

  /** {@code no-store}: not to be stored by anyone. */
  public boolean noStore() {
    return has("no-store");
  }

  /** {@code no-cache} of the whole answer: not to be used without asking back. */
  public boolean noCache() {
    return isUnqualified("no-cache");
  }

  /** {@code private}, of the whole answer: not for a shared cache. */
  public boolean isPrivate() {
    return isUnqualified("private");
  }

  /** {@code public}: may be shared though its request had credentials. */
  public boolean isPublic() {
    return has("public");
  }

  /** {@code must-understand}: whoever knows the status goes by the rest and not by no-store. */
  public boolean mustUnderstand() {
    return has("must-understand");
  }

  /** Returns whether a shared cache must not serve the answer stale, whatever the reason. */
  public boolean forbidsStale() {
    return has("must-revalidate") || has("proxy-revalidate") || has("s-maxage") || has("no-cache");
  }

  /** Returns whether an answer to a request with credentials may be shared (section 3.5). */
  public boolean allowsSharing() {
    return isPublic() || has("s-maxage") || has("must-revalidate");
  }

  /**
   * Returns how long the answer is fresh for a shared cache; {@code null} if it does not say, zero
   * if what it says can't be read.
   */
  public @Nullable Duration sharedAge() {
    Duration shared = seconds("s-maxage");
    return shared != null ? shared : seconds("max-age");
  }

  /** Returns the span of {@code stale-while-revalidate} (RFC 5861), or {@code null}. */
  public @Nullable Duration staleWhileRevalidate() {
    return seconds("stale-while-revalidate");
  }

  /** Returns the span of {@code stale-if-error} (RFC 5861), or {@code null}. */
  public @Nullable Duration staleIfError() {
    return seconds("stale-if-error");
  }

  /**
   * Returns the names, in lower case, of fields that are not to be kept, because {@code no-cache}
   * or {@code private} names them (sections 5.2.2.4 and 5.2.2.7).
   */
  public Set<String> withheld() {
    Set<String> withheld = new HashSet<>();
    withheld.addAll(fieldNames("no-cache"));
    withheld.addAll(fieldNames("private"));
    return withheld;
  }

  /** Returns the shortest of a directive's values; zero for what is no number. */
  @Nullable Duration seconds(String name) {
    return directives.getOrDefault(name, List.of()).stream()
        .map(CacheControl::seconds0)
        .min(Duration::compareTo)
        .orElse(null);
  }

  private static Duration seconds0(String value) {
    String text = unquoted(value);
    if (!DIGITS.matcher(text).matches()) {
      return Duration.ZERO;
    }
    return Duration.ofSeconds(parseDigits(text));
  }

  /** Reads digits, however many. */
  static long parseDigits(String digits) {
    String significant = digits.replaceFirst("^0+(?=.)", "");
    return significant.length() > 10
        ? MOST_SECONDS
        : Math.min(Long.parseLong(significant), MOST_SECONDS);
  }

  private boolean isUnqualified(String name) {
    return has(name) && fieldNames(name).isEmpty();
  }

  /** Returns the fields that a directive names; empty if any of its values names none. */
  private Set<String> fieldNames(String name) {
    Set<String> names = new HashSet<>();
    for (String value : directives.getOrDefault(name, List.of())) {
      List<String> listed = ListField.members(List.of(unquoted(value)));
      if (listed.isEmpty() || !listed.stream().allMatch(item -> TOKEN.matcher(item).matches())) {
        return Set.of();
      }
      listed.forEach(item -> names.add(item.toLowerCase(Locale.ROOT)));
    }
    return names;
  }

  private static String unquoted(String value) {
    boolean quoted = value.length() > 1 && value.startsWith("\"") && value.endsWith("\"");
    return quoted ? value.substring(1, value.length() - 1).replaceAll("\\\\(.)", "$1") : value;
  }

  @Override
  public String toString() {
    return directives.toString();
  }
}
