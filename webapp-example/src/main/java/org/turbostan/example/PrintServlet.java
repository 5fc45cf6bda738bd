package org.turbostan.example;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * A print on a page that the filter caches whole, by a rule in {@code web.xml}. What is one
 * visitor's own in it, the basket and the token of the form, are holes.
 */
public final class PrintServlet extends PageServlet {

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    String path = request.getPathInfo();
    Optional<Product> product = path == null ? Optional.empty() : shop().product(path.substring(1));
    if (product.isEmpty()) {
      response.sendError(404, "There is no such wind in this shop.");
      return;
    }
    request.setAttribute("product", product.get());
    SimulatedCost.waitLikeADatabase(Duration.ofMillis(400));
    showToAll("print", request, response);
  }
}
