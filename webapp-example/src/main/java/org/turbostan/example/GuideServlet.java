package org.turbostan.example;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;

/** A page that is the same for all. The filter caches it whole, by a rule in {@code web.xml}. */
public final class GuideServlet extends PageServlet {

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    request.setAttribute("products", shop().products());
    SimulatedCost.waitLikeADatabase(Duration.ofMillis(400));
    showToAll("guide", request, response);
  }
}
