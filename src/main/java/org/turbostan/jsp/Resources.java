package org.turbostan.jsp;

import jakarta.servlet.ServletContext;
import jakarta.servlet.jsp.PageContext;
import java.net.MalformedURLException;

/** The files of a web application. */
final class Resources {

  private Resources() {}

  /** Returns the path of a page's source, or the name of its class, for messages. */
  static String page(PageContext context) {
    String name = context.getPage().getClass().getName();
    ServletContext application = context.getServletContext();
    String path = JasperNames.pathOf(name, file -> exists(application, file));
    return path == null ? name : path;
  }

  /** Returns whether there is a file at this path, e.g. {@code /WEB-INF/views/product.jsp}. */
  static boolean exists(ServletContext application, String path) {
    try {
      return application.getResource(path) != null;
    } catch (MalformedURLException e) {
      return false;
    }
  }
}
