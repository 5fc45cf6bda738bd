package org.turbostan.example;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** The wind rose of all prints, as an image: the filter caches any content, not only pages. */
public final class RoseServlet extends PageServlet {

  private static final String HEAD =
      """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="-110 -110 220 220">
      <style>
        circle { fill: none; stroke: #8a8f98; stroke-width: .4; stroke-dasharray: 1 2 }
        path { fill-opacity: .75 }
        text { font: 600 8px system-ui, sans-serif; text-anchor: middle; fill: #6d737d }
      </style>
      <circle r="30"/><circle r="60"/><circle r="90"/>
      <text y="-97">N</text><text x="102" y="3">E</text><text y="104">S</text><text x="-102" y="3">W</text>
      """;

  @Override
  protected void doGet(HttpServletRequest request, HttpServletResponse response)
      throws IOException {
    List<Product> products = shop().products();
    SimulatedCost.waitLikeADatabase(Duration.ofMillis(300));
    response.setContentType("image/svg+xml; charset=UTF-8");
    PrintWriter out = response.getWriter();
    out.print(HEAD);
    for (Product product : products) {
      out.print(petal(product));
    }
    out.print("</svg>\n");
  }

  /** A leaf that points to where the wind comes from, as long as the wind is strong. */
  private static String petal(Product product) {
    return String.format(
        Locale.ROOT,
        "<path transform=\"rotate(%d)\" fill=\"hsl(%d 55%% 52%%)\" d=\"M0 0C-9 -30 -6 %3$d 0 %4$d"
            + "C6 %3$d 9 -30 0 0z\"/>%n",
        product.from(),
        product.hue(),
        -7 * product.force(),
        -9 * product.force());
  }
}
