package org.turbostan.jsp;

import jakarta.servlet.RequestDispatcher;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.List;
import org.turbostan.Field;
import org.turbostan.servlet.HoleFiller;

/**
 * Fills a hole with what a page of the application writes as it is included. What the page around
 * the hole gave it are parameters of the request, before those that the visitor has sent.
 *
 * @param path in the application
 * @param template for messages
 */
record PageFiller(String path, String template) implements HoleFiller {

  @Override
  public String fill(HttpServletRequest request, HttpServletResponse response, List<Field> data)
      throws ServletException, IOException {
    RequestDispatcher page = request.getServletContext().getRequestDispatcher(path);
    if (page == null) {
      throw new ServletException(this + ": there is no such page in the application.");
    }
    IncludedResponse included = new IncludedResponse(response);
    page.include(data.isEmpty() ? request : new ParameterRequest(request, data), included);
    return included.text();
  }

  @Override
  public String toString() {
    return "<stan:hole page=\"" + path + "\"> of " + template;
  }
}
