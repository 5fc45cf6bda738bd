package org.turbostan.testing;

import jakarta.servlet.ServletContext;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * A running servlet container with one web application, on a free port of the loopback interface.
 */
public interface Container extends AutoCloseable {

  /** The containers that TurboStan is tested on; made for {@code @EnumSource}. */
  enum Kind {
    /** Jetty 12.1 with Jakarta EE 10, or 11 where {@link JakartaEe} says so. */
    JETTY {
      @Override
      public Container start(WebApp app) {
        return JettyContainer.start(app, 0);
      }

      @Override
      public Container startWar(Path exploded) {
        return JettyContainer.start(exploded, List.of(), 0, context -> {});
      }
    },
    /** Tomcat 10.1, or 11 where {@link JakartaEe} says so. */
    TOMCAT {
      @Override
      public Container start(WebApp app) {
        return TomcatContainer.start(app, 0);
      }

      @Override
      public Container startWar(Path exploded) {
        return TomcatContainer.start(exploded, 0);
      }
    };

    /**
     * Starts a container with this web application.
     *
     * @throws IllegalStateException if the application does not start; the causes are in the
     *     message
     */
    public abstract Container start(WebApp app);

    /**
     * Starts a container with a WAR as it was built, unpacked, at the root of the server.
     *
     * @throws IllegalStateException if the application does not start
     */
    public abstract Container startWar(Path exploded);
  }

  /**
   * Serves the sources of a web application by Jetty, so that edits of its pages show.
   *
   * @param webRoot the folder of its pages, with {@code WEB-INF/web.xml}
   * @param classPath folders of its classes and its jars, as if in {@code WEB-INF}
   * @param port the port, or 0 for a free one
   * @param setUp done with the application's context before its listeners run
   * @throws IllegalStateException if the port is taken (then with a {@code BindException} among the
   *     causes) or the application does not start
   */
  static Container serve(
      Path webRoot, List<Path> classPath, int port, Consumer<ServletContext> setUp) {
    return JettyContainer.start(webRoot, classPath, port, setUp);
  }

  /**
   * The address of the application, without a slash at the end, e.g. {@code
   * http://127.0.0.1:4711/shop}.
   */
  URI base();

  /** The class loader of the web application; to be held weakly by tests that look for leaks. */
  ClassLoader webAppLoader();

  /**
   * Ends the application and starts it again from the same files, while the container and its
   * threads go on: the application then has another class loader.
   *
   * @throws IllegalStateException if the application does not start
   */
  void redeploy();

  /** Stops the application and the container, and frees the port. */
  @Override
  void close();
}
