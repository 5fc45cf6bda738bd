package org.turbostan.http;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turbostan.Lifetime;
import org.turbostan.http.CachingRule.Terms;

/**
 * How long an answer is fresh, counted from its {@code Date} (RFC 9111, section 4.2.1), and how
 * long after that it may be served stale (RFC 5861).
 *
 * <p>The application's word comes first: {@code s-maxage}, {@code max-age}, then {@code Expires};
 * where it says nothing, the rule's does; and an estimate only where the rule asks for it.
 */
final class FreshnessLifetime {

  /** Statuses to which a rule's {@code ttl} applies. */
  private static final Set<Integer> RULED = Set.of(200, 203);

  /** Statuses whose freshness may be estimated (RFC 9110, section 15.1), but 206. */
  private static final Set<Integer> HEURISTICALLY_CACHEABLE =
      Set.of(200, 203, 204, 300, 301, 308, 404, 405, 410, 414, 501);

  private static final Duration LONGEST_ESTIMATE = Duration.ofDays(1);

  private FreshnessLifetime() {}

  /**
   * Returns the lifetime, or {@code null} if neither application nor rule gives one.
   *
   * @param now stands for the date of an answer that has none
   */
  static @Nullable Lifetime of(Terms terms, Answer answer, Instant now) {
    Duration fresh = fresh(terms, answer, now);
    if (fresh == null) {
      return null;
    }
    CacheControl control = answer.control();
    if (control.forbidsStale()) {
      return Lifetime.of(control.noCache() ? Duration.ZERO : fresh);
    }
    return new Lifetime(
        control.noCache() ? Duration.ZERO : fresh,
        orElse(control.staleWhileRevalidate(), terms.stale()),
        orElse(control.staleIfError(), terms.stale()),
        false);
  }

  private static @Nullable Duration fresh(Terms terms, Answer answer, Instant now) {
    Duration byRule = byRule(terms, answer.status());
    if (terms.override() && byRule != null) {
      return byRule;
    }
    Duration said = answer.control().sharedAge();
    if (said != null) {
      return said;
    }
    if (answer.control().noCache()) {
      return Duration.ZERO;
    }
    if (!answer.isTargeted() && !answer.header("Expires").isEmpty()) {
      return untilExpiry(answer, now);
    }
    if (byRule != null) {
      return byRule;
    }
    return terms.heuristic() ? estimate(answer, now) : null;
  }

  private static @Nullable Duration byRule(Terms terms, int status) {
    Duration ofStatus = terms.byStatus().get(status);
    return ofStatus != null || !RULED.contains(status) ? ofStatus : terms.ttl();
  }

  /** Of several the earliest counts, and one that can't be read has passed (section 5.3). */
  private static Duration untilExpiry(Answer answer, Instant now) {
    Instant from = orElse(answer.date(now), now);
    Duration shortest = Lifetime.FOREVER;
    for (String expires : answer.header("Expires")) {
      Instant at = HttpDate.parse(expires, now);
      if (at == null || !at.isAfter(from)) {
        return Duration.ZERO;
      }
      Duration left = Duration.between(from, at);
      shortest = left.compareTo(shortest) < 0 ? left : shortest;
    }
    return shortest;
  }

  /** A tenth of the time since the last change (section 4.2.2). */
  private static @Nullable Duration estimate(Answer answer, Instant now) {
    List<String> modified = answer.header("Last-Modified");
    boolean estimable =
        HEURISTICALLY_CACHEABLE.contains(answer.status()) || answer.control().isPublic();
    if (modified.isEmpty() || !estimable) {
      return null;
    }
    Instant from = orElse(answer.date(now), now);
    Instant at = HttpDate.parse(modified.get(0), now);
    if (at == null || !at.isBefore(from)) {
      return null;
    }
    Duration tenth = Duration.between(at, from).dividedBy(10);
    return tenth.compareTo(LONGEST_ESTIMATE) > 0 ? LONGEST_ESTIMATE : tenth;
  }

  private static <T> T orElse(@Nullable T one, T other) {
    return one != null ? one : other;
  }
}
