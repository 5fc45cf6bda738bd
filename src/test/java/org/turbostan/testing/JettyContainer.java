package org.turbostan.testing;

import jakarta.servlet.ServletContainerInitializer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import org.eclipse.jetty.ee.webapp.WebAppClassLoader;
import org.eclipse.jetty.ee10.annotations.AnnotationConfiguration;
import org.eclipse.jetty.ee10.webapp.MetaInfConfiguration;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.security.HashLoginService;
import org.eclipse.jetty.security.UserStore;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.security.Credential;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Jetty 12.1 EE10, embedded. */
final class JettyContainer implements Container {

  private final Server server;
  private final WebAppContext context;
  private final ServerConnector connector;

  private JettyContainer(Server server, WebAppContext context, ServerConnector connector) {
    this.server = server;
    this.context = context;
    this.connector = connector;
  }

  static Container start(WebApp app, int port) {
    QueuedThreadPool threads = new QueuedThreadPool();
    threads.setName("jetty");
    Server server = new Server(threads);
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    server.addConnector(connector);
    WebAppContext context = context(app);
    server.setHandler(context);
    JettyContainer container = new JettyContainer(server, context, connector);
    try {
      server.start();
    } catch (Exception e) {
      container.close();
      throw new IllegalStateException("Jetty did not start the web application: " + e, e);
    }
    return container;
  }

  private static WebAppContext context(WebApp app) {
    WebAppContext context = new WebAppContext();
    context.setContextPath(app.contextPath().isEmpty() ? "/" : app.contextPath());
    context.setBaseResourceAsPath(real(app.exploded()));
    context.setTempDirectory(Build.newFolder("jetty").toFile());
    context.setThrowUnavailableOnStartupException(true);
    context.setParentLoaderPriority(app.hasSharedClasses());
    context.setClassLoader(
        new WebAppClassLoader(
            app.hasSharedClasses()
                ? JettyContainer.class.getClassLoader()
                : new HidingClassLoader(JettyContainer.class.getClassLoader()),
            context));
    // The tag libraries that Jetty brings; without this pattern it looks for none outside of the
    // WAR.
    context.setAttribute(
        MetaInfConfiguration.CONTAINER_JAR_PATTERN,
        ".*/jakarta\\.servlet\\.jsp\\.jstl-[^/]*\\.jar$");
    // Tomcat's own start of Jasper; Jetty has another one.
    context.setAttribute(
        AnnotationConfiguration.SERVLET_CONTAINER_INITIALIZER_EXCLUSION_PATTERN,
        "org\\.apache\\..*");
    ServletContainerInitializer register =
        (classes, servletContext) -> app.register(servletContext);
    context.addServletContainerInitializer(register);
    if (!app.users().isEmpty()) {
      context.getSecurityHandler().setLoginService(logins(app));
    }
    return context;
  }

  private static HashLoginService logins(WebApp app) {
    UserStore users = new UserStore();
    for (WebApp.User user : app.users()) {
      users.addUser(
          user.name(),
          Credential.getCredential(user.password()),
          user.roles().toArray(String[]::new));
    }
    HashLoginService logins = new HashLoginService("test");
    logins.setUserStore(users);
    return logins;
  }

  /** Jetty takes a path through a symbolic link for an alias and answers 404. */
  private static Path real(Path folder) {
    try {
      return folder.toRealPath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public URI base() {
    String path = context.getContextPath();
    return URI.create(
        "http://127.0.0.1:" + connector.getLocalPort() + (path.equals("/") ? "" : path));
  }

  @Override
  public ClassLoader webAppLoader() {
    return context.getClassLoader();
  }

  @Override
  public void close() {
    try {
      server.stop();
    } catch (Exception e) {
      throw new IllegalStateException("Jetty did not stop: " + e, e);
    } finally {
      server.destroy();
    }
  }
}
