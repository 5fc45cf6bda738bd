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
import org.eclipse.jetty.security.HashLoginService;
import org.eclipse.jetty.security.UserStore;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.util.security.Credential;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ThreadPool;
import org.eclipse.jetty.util.thread.VirtualThreadPool;

/** Jetty 12.1, embedded, with the packages of EE 10 or of EE 11. */
final class JettyContainer implements Container {

  private static final JettyEnvironment ENVIRONMENT =
      JakartaEe.isEe11() ? new JettyEe11() : new JettyEe10();

  private final Server server;
  private final ServerConnector connector;
  private final Supplier<ContextHandler> contexts;
  private final ContextHandlerCollection deployed = new ContextHandlerCollection();
  private ContextHandler context;

  private JettyContainer(
      Server server, ServerConnector connector, Supplier<ContextHandler> contexts) {
    this.server = server;
    this.connector = connector;
    this.contexts = contexts;
    this.context = contexts.get();
    deployed.addHandler(context);
    server.setHandler(deployed);
  }

  static Container start(WebApp app, int port) {
    return start(() -> served(app), port, app.threads());
  }

  private static JettyEnvironment.Application served(WebApp app) {
    ClassLoader testClasses = JettyContainer.class.getClassLoader();
    return new JettyEnvironment.Application(
        real(app.exploded()),
        app.contextPath().isEmpty() ? "/" : app.contextPath(),
        "",
        app.hasSharedClasses() ? testClasses : new HidingClassLoader(testClasses),
        app.hasSharedClasses(),
        (classes, servletContext) -> app.register(servletContext),
        app.users().isEmpty() ? null : logins(app));
  }

  /** Serves the sources of a web application, whose classes and libraries lie elsewhere. */
  static Container start(
      Path webRoot, List<Path> classPath, int port, Consumer<ServletContext> setUp) {
    ServletContainerInitializer first =
        (classes, servletContext) -> {
          WebApp.showEditedPages(servletContext);
          setUp.accept(servletContext);
        };
    return start(
        () ->
            new JettyEnvironment.Application(
                real(webRoot),
                "/",
                classPath.stream().map(Path::toString).collect(joining(",")),
                new HidingClassLoader(JettyContainer.class.getClassLoader()),
                false,
                first,
                null),
        port,
        0);
  }

  private static Container start(
      Supplier<JettyEnvironment.Application> applications, int port, int mostThreads) {
    Supplier<ContextHandler> contexts = () -> configured(applications.get());
    Server server = new Server(threads(mostThreads));
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

  private static ThreadPool threads(int most) {
    if (most == 0 && VirtualThreads.areWanted()) {
      return new VirtualThreadPool();
    }
    QueuedThreadPool threads = new QueuedThreadPool();
    if (most > 0) {
      threads.setMaxThreads(most);
    }
    threads.setName("jetty");
    return threads;
  }

  private static ContextHandler configured(JettyEnvironment.Application application) {
    ContextHandler context = ENVIRONMENT.context(application);
    context.setContextPath(application.contextPath());
    context.setBaseResourceAsPath(application.root());
    context.setTempDirectory(Build.newFolder("jetty").toFile());
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
