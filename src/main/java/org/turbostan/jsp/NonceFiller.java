package org.turbostan.jsp;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import org.turbostan.Field;
import org.turbostan.servlet.HoleFiller;
import org.turbostan.servlet.TurboStan;

/** Fills a hole with the request's nonce. */
record NonceFiller() implements HoleFiller {

  @Override
  public String fill(HttpServletRequest request, HttpServletResponse response, List<Field> data) {
    return TurboStan.nonce(request);
  }
}
