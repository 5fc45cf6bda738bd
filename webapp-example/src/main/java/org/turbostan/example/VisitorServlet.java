package org.turbostan.example;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpSession;
import java.io.IOException;

/** Signs a visitor in by a name, without a password, and out; fills the basket. */
public final class VisitorServlet extends PageServlet {

  private static final int LONGEST = 40;
  private static final int MOST = 50;

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    switch (String.valueOf(request.getParameter("do"))) {
      case "sign in" -> signIn(request);
      case "sign out" -> signOut(request);
      case "buy" -> buy(request);
      default -> {
        response.sendError(400, "A visitor signs in, signs out, or buys.");
        return;
      }
    }
    goBack(request, response);
  }

  private static void signIn(HttpServletRequest request) {
    String name = String.valueOf(request.getParameter("name")).strip();
    if (!name.isEmpty()) {
      String shortName = name.substring(0, Math.min(name.length(), LONGEST));
      HttpSession session = request.getSession();
      request.changeSessionId();
      session.setAttribute("visitor", Visitor.named(shortName));
    }
  }

  private static void signOut(HttpServletRequest request) {
    HttpSession session = request.getSession(false);
    if (session != null) {
      session.invalidate();
    }
  }

  private void buy(HttpServletRequest request) {
    HttpSession session = request.getSession(false);
    String id = String.valueOf(request.getParameter("id"));
    if (session == null
        || !(session.getAttribute("visitor") instanceof Visitor visitor)
        || shop().product(id).isEmpty()
        || visitor.basket().size() >= MOST) {
      return;
    }
    session.setAttribute("visitor", visitor.with(id));
    deletes().tag("visitor:" + visitor.number());
  }
}
