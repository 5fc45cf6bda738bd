package org.turbostan.servlet;

import jakarta.servlet.ServletRequest;
import jakarta.servlet.http.HttpServletRequest;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;

/**
 * A request's nonce. It is a request attribute, whose name lets {@link VisitorSecrets} look for its
 * value in what is about to be stored.
 */
final class Nonce {

  static final String ATTRIBUTE = "org.turbostan.nonce";

  private static final SecureRandom RANDOM = new SecureRandom();
  private static final int LENGTH = 26;
  private static final int RADIX = 36;

  private Nonce() {}

  /** Returns the nonce, which is made when it is first asked for. */
  static String of(ServletRequest request) {
    ServletRequest visitor = visitor(request);
    String nonce = known(visitor);
    if (nonce == null) {
      nonce = random();
      visitor.setAttribute(ATTRIBUTE, nonce);
    }
    return nonce;
  }

  /** Returns the nonce if it has been asked for. */
  static @Nullable String known(ServletRequest request) {
    return visitor(request).getAttribute(ATTRIBUTE) instanceof String nonce ? nonce : null;
  }

  /** A page that asks for the nonce has not asked for anything that keeps it from being stored. */
  private static ServletRequest visitor(ServletRequest request) {
    return request instanceof HttpServletRequest http ? VisitorSecrets.visitor(http) : request;
  }

  private static String random() {
    StringBuilder nonce = new StringBuilder(LENGTH);
    while (nonce.length() < LENGTH) {
      nonce.append(Character.forDigit(RANDOM.nextInt(RADIX), RADIX));
    }
    return nonce.toString();
  }
}
