package org.turbostan.example;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;

/**
 * Fills the hole in the head of pages that are cached whole: who is signed in, and the basket. It
 * is included each time such a page goes out, and finds all it needs in the session.
 */
public final class BoxServlet extends PageServlet {

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    HttpSession session = request.getSession(false);
    if (session != null) {
      request.setAttribute("visitor", session.getAttribute("visitor"));
    }
    request.getRequestDispatcher("/WEB-INF/views/box.jsp").include(request, response);
  }
}
