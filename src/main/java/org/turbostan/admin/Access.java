package org.turbostan.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import java.net.URI;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Knows who may see the pages, and which forms are our own.
 *
 * <p>A session is a signed cookie, so that any node of a cluster that has the same token knows it
 * for one of theirs; whether it has been ended since is for {@link Logins} to say. The cookie has
 * no path, so that the browser derives it from the address that it knows, behind whatever proxy.
 * From the session's random part follows its token, which each form carries; so no session's token
 * is good for another's.
 *
 * <p>Safe for use by many threads.
 */
final class Access {

  static final String COOKIE = "stan-admin";
  static final String FIELD = "csrf";
  private static final Duration LASTS = Duration.ofHours(8);
  private static final Base64.Encoder BASE64 = Base64.getUrlEncoder().withoutPadding();

  private final @Nullable String role;
  private final boolean byToken;
  private final byte[] key;
  private final InstantSource clock;
  private final Logins logins;
  private final SecureRandom random = new SecureRandom();

  /**
   * Somebody who may see the pages.
   *
   * @param cookie the session's cookie
   * @param isNew whether the cookie has still to be sent
   * @param canLogOut whether the session is all that lets them in
   */
  record Session(String cookie, boolean isNew, boolean canLogOut) {}

  /**
   * Makes it.
   *
   * @param role whose holders are let in without a log-in of ours, or {@code null}
   * @param secret by which sessions are signed, the same on all nodes; {@code null} for one that
   *     only this node knows
   * @param byToken whether one can log in
   */
  Access(
      @Nullable String role,
      byte @Nullable [] secret,
      boolean byToken,
      InstantSource clock,
      Logins logins) {
    this.logins = logins;
    this.role = role;
    this.byToken = byToken;
    this.clock = clock;
    byte[] seed = secret;
    if (seed == null) {
      seed = new byte[32];
      random.nextBytes(seed);
    }
    this.key = mac(seed, "turbostan admin session");
  }

  boolean isByToken() {
    return byToken;
  }

  @Nullable String role() {
    return role;
  }

  /** Returns the session of a request; {@code null} if it comes from nobody who is let in. */
  @Nullable Session session(HttpServletRequest request) {
    String cookie = cookie(request);
    if (role != null && request.isUserInRole(role)) {
      String user = "user " + request.getRemoteUser();
      return cookie != null && isGood(cookie, user)
          ? new Session(cookie, false, false)
          : new Session(issue(user), true, false);
    }
    return byToken
            && cookie != null
            && isGood(cookie, "token")
            && logins.goesOn(id(cookie), left(cookie))
        ? new Session(cookie, false, true)
        : null;
  }

  /** Returns a new session for somebody who has shown the token. */
  Session logIn() {
    String cookie = issue("token");
    logins.begin(id(cookie), LASTS);
    return new Session(cookie, true, true);
  }

  /** Ends a session, and returns whether its cookie is good for nothing now, on any node. */
  boolean logOut(Session session) {
    return logins.end(id(session.cookie), left(session.cookie));
  }

  /** Returns the header that gives a browser its cookie, or takes it away. */
  static String setCookie(HttpServletRequest request, String cookie, boolean lasts) {
    boolean secure =
        request.isSecure() || "https".equalsIgnoreCase(request.getHeader("X-Forwarded-Proto"));
    return COOKIE
        + '='
        + cookie
        + "; HttpOnly; SameSite=Strict; Max-Age="
        + (lasts ? LASTS.toSeconds() : 0)
        + (secure ? "; Secure" : "");
  }

  /** Returns the token that the forms of a session carry. */
  String formToken(Session session) {
    return BASE64.encodeToString(mac(key, "form " + session.cookie));
  }

  /** Returns whether a form carries the token of its session. Takes the same time in any case. */
  boolean isOurs(Session session, @Nullable String offered) {
    return offered != null
        && MessageDigest.isEqual(formToken(session).getBytes(UTF_8), offered.getBytes(UTF_8));
  }

  /**
   * Returns whether a request comes from a page of this site, as far as its browser says: what says
   * nothing is let through here, and needs the token.
   */
  static boolean isSameOrigin(HttpServletRequest request) {
    String site = request.getHeader("Sec-Fetch-Site");
    if (site != null && !site.equals("same-origin")) {
      return false;
    }
    String origin = request.getHeader("Origin");
    if (origin == null) {
      return true;
    }
    String from = authority(origin);
    // A proxy that changes Host says in the other what it was. No page can set either elsewhere.
    return from != null
        && (from.equals(lower(request.getHeader("Host")))
            || from.equals(lower(request.getHeader("X-Forwarded-Host"))));
  }

  private static @Nullable String authority(String origin) {
    try {
      return lower(URI.create(origin).getRawAuthority());
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static @Nullable String lower(@Nullable String text) {
    return text == null ? null : text.toLowerCase(Locale.ROOT);
  }

  private String issue(String whose) {
    byte[] id = new byte[16];
    random.nextBytes(id);
    String facts = BASE64.encodeToString(id) + '.' + clock.instant().plus(LASTS).getEpochSecond();
    return facts + '.' + signature(facts, whose);
  }

  private boolean isGood(String cookie, String whose) {
    int dot = cookie.lastIndexOf('.');
    int first = cookie.indexOf('.');
    if (dot <= first) {
      return false;
    }
    String facts = cookie.substring(0, dot);
    boolean signed =
        MessageDigest.isEqual(
            signature(facts, whose).getBytes(UTF_8), cookie.substring(dot + 1).getBytes(UTF_8));
    return signed && !left(cookie).isZero();
  }

  private static String id(String cookie) {
    return cookie.substring(0, cookie.indexOf('.'));
  }

  /** Returns how long a cookie lasts whose signature is right; zero if it is over. */
  private Duration left(String cookie) {
    long until = Long.parseLong(cookie.split("\\.", 3)[1]);
    return Duration.ofSeconds(Math.max(0, until - clock.instant().getEpochSecond()));
  }

  private String signature(String facts, String whose) {
    return BASE64.encodeToString(mac(key, "session " + whose + '\n' + facts));
  }

  private static @Nullable String cookie(HttpServletRequest request) {
    Cookie[] cookies = request.getCookies();
    for (Cookie cookie : cookies == null ? List.<Cookie>of() : List.of(cookies)) {
      if (cookie.getName().equals(COOKIE)) {
        return cookie.getValue();
      }
    }
    return null;
  }

  private static byte[] mac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java has HmacSHA256", e);
    }
  }
}
