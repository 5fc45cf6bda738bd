package org.turbostan.jsp;

import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.turbostan.Reason;

/**
 * The response as it was before a body ran. A body that changes what is not its text can't be
 * replaced by its text: on a hit the cookie, the redirect or the error would be missing.
 *
 * @param status the status
 * @param cookies how many cookies are set
 * @param committed whether its header had been sent
 */
record ResponseMarks(int status, int cookies, boolean committed) {

  static ResponseMarks of(HttpServletResponse response) {
    return new ResponseMarks(response.getStatus(), cookies(response), response.isCommitted());
  }

  /** Returns why the body's text must not be stored, or {@code null} if it may. */
  @Nullable Reason changed(HttpServletResponse response) {
    if (response.getStatus() != status) {
      return Reason.STATUS;
    }
    return cookies(response) == cookies ? null : Reason.SET_COOKIE;
  }

  private static int cookies(HttpServletResponse response) {
    return response.getHeaders("Set-Cookie").size();
  }
}
