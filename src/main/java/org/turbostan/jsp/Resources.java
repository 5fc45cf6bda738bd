package org.turbostan.jsp;

import jakarta.servlet.ServletContext;
import java.net.MalformedURLException;

/** The files of a web application. */
final class Resources {

  private Resources() {}

  /** Returns whether there is a file at this path, e.g. {@code /WEB-INF/views/product.jsp}. */
  static boolean exists(ServletContext application, String path) {
    try {
      return application.getResource(path) != null;
    } catch (MalformedURLException e) {
      return false;
    }
  }
}
