package org.turbostan.example;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** A page with a fragment that fails when the weather station is broken, and the switch for it. */
public final class ForecastServlet extends PageServlet {

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws ServletException, IOException {
    show("forecast", request, response);
  }

  @Override
  protected void doPost(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    station().setBroken("break".equals(request.getParameter("do")));
    response.sendRedirect(request.getContextPath() + "/forecast");
  }
}
