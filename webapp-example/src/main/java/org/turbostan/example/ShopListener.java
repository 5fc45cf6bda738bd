package org.turbostan.example;

import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;

/** Opens the shop when the application starts. */
public final class ShopListener implements ServletContextListener {

  @Override
  public void contextInitialized(ServletContextEvent event) {
    ServletContext context = event.getServletContext();
    Database database = new Database(context);
    context.setAttribute("shop", new Shop(database));
    context.setAttribute("station", new Station(database));
    context.setAttribute("node", Node.of(context));
    context.setAttribute("deletes", new Deletes(context));
  }
}
