package org.turbostan.testing;

/** Which Jakarta EE the containers under test have: the build puts one on the class path. */
public final class JakartaEe {

  private JakartaEe() {}

  /** Whether it is EE 11 (Servlet 6.1, JSP 4.0) instead of EE 10 (Servlet 6.0, JSP 3.1). */
  public static boolean isEe11() {
    return Integer.getInteger("turbostan.ee", 10) == 11;
  }
}
