package org.turbostan.example;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;
import java.util.Objects;

/** What the servlets of this shop have in common. */
abstract class PageServlet extends HttpServlet {

  Shop shop() {
    return (Shop) getServletContext().getAttribute("shop");
  }

  Station station() {
    return (Station) getServletContext().getAttribute("station");
  }

  Deletes deletes() {
    return (Deletes) getServletContext().getAttribute("deletes");
  }

  @Override
  protected void service(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    String path = request.getServletPath() + Objects.toString(request.getPathInfo(), "");
    request.setAttribute("view", new View(path.substring(1), request::getLocale));
    super.service(request, response);
  }

  /** Shows a view of {@code WEB-INF/views} with the visitor's own box in its head. */
  void show(String view, HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    HttpSession session = request.getSession(false);
    if (session != null) {
      request.setAttribute("visitor", session.getAttribute("visitor"));
    }
    showToAll(view, request, response);
  }

  /** Shows a view that is the same for all: it does not even ask who the visitor is. */
  void showToAll(String view, HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    response.setHeader(
        "Content-Security-Policy",
        "default-src 'none'; img-src 'self'; style-src 'self' 'unsafe-inline';"
            + " form-action 'self'; base-uri 'self'; frame-ancestors 'none'");
    request.getRequestDispatcher("/WEB-INF/views/" + view + ".jsp").forward(request, response);
  }

  /** Sends the browser back to the page of this shop that the form came from. */
  static void goBack(HttpServletRequest request, HttpServletResponse response) throws IOException {
    String back = request.getParameter("back");
    boolean ours = back != null && back.matches("[a-z]*(/[a-z]+)?");
    response.sendRedirect(request.getContextPath() + "/" + (ours ? back : ""));
  }
}
