package org.turbostan.testing;

import static java.util.stream.Collectors.joining;

import jakarta.servlet.ServletContainerInitializer;
import jakarta.servlet.ServletContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.eclipse.jetty.ee.webapp.WebAppClassLoader;
import org.eclipse.jetty.ee10.annotations.AnnotationConfiguration;
import org.eclipse.jetty.ee10.webapp.MetaInfConfiguration;
import org.eclipse.jetty.ee10.webapp.WebAppContext;
import org.eclipse.jetty.security.HashLoginService;
import org.eclipse.jetty.security.UserStore;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.util.security.Credential;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** Jetty 12.1 EE10, embedded. */
final class JettyContainer implements Container {

  private final Server server;
  private final ServerConnector connector;
  private final Supplier<WebAppContext> contexts;
  private final ContextHandlerCollection deployed = new ContextHandlerCollection();
  private WebAppContext context;

  private JettyContainer(
      Server server, ServerConnector connector, Supplier<WebAppContext> contexts) {
    this.server = server;
    this.connector = connector;
    this.contexts = contexts;
    this.context = contexts.get();
    deployed.addHandler(context);
    server.setHandler(deployed);
  }

  static Container start(WebApp app, int port) {
    return start(() -> context(app), port, app.threads());
  }

  private static WebAppContext context(WebApp app) {
    WebAppContext context = new WebAppContext();
    context.setContextPath(app.contextPath().isEmpty() ? "/" : app.contextPath());
    context.setBaseResourceAsPath(real(app.exploded()));
    context.setParentLoaderPriority(app.hasSharedClasses());
    ServletContainerInitializer register =
        (classes, servletContext) -> app.register(servletContext);
    context.addServletContainerInitializer(register);
    if (!app.users().isEmpty()) {
      context.getSecurityHandler().setLoginService(logins(app));
    }
    ClassLoader testClasses = JettyContainer.class.getClassLoader();
    return configured(
        context, app.hasSharedClasses() ? testClasses : new HidingClassLoader(testClasses));
  }

  /** Serves the sources of a web application, whose classes and libraries lie elsewhere. */
  static Container start(
      Path webRoot, List<Path> classPath, int port, Consumer<ServletContext> setUp) {
    return start(() -> context(webRoot, classPath, setUp), port, 0);
  }

  private static WebAppContext context(
      Path webRoot, List<Path> classPath, Consumer<ServletContext> setUp) {
    WebAppContext context = new WebAppContext();
    context.setContextPath("/");
    context.setBaseResourceAsPath(real(webRoot));
    context.setExtraClasspath(classPath.stream().map(Path::toString).collect(joining(",")));
    ServletContainerInitializer first =
        (classes, servletContext) -> {
          WebApp.showEditedPages(servletContext);
          setUp.accept(servletContext);
        };
    context.addServletContainerInitializer(first);
    return configured(context, new HidingClassLoader(JettyContainer.class.getClassLoader()));
  }

  private static WebAppContext configured(WebAppContext context, ClassLoader parent) {
    context.setTempDirectory(Build.newFolder("jetty").toFile());
    context.setThrowUnavailableOnStartupException(true);
    context.setClassLoader(new WebAppClassLoader(parent, context));
    // The tag libraries that Jetty brings; without this pattern it looks for none outside of the
    // WAR.
    context.setAttribute(
        MetaInfConfiguration.CONTAINER_JAR_PATTERN,
        ".*/jakarta\\.servlet\\.jsp\\.jstl-[^/]*\\.jar$");
    // Tomcat's own start of Jasper; Jetty has another one.
    context.setAttribute(
        AnnotationConfiguration.SERVLET_CONTAINER_INITIALIZER_EXCLUSION_PATTERN,
        "org\\.apache\\..*");
    return context;
  }

  private static Container start(Supplier<WebAppContext> contexts, int port, int mostThreads) {
    QueuedThreadPool threads = new QueuedThreadPool();
    if (mostThreads > 0) {
      threads.setMaxThreads(mostThreads);
    }
    threads.setName("jetty");
    Server server = new Server(threads);
    ServerConnector connector = new ServerConnector(server);
    connector.setHost("127.0.0.1");
    connector.setPort(port);
    server.addConnector(connector);
    JettyContainer container = new JettyContainer(server, connector, contexts);
    try {
      // Before the application: a taken port shows at once.
      connector.open();
      server.start();
    } catch (Exception e) {
      container.close();
      throw new IllegalStateException("Jetty did not start the web application: " + e, e);
    }
    return container;
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
  public void redeploy() {
    try {
      deployed.removeHandler(context);
      context.stop();
      context.destroy();
      context = contexts.get();
      deployed.addHandler(context);
      deployed.manage(context);
      context.start();
    } catch (Exception e) {
      throw new IllegalStateException("Jetty did not start the web application anew: " + e, e);
    }
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
