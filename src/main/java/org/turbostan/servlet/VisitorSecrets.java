package org.turbostan.servlet;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletRequestWrapper;
import jakarta.servlet.http.Cookie;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.util.Collections;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds in a fragment what belongs to the one visitor it was rendered for: session id, user name,
 * credentials, values of cookies, tokens against forged requests, nonces.
 *
 * <p>What is found is a mistake of the page that a cache would turn into a leak, so the fragment is
 * not to be stored. Names and short values that occur in the text by chance are found too: that
 * costs a rendering, and the log tells what was found.
 */
public final class VisitorSecrets {

  /** Shorter texts are found everywhere. */
  private static final int SHORTEST = 3;

  private static final int SHORTEST_COOKIE = 8;

  /** Before the name of a request attribute: the attribute that tells the value of that token. */
  private static final String TOLD = "org.turbostan.csrf.";

  private static final int MOST_NAMES = 500;
  private static final int LONGEST_NAME = 200;

  /**
   * Names of request attributes, and whether they are tokens'. Nearly all requests have the same
   * ones, and each is asked about with each fragment that is stored.
   */
  private static final Map<String, Boolean> NAMES = new ConcurrentHashMap<>();

  private VisitorSecrets() {}

  /** The id of a session that this class has opened, by asking for a token. */
  private static final String OPENED = "org.turbostan.session-opened";

  /** Who knows the value of a token. */
  private record Told(Function<HttpServletRequest, String> token) {}

  /**
   * Tells who knows the value of a token that is an object, because a hole is to show it. From now
   * on it is the value that is looked for, and no more the name, which stands beside the hole.
   *
   * @param name the request attribute's, e.g. {@code _csrf}
   * @param token asked, for the request, when something is about to be stored; may open a session
   */
  public static void tell(
      HttpServletRequest request, String name, Function<HttpServletRequest, String> token) {
    visitor(request).setAttribute(TOLD + name, new Told(token));
  }

  /**
   * Returns the id of a session that is there only because a hole is to show its token, or {@code
   * null}.
   */
  static @Nullable String openedSession(HttpServletRequest request) {
    return request.getAttribute(OPENED) instanceof String id ? id : null;
  }

  /** Takes a session that is open, and new, for one that was opened for a hole. */
  static void keepOpenedSession(HttpServletRequest request) {
    HttpSession session = request.getSession(false);
    if (session != null && session.isNew()) {
      request.setAttribute(OPENED, session.getId());
    }
  }

  private static String ask(HttpServletRequest request, Told told) {
    boolean had = request.getSession(false) != null;
    String token = told.token.apply(request);
    HttpSession session = request.getSession(false);
    if (!had && session != null) {
      request.setAttribute(OPENED, session.getId());
    }
    return token;
  }

  /** Returns the values of a request's tokens and nonces, as far as they are texts. */
  static Set<String> tokens(HttpServletRequest request) {
    Set<String> tokens = new HashSet<>();
    for (String name : Collections.list(request.getAttributeNames())) {
      if (isToken(name)) {
        Object value = request.getAttribute(name);
        if (value instanceof CharSequence token) {
          tokens.add(token.toString());
        } else if (value instanceof Told told) {
          tokens.add(ask(request, told));
        }
      }
    }
    return tokens;
  }

  private static boolean isToken(String attribute) {
    Boolean known = NAMES.get(attribute);
    if (known != null) {
      return known;
    }
    String name = attribute.toLowerCase(Locale.ROOT);
    boolean isToken = name.contains("csrf") || name.contains("nonce");
    if (attribute.length() <= LONGEST_NAME && NAMES.size() < MOST_NAMES) {
      NAMES.put(attribute, isToken);
    }
    return isToken;
  }

  /** Returns a request attribute without noting that the page, of which a hole is part, read it. */
  public static @Nullable Object attribute(HttpServletRequest request, String name) {
    return visitor(request).getAttribute(name);
  }

  /**
   * Returns what was found, for people and without its value, e.g. {@code the session's id} or
   * {@code the value of the cookie theme}; {@code null} if there is nothing.
   *
   * @param text the fragment
   * @param cookies the names of cookies that the fragment varies by
   */
  public static @Nullable String find(
      HttpServletRequest request, String text, Set<String> cookies) {
    PageRequest page = page(request);
    return page == null
        ? findIn(text, request, cookies)
        : page.unnoted(visitor -> findIn(text, visitor, cookies));
  }

  private static @Nullable String findIn(
      String text, HttpServletRequest visitor, Set<String> cookies) {
    HttpSession session = visitor.getSession(false);
    if ((session != null && occurs(session.getId(), text))
        || occurs(visitor.getRequestedSessionId(), text)) {
      return "the session's id";
    }
    if (occurs(visitor.getRemoteUser(), text)) {
      return "the user's name";
    }
    if (occurs(credentials(visitor), text)) {
      return "the credentials of the Authorization header";
    }
    for (Cookie cookie : new ServletFacts(visitor).cookies()) {
      if (cookie.getValue().length() >= SHORTEST_COOKIE
          && !cookies.contains(cookie.getName())
          && text.contains(cookie.getValue())) {
        return "the value of the cookie " + cookie.getName();
      }
    }
    return token(visitor, text);
  }

  /**
   * Returns the request to ask. A request that is shown to a page under a rule notes what the page
   * asks for; this question is not the page's.
   */
  static HttpServletRequest visitor(HttpServletRequest request) {
    PageRequest page = page(request);
    return page == null ? request : page.visitor();
  }

  private static @Nullable PageRequest page(HttpServletRequest request) {
    ServletRequest inner = request;
    while (inner instanceof ServletRequestWrapper wrapper) {
      if (wrapper instanceof PageRequest page) {
        return page;
      }
      inner = wrapper.getRequest();
    }
    return null;
  }

  private static @Nullable String credentials(HttpServletRequest request) {
    String header = request.getHeader("Authorization");
    return header == null ? null : header.substring(header.indexOf(' ') + 1).strip();
  }

  /**
   * A token may be an object that makes its value, and with it a session, when it is first asked.
   * So an object is not asked: a form that holds it names it.
   */
  private static @Nullable String token(HttpServletRequest request, String text) {
    for (String name : Collections.list(request.getAttributeNames())) {
      if (isToken(name)) {
        Object value = request.getAttribute(name);
        if (request.getAttribute(TOLD + name) != null) {
          continue;
        }
        String sought =
            value instanceof Told told
                ? ask(request, told)
                : value instanceof CharSequence chars ? chars.toString() : name;
        if (value != null && occurs(sought, text)) {
          return "the request attribute " + name.replace(TOLD, "");
        }
      }
    }
    return null;
  }

  private static boolean occurs(@Nullable String secret, String text) {
    return secret != null && secret.length() >= SHORTEST && text.contains(secret);
  }
}
