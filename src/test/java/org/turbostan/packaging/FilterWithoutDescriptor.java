package org.turbostan.packaging;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.ServletContextEvent;
import jakarta.servlet.ServletContextListener;
import jakarta.servlet.annotation.WebListener;
import java.util.EnumSet;
import org.turbostan.servlet.TurboStanFilter;

/** How an application without {@code web.xml} declares the filter; tests put it into their WAR. */
@WebListener
public final class FilterWithoutDescriptor implements ServletContextListener {

  @Override
  public void contextInitialized(ServletContextEvent event) {
    FilterRegistration.Dynamic filter =
        event.getServletContext().addFilter("TurboStan", TurboStanFilter.class);
    filter.setAsyncSupported(true);
    filter.setInitParameter("rules", "/page.jsp ttl=1h");
    filter.addMappingForUrlPatterns(
        EnumSet.of(DispatcherType.REQUEST, DispatcherType.ASYNC), false, "/*");
  }
}
