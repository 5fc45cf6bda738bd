package org.turbostan.http;

import java.util.Locale;
import java.util.Set;
import org.turbostan.http.CachingRule.Kind;

/**
 * How a page that is rendered for the cache sees a header of the request.
 *
 * <p>What all visitors are to be shown must not depend on what one of them happened to send.
 * Headers that are part of the page's key may be read; those that ask for a part or another form of
 * the same page are hidden, because the cache answers them itself; reading any other is noted, and
 * the page is not stored.
 */
public enum Sight {
  /** The page sees it. */
  SHOWN,
  /** The page does not see it. */
  HIDDEN,
  /** The page sees it, and is not stored then. */
  NOTED,
  /** The page sees the cookies that its rule varies by, or sees all and is not stored then. */
  COOKIES;

  private static final Set<String> OF_THE_CACHE =
      Set.of(
          "if-match",
          "if-none-match",
          "if-modified-since",
          "if-unmodified-since",
          "if-range",
          "range",
          "accept-encoding");

  /** Part of every key, or absent from every request whose page is cached, or of no meaning. */
  private static final Set<String> HARMLESS =
      Set.of(
          "host",
          "x-forwarded-host",
          "x-forwarded-proto",
          "x-forwarded-port",
          "x-forwarded-prefix",
          "forwarded",
          "x-original-url",
          "x-rewrite-url",
          "x-http-method-override",
          "x-http-method",
          "x-method-override",
          "content-length",
          "content-type",
          "transfer-encoding",
          "connection",
          "keep-alive",
          "te",
          "expect",
          "upgrade");

  /** Returns how a page of {@code rule} sees the header of this name, in any case of letters. */
  public static Sight of(CachingRule rule, String name) {
    String header = name.toLowerCase(Locale.ROOT);
    if (header.equals("cookie")) {
      return COOKIES;
    }
    if (header.equals("authorization")) {
      return rule.isPublic() ? NOTED : SHOWN;
    }
    if (rule.variesBy(Kind.HEADER, header) || rule.ignore().headers().contains(header)) {
      return SHOWN;
    }
    if (OF_THE_CACHE.contains(header)) {
      return HIDDEN;
    }
    boolean harmless = HARMLESS.contains(header) || rule.ignore().ignoresHeader(header);
    return harmless ? SHOWN : NOTED;
  }

  /** Returns how a page of {@code rule} sees the languages that the visitor prefers. */
  public static Sight ofLocale(CachingRule rule) {
    return rule.variesBy(Kind.LOCALE, "") ? SHOWN : of(rule, "accept-language");
  }
}
