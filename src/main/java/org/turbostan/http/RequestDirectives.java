package org.turbostan.http;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a client asks of the caches on its way (RFC 9111, section 5.2.1). A cache need not obey, and
 * this one does so only where its operator wants it: who may order a page anew can keep a server
 * busy.
 *
 * @param noCache whether nothing is to be served that the application has not confirmed
 * @param noStore whether the answer is not to be stored
 * @param onlyIfCached whether the application is not to be asked
 * @param maxAge how old the answer may be; {@code null} for any age
 * @param minFresh how long it must still be fresh; {@code null} for no matter how long
 * @param maxStale for how long it may have been stale; {@code null} for not at all
 */
public record RequestDirectives(
    boolean noCache,
    boolean noStore,
    boolean onlyIfCached,
    @Nullable Duration maxAge,
    @Nullable Duration minFresh,
    @Nullable Duration maxStale) {

  /** A request that asks for nothing in particular. */
  public static final RequestDirectives NONE =
      new RequestDirectives(false, false, false, null, null, null);

  private static final Duration ANY = Duration.ofSeconds(CacheControl.MOST_SECONDS);

  /** Returns what a request asks for; {@code Pragma} counts where nothing else does (5.4). */
  public static RequestDirectives of(RequestFacts request) {
    if (request.header("Cache-Control").isEmpty()) {
      boolean noCache =
          ListField.members(request.header("Pragma")).stream()
              .anyMatch(pragma -> pragma.equalsIgnoreCase("no-cache"));
      return noCache ? new RequestDirectives(true, false, false, null, null, null) : NONE;
    }
    CacheControl control = CacheControl.parse(request.header("Cache-Control"));
    return new RequestDirectives(
        control.has("no-cache"),
        control.noStore(),
        control.has("only-if-cached"),
        control.seconds("max-age"),
        control.seconds("min-fresh"),
        control.hasValue("max-stale") || !control.has("max-stale")
            ? control.seconds("max-stale")
            : ANY);
  }

  /** Returns whether the client asks for nothing in particular. */
  public boolean areNone() {
    return equals(NONE);
  }

  /**
   * Returns whether an answer is young and fresh enough for the client.
   *
   * @param age its age
   * @param left for how long it is still fresh; negative if it is stale
   */
  public boolean accept(Duration age, Duration left) {
    return (maxAge == null || age.compareTo(maxAge) <= 0)
        && (minFresh == null || left.compareTo(minFresh) >= 0);
  }

  /** Returns whether an answer that is stale for this long will do for the client. */
  public boolean acceptStale(Duration stale) {
    return !noCache && maxStale != null && stale.compareTo(maxStale) <= 0;
  }
}
