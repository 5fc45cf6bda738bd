package org.turbostan.example.spring;

import jakarta.servlet.DispatcherType;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.boot.web.servlet.ServletListenerRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.turbostan.boot.TurboStanListener;
import org.turbostan.servlet.TurboStanFilter;

// example: spring-boot
@Configuration
class Caching {

  /** Spring Boot's embedded containers start nothing by themselves. */
  @Bean
  ServletListenerRegistrationBean<TurboStanListener> turboStan() {
    return new ServletListenerRegistrationBean<>(new TurboStanListener());
  }

  @Bean
  FilterRegistrationBean<TurboStanFilter> turboStanFilter() {
    FilterRegistrationBean<TurboStanFilter> filter =
        new FilterRegistrationBean<>(new TurboStanFilter());
    // Spring MVC reads these two headers with each request.
    filter.addInitParameter("rules", "/help ttl=1h vary=locale ignore=header:Accept");
    filter.setDispatcherTypes(DispatcherType.REQUEST, DispatcherType.ASYNC);
    // Right after Spring Security, whose order is -100: it sets the token that holes show.
    filter.setOrder(-99);
    return filter;
  }
}
// end of example
