package org.turbostan.testing;

import jakarta.servlet.ServletContainerInitializer;
import java.nio.file.Path;
import org.eclipse.jetty.security.LoginService;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.jspecify.annotations.Nullable;

/** What Jetty has once for each Jakarta EE, in packages that differ by a number. */
interface JettyEnvironment {

  /**
   * Tag libraries that Jetty brings; without such a pattern it looks for none outside of the WAR.
   */
  String TAG_LIBRARIES = ".*/jakarta\\.servlet\\.jsp\\.jstl-[^/]*\\.jar$";

  /** A context with this application, in which {@code META-INF} and annotations count. */
  ContextHandler context(Application application);

  /**
   * What is to be served.
   *
   * @param root the folder of its pages
   * @param contextPath its path
   * @param extraClassPath what else is as if in {@code WEB-INF}, with commas between
   * @param parent the loader of the container's classes
   * @param parentFirst whether classes come from that loader first
   * @param first done before its listeners run
   * @param logins who may log in, or {@code null} for nobody
   */
  record Application(
      Path root,
      String contextPath,
      String extraClassPath,
      ClassLoader parent,
      boolean parentFirst,
      ServletContainerInitializer first,
      @Nullable LoginService logins) {}
}
