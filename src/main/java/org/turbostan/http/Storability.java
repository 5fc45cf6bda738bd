package org.turbostan.http;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.turbostan.Field;
import org.turbostan.Lifetime;
import org.turbostan.Reason;

/**
 * Whether an answer to a GET may be stored, for how long, and which of its header (RFC 9111,
 * section 3).
 *
 * @param refusal why it is not stored, or {@code null} if it is
 * @param lifetime how long it lives from now on; all its spans are zero if it is refused
 * @param age how old it is already
 */
public record Storability(@Nullable Reason refusal, Lifetime lifetime, Duration age) {

  private static final Lifetime NONE = Lifetime.of(Duration.ZERO);

  /** Statuses that this cache understands (for {@code must-understand}, section 5.2.2.3). */
  private static final Set<Integer> UNDERSTOOD =
      Set.of(
          200, 203, 204, 300, 301, 302, 303, 307, 308, 400, 401, 403, 404, 405, 406, 410, 414, 421,
          451, 500, 501, 502, 503, 504);

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
          "age",
          "content-length",
          "cache-status");

  /**
   * Judges an answer.
   *
   * @param hadCredentials whether the request had credentials
   * @param asked when the application was asked
   * @param now when it had answered
   */
  public static Storability of(
      CachingRule rule, Answer answer, boolean hadCredentials, Instant asked, Instant now) {
    Duration age = CurrentAge.initial(answer, asked, now);
    Reason refusal = whyNever(rule, answer, hadCredentials);
    if (refusal != null) {
      return new Storability(refusal, NONE, age);
    }
    Lifetime lifetime = FreshnessLifetime.of(rule.terms(), answer, now);
    if (lifetime == null) {
      Reason why = answer.status() == 200 ? Reason.NO_LIFETIME : Reason.STATUS;
      return new Storability(why, NONE, age);
    }
    Lifetime left = minus(lifetime, age);
    return left.total().isZero() && !hasValidator(answer)
        ? new Storability(Reason.CACHE_CONTROL, NONE, age)
        : new Storability(null, left, age);
  }

  /** Returns this judgement with a reason against storing the answer after all. */
  public Storability refused(Reason why) {
    return new Storability(why, NONE, age);
  }

  /** Returns whether the application can be asked if the answer is still good. */
  public static boolean hasValidator(Answer answer) {
    return !answer.header("ETag").isEmpty() || !answer.header("Last-Modified").isEmpty();
  }

  /**
   * Returns the fields of an answer that are kept and sent again on a hit: all but those of one
   * connection, those that its {@code Connection} names, and those that its directives withhold.
   */
  public static List<Field> kept(Answer answer) {
    Set<String> dropped = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    dropped.addAll(NEVER_KEPT);
    dropped.addAll(ListField.members(answer.header("Connection")));
    dropped.addAll(answer.control().withheld());
    return answer.fields().stream().filter(field -> !dropped.contains(field.name())).toList();
  }

  private static @Nullable Reason whyNever(
      CachingRule rule, Answer answer, boolean hadCredentials) {
    int status = answer.status();
    if (status < 200 || status == 206 || status == 304) {
      return Reason.STATUS;
    }
    if (!answer.header("Set-Cookie").isEmpty() || !answer.header("Set-Cookie2").isEmpty()) {
      return Reason.SET_COOKIE;
    }
    if (answer.declaredLength() >= 0 && answer.declaredLength() != answer.length()) {
      return Reason.INCOMPLETE;
    }
    if (!answer.header("Trailer").isEmpty()) {
      return Reason.STREAMED;
    }
    if (forbids(answer)) {
      return Reason.CACHE_CONTROL;
    }
    // A rule's word about a page is not one about each of its encodings.
    if (!answer.header("Content-Encoding").isEmpty() && answer.control().sharedAge() == null) {
      return Reason.ENCODED;
    }
    if (hadCredentials && !answer.control().isSilent() && !answer.control().allowsSharing()) {
      return Reason.AUTHORIZATION;
    }
    return VaryKey.isUsable(rule, answer) ? null : Reason.VARY;
  }

  private static boolean forbids(Answer answer) {
    CacheControl control = answer.control();
    if (control.mustUnderstand()) {
      return !UNDERSTOOD.contains(answer.status()) || control.isPrivate();
    }
    return control.noStore() || control.isPrivate() || (control.isSilent() && pragma(answer));
  }

  /** It has no meaning in answers, but many mean it where they say nothing else (section 5.4). */
  private static boolean pragma(Answer answer) {
    return answer.header("Pragma").stream()
        .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains("no-cache"));
  }

  /** Returns what is left after an age: freshness goes first, then the stale spans. */
  private static Lifetime minus(Lifetime lifetime, Duration age) {
    Duration beyond = age.minus(lifetime.fresh());
    if (beyond.isNegative()) {
      return lifetime.withFresh(beyond.negated());
    }
    return new Lifetime(
        Duration.ZERO,
        left(lifetime.staleWhileRevalidate(), beyond),
        left(lifetime.staleIfError(), beyond),
        false);
  }

  private static Duration left(Duration span, Duration gone) {
    return gone.compareTo(span) >= 0 ? Duration.ZERO : span.minus(gone);
  }
}
