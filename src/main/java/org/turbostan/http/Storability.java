package org.turbostan.http;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.turbostan.Field;
import org.turbostan.Lifetime;
import org.turbostan.Reason;
import org.turbostan.http.CachingRule.Kind;

/** Decides whether an answer may be stored, for how long, and which of its header. */
public final class Storability {

  /**
   * Fields that belong to one connection or one moment (RFC 9110, section 7.6.1; RFC 9111, section
   * 3.1), or that are made anew for each answer.
   */
  private static final Set<String> NEVER_KEPT =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "proxy-authenticate",
          "proxy-authentication-info",
          "proxy-authorization",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "set-cookie",
          "set-cookie2",
          "date",
          "age",
          "content-length",
          "cache-status");

  private Storability() {}

  /**
   * Returns why an answer to a GET is not stored, or {@code null} if it may be.
   *
   * @param now the time by which {@code Expires} is judged if the answer has no {@code Date}
   */
  public static @Nullable Reason whyNotStored(CachingRule rule, Answer answer, Instant now) {
    if (answer.status() != 200) {
      return Reason.STATUS;
    }
    if (!answer.header("Set-Cookie").isEmpty() || !answer.header("Set-Cookie2").isEmpty()) {
      return Reason.SET_COOKIE;
    }
    if (answer.declaredLength() >= 0 && answer.declaredLength() != answer.length()) {
      return Reason.INCOMPLETE;
    }
    if (!answer.header("Content-Encoding").isEmpty()) {
      return Reason.ENCODED;
    }
    if (!answer.header("Trailer").isEmpty()) {
      return Reason.STREAMED;
    }
    if (forbids(answer) || lifetime(rule, answer, now).fresh().isZero()) {
      return Reason.CACHE_CONTROL;
    }
    return variesOnlyBy(rule, answer.header("Vary")) ? null : Reason.VARY;
  }

  /**
   * Returns how long an answer lives: as its rule says, or less where the application says less.
   */
  public static Lifetime lifetime(CachingRule rule, Answer answer, Instant now) {
    CacheControl control = control(answer);
    Lifetime lifetime =
        control.forbidsStale() ? Lifetime.of(rule.lifetime().fresh()) : rule.lifetime();
    Duration said = control.age();
    if (said == null && !answer.header("Expires").isEmpty()) {
      said = untilExpiry(answer, now);
    }
    return said == null || said.compareTo(lifetime.fresh()) > 0
        ? lifetime
        : lifetime.withFresh(said);
  }

  /** Returns the fields of an answer that are kept and sent again on a hit. */
  public static List<Field> kept(List<Field> fields) {
    Set<String> dropped = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    dropped.addAll(NEVER_KEPT);
    for (Field field : fields) {
      if (field.name().equalsIgnoreCase("Connection")) {
        dropped.addAll(items(field.value()));
      }
    }
    return fields.stream().filter(field -> !dropped.contains(field.name())).toList();
  }

  private static boolean forbids(Answer answer) {
    return control(answer).forbids()
        || answer.header("Pragma").stream()
            .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains("no-cache"));
  }

  private static CacheControl control(Answer answer) {
    List<String> lines = answer.header("Cache-Control");
    return lines.isEmpty() ? CacheControl.SILENT : CacheControl.parse(lines);
  }

  /** An expiry that can't be read, such as {@code 0}, has passed (RFC 9111, section 5.3). */
  private static Duration untilExpiry(Answer answer, Instant now) {
    Instant from = now;
    for (String date : answer.header("Date")) {
      Instant read = date(date);
      from = read == null ? from : read;
    }
    Duration shortest = null;
    for (String expires : answer.header("Expires")) {
      Instant at = date(expires);
      Duration left = at == null || at.isBefore(from) ? Duration.ZERO : Duration.between(from, at);
      shortest = shortest == null || left.compareTo(shortest) < 0 ? left : shortest;
    }
    return shortest == null ? Duration.ZERO : shortest;
  }

  private static @Nullable Instant date(String text) {
    try {
      return DateTimeFormatter.RFC_1123_DATE_TIME.parse(text.strip(), Instant::from);
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static boolean variesOnlyBy(CachingRule rule, List<String> lines) {
    return lines.stream().flatMap(line -> items(line).stream()).allMatch(name -> names(rule, name));
  }

  /** What is stored is not encoded, and so fit for whatever encodings a client takes. */
  private static boolean names(CachingRule rule, String header) {
    return switch (header) {
      case "*" -> false;
      case "accept-encoding" -> true;
      case "cookie" -> rule.variesByCookies();
      case "accept-language" ->
          rule.variesBy(Kind.LOCALE, "") || rule.variesBy(Kind.HEADER, header);
      default -> rule.variesBy(Kind.HEADER, header);
    };
  }

  private static List<String> items(String list) {
    return List.of(list.split(",")).stream()
        .map(item -> item.strip().toLowerCase(Locale.ROOT))
        .filter(item -> !item.isEmpty())
        .toList();
  }
}
