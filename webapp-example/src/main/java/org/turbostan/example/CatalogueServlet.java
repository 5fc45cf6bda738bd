package org.turbostan.example;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.LocalDate;

/** The first page: all prints. */
public final class CatalogueServlet extends PageServlet {

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    request.setAttribute("products", shop().products());
    request.setAttribute("printOfTheDay", shop().printOf(LocalDate.now()));
    show("catalogue", request, response);
  }
}
