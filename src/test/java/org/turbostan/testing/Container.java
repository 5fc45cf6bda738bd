package org.turbostan.testing;

import java.net.URI;

/**
 * A running servlet container with one web application, on a free port of the loopback interface.
 */
public interface Container extends AutoCloseable {

  /** The containers that TurboStan is tested on; made for {@code @EnumSource}. */
  enum Kind {
    /** Jetty 12.1 with Jakarta EE 10. */
    JETTY {
      @Override
      public Container start(WebApp app) {
        return JettyContainer.start(app, 0);
      }
    },
    /** Tomcat 10.1. */
    TOMCAT {
      @Override
      public Container start(WebApp app) {
        return TomcatContainer.start(app, 0);
      }
    };

    /**
     * Starts a container with this web application.
     *
     * @throws IllegalStateException if the application does not start; the causes are in the
     *     message
     */
    public abstract Container start(WebApp app);
  }

  /**
   * The address of the application, without a slash at the end, e.g. {@code
   * http://127.0.0.1:4711/shop}.
   */
  URI base();

  /** The class loader of the web application; to be held weakly by tests that look for leaks. */
  ClassLoader webAppLoader();

  /** Stops the application and the container, and frees the port. */
  @Override
  void close();
}
