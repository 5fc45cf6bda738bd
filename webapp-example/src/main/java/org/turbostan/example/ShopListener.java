package org.turbostan.example;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;

/** Opens the shop when the application starts. */
public final class ShopListener implements ServletContextListener {

  @Override
  public void contextInitialized(ServletContextEvent event) {
    ServletContext context = event.getServletContext();
    context.setAttribute("shop", new Shop());
    context.setAttribute("deletes", new Deletes(context));
  }
}
