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
   * Returns the value for a stale page in the place of a failed rendering.
   *
   * @param status the status that the application answered with; 0 if it did not answer
   */
  public static String servedForFailure(int status, long ttl) {
    return CACHE
        + "; fwd=stale"
        + (status == 0 ? "" : "; fwd-status=" + status)
        + "; ttl="
        + ttl
        + "; detail="
        + Reason.RENDER_FAILED.word();
  }

  /** Returns the value where the client wanted nothing but what the cache has, which is nothing. */
  public static String notCached() {
    return CACHE + "; detail=only-if-cached";
  }

  /**
   * Returns the value for a stored page that the application has confirmed.
   *
   * @param intended why it was asked
   * @param outcome what became of the page
   * @param ttl for how many seconds it is fresh now
   */
  public static String validated(Outcome intended, Outcome outcome, long ttl) {
    return CACHE
        + "; fwd="
        + forward(intended, VaryKey.NONE)
        + "; fwd-status=304"
        + (outcome.kind() == Outcome.Kind.RENDERED ? "; stored; ttl=" + ttl : "")
        + (outcome.reason() == null ? "" : "; detail=" + outcome.reason().word());
  }

  /**
   * Returns the value for a page that the application rendered.
   *
   * @param intended why it was rendered
   * @param outcome what became of it
   * @param vary what it is known to vary by
   * @param detail more about the reason, e.g. the name of a header; {@code null} for none
   */
  public static String rendered(
      Outcome intended, Outcome outcome, VaryKey vary, @Nullable String detail) {
    Reason why = outcome.reason();
    StringBuilder value = new StringBuilder(CACHE);
    value.append("; fwd=").append(forward(intended, vary));
    if (outcome.kind() == Outcome.Kind.RENDERED) {
      value.append("; stored");
    }
    if (why != null) {
      value.append("; detail=");
      value.append(detail == null ? why.word() : quoted(why.word() + ' ' + detail));
    }
    return value.toString();
  }

  private static String forward(Outcome intended, VaryKey vary) {
    Reason why = intended.reason();
    if (intended.kind() == Outcome.Kind.BYPASSED) {
      return why == Reason.METHOD ? "method" : "bypass";
    }
    if (why == Reason.EXPIRED || why == Reason.SOFT_DELETED) {
      return "stale";
    }
    if (why == Reason.REFRESH || why == Reason.INVALID) {
      return "request";
    }
    return vary.names().isEmpty() ? "uri-miss" : "vary-miss";
  }

  /** A string of RFC 8941, section 3.3.3: printable ASCII in quotes. */
  private static String quoted(String text) {
    return '"' + text.replaceAll("[^ -~]", "?").replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
