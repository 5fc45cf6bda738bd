package org.turbostan.example;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.math.BigDecimal;

/** The back office: changes prices and stock, and what the shop says to everybody. */
public final class OfficeServlet extends PageServlet {

  private static final int LONGEST = 200;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    request.setAttribute("products", shop().products());
    show("office", request, response);
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    String notice = request.getParameter("notice");
    if (notice == null) {
      changePrint(request, response);
    } else {
      shop().say(notice.strip().substring(0, Math.min(notice.strip().length(), LONGEST)));
      // This view deletes what shows the notice, as JSPs do that have no servlet.
      showToAll("noticed", request, response);
    }
  }

  /** Changes a print, and then deletes what shows it: always in this order. */
  private void changePrint(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    String id = String.valueOf(request.getParameter("id"));
    String euros = String.valueOf(request.getParameter("euros"));
    String stock = String.valueOf(request.getParameter("stock"));
    if (shop().product(id).isEmpty()
        || !euros.matches("\\d{1,4}(\\.\\d{1,2})?")
        || !stock.matches("\\d{1,4}")) {
      response.sendError(400, "A price looks like 24.50, and a stock like 12.");
      return;
    }
    shop().change(id, new BigDecimal(euros), Integer.parseInt(stock));
    deletes().tag("product:" + id);
    response.sendRedirect(request.getContextPath() + "/office");
  }
}
