package org.turbostan.example;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpSession;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * A visitor's token against forms that other sites post in the visitor's name, in the form in which
 * Spring Security has its own: a request attribute {@code _csrf} with two properties.
 *
 * <p>The session holds the token. Pages show it masked, as another text each time, so that it can't
 * be guessed from the length of compressed answers. Nothing is made before a page asks for it.
 */
public final class Token {

  /** The name of the request attribute, and of the form field. */
  static final String NAME = "_csrf";

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int LENGTH = 24;

  private final HttpServletRequest request;
  private String masked;

  Token(HttpServletRequest request) {
    this.request = request;
  }

  /** Returns the name of the form field. */
  public String getParameterName() {
    return NAME;
  }

  /** Returns the token as this request's pages show it; makes a session if there is none. */
  public synchronized String getToken() {
    if (masked == null) {
      byte[] mask = random();
      byte[] both = new byte[2 * LENGTH];
      byte[] token = of(request.getSession());
      for (int i = 0; i < LENGTH; i++) {
        both[i] = mask[i];
        both[LENGTH + i] = (byte) (mask[i] ^ token[i]);
      }
      masked = Base64.getUrlEncoder().withoutPadding().encodeToString(both);
    }
    return masked;
  }

  /** Returns whether a form brings the token of its visitor's session. */
  static boolean isIn(HttpServletRequest form) {
    HttpSession session = form.getSession(false);
    String given = form.getParameter(NAME);
    if (session == null || given == null) {
      return false;
    }
    try {
      byte[] both = Base64.getUrlDecoder().decode(given);
      byte[] token = new byte[LENGTH];
      for (int i = 0; i < LENGTH && both.length == 2 * LENGTH; i++) {
        token[i] = (byte) (both[i] ^ both[LENGTH + i]);
      }
      return both.length == 2 * LENGTH && MessageDigest.isEqual(token, of(session));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static byte[] of(HttpSession session) {
    synchronized (Token.class) {
      if (session.getAttribute(NAME) instanceof byte[] known) {
        return known;
      }
      byte[] made = random();
      session.setAttribute(NAME, made);
      return made;
    }
  }

  private static byte[] random() {
    byte[] bytes = new byte[LENGTH];
    RANDOM.nextBytes(bytes);
    return bytes;
  }
}
