package org.turbostan.http;

import org.jspecify.annotations.Nullable;
import org.turbostan.Outcome;
import org.turbostan.Reason;

/**
 * The value of the field {@code Cache-Status} (RFC 9211), e.g. {@code TurboStan; hit; ttl=42} or
 * {@code TurboStan; fwd=uri-miss; detail=set-cookie}.
 */
public final class CacheStatus {

  /** The name of the field. */
  public static final String NAME = "Cache-Status";

  private static final String CACHE = "TurboStan";

  private CacheStatus() {}

  /**
   * Returns the value for a page that came from the cache.
   *
   * @param ttl for how many more seconds it is fresh; negative if it is stale
   */
  public static String served(Outcome outcome, long ttl) {
    String how = outcome.kind() == Outcome.Kind.COLLAPSED ? "; fwd=miss; collapsed" : "; hit";
    return CACHE + how + "; ttl=" + ttl;
  }

  /**
   * Returns the value for a page that the application rendered.
   *
   * @param detail more about the reason, e.g. the name of a header; {@code null} for none
   */
  public static String rendered(Outcome outcome, @Nullable String detail) {
    Reason why = outcome.reason();
    StringBuilder value = new StringBuilder(CACHE).append("; fwd=").append(forward(outcome));
    if (outcome.kind() == Outcome.Kind.RENDERED) {
      value.append("; stored");
    }
    if (why != null) {
      value.append("; detail=");
      value.append(detail == null ? why.word() : quoted(why.word() + ' ' + detail));
    }
    return value.toString();
  }

  private static String forward(Outcome outcome) {
    Reason why = outcome.reason();
    if (outcome.kind() == Outcome.Kind.BYPASSED) {
      return why == Reason.METHOD ? "method" : "bypass";
    }
    if (outcome.kind() == Outcome.Kind.RENDERED && why == Reason.EXPIRED) {
      return "stale";
    }
    return why == Reason.REFRESH ? "request" : "uri-miss";
  }

  /** A string of RFC 8941, section 3.3.3: printable ASCII in quotes. */
  private static String quoted(String text) {
    return '"' + text.replaceAll("[^ -~]", "?").replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
