package org.turbostan.example;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;

/** Shows the visitor's basket, and puts prints into it, also for guests. */
public final class BasketServlet extends PageServlet {

  private static final int MOST = 50;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    request.setAttribute("products", shop().products());
    show("basket", request, response);
  }

  /**
   * Puts a print into the basket, and shows that; {@link TokenFilter} has looked for the token.
   *
   * <p>It does not lead back to the print: what a form leads to is deleted, as HTTP has it for
   * caches, and the page of the print has not changed.
   */
  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String id = String.valueOf(request.getParameter("id"));
    HttpSession session = request.getSession();
    Visitor visitor =
        session.getAttribute("visitor") instanceof Visitor known ? known : Visitor.named("Guest");
    if (shop().product(id).isPresent() && visitor.basket().size() < MOST) {
      session.setAttribute("visitor", visitor.with(id));
      deletes().tag("visitor:" + visitor.number());
    }
    response.sendRedirect(request.getContextPath() + "/basket");
  }
}
