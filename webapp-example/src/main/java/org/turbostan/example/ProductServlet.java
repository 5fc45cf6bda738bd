package org.turbostan.example;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.Optional;

/** The page of one print, at {@code /wind/} and its id; takes reviews. */
public final class ProductServlet extends PageServlet {

  private static final int LONGEST = 400;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    Optional<Product> product = product(request);
    if (product.isEmpty()) {
      response.sendError(404, "There is no such wind in this shop.");
      return;
    }
    request.setAttribute("product", product.get());
    request.setAttribute("reviews", shop().reviewsOf(product.get()));
    show("product", request, response);
  }

  /** Adds a review, and then deletes what shows the reviews: always in this order. */
  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    Optional<Product> product = product(request);
    String author = text(request, "author");
    String text = text(request, "text");
    String stars = request.getParameter("stars");
    if (product.isEmpty() || author.isEmpty() || text.isEmpty() || !isStars(stars)) {
      response.sendError(400, "A review needs a name, one to five stars and a text.");
      return;
    }
    String id = product.get().id();
    shop().add(id, author, Integer.parseInt(stars), text);
    deletes().tag("reviews:" + id);
    response.sendRedirect(request.getContextPath() + "/wind/" + id);
  }

  private Optional<Product> product(HttpServletRequest request) {
    String path = request.getPathInfo();
    return path == null ? Optional.empty() : shop().product(path.substring(1));
  }

  private static String text(HttpServletRequest request, String name) {
    String text = request.getParameter(name);
    String stripped = text == null ? "" : text.strip();
    return stripped.substring(0, Math.min(stripped.length(), LONGEST));
  }

  private static boolean isStars(String stars) {
    return stars != null && stars.matches("[1-5]");
  }
}
