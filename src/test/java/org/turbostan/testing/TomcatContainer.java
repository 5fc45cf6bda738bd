package org.turbostan.testing;

import jakarta.servlet.ServletContainerInitializer;
import java.net.URI;
import java.nio.file.Path;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.catalina.LifecycleException;
import org.apache.catalina.LifecycleState;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.core.StandardContext;
import org.apache.catalina.session.StandardManager;
import org.apache.catalina.startup.ContextConfig;
import org.apache.catalina.startup.Tomcat;
import org.apache.catalina.webresources.StandardRoot;
import org.apache.catalina.webresources.TomcatURLStreamHandlerFactory;
import org.apache.tomcat.util.IntrospectionUtils;
import org.apache.tomcat.util.scan.StandardJarScanner;

/** Tomcat, embedded: 10.1 with Jakarta EE 10, or 11 with EE 11. */
final class TomcatContainer implements Container {

  static {
    // It is for the whole JVM, can be set once, and is needed for packed WARs only.
    TomcatURLStreamHandlerFactory.disable();
  }

  private final Tomcat tomcat;
  private final Supplier<StandardContext> contexts;
  private final Connector connector;
  private StandardContext context;

  private TomcatContainer(
      Tomcat tomcat,
      Supplier<StandardContext> contexts,
      StandardContext context,
      Connector connector) {
    this.tomcat = tomcat;
    this.contexts = contexts;
    this.context = context;
    this.connector = connector;
  }

  static Container start(WebApp app, int port) {
    // Tomcat has no JSTL of its own: web applications bring it.
    Build.jstl().forEach(app::lib);
    Tomcat tomcat = new Tomcat();
    for (WebApp.User user : app.users()) {
      tomcat.addUser(user.name(), user.password());
      user.roles().forEach(role -> tomcat.addRole(user.name(), role));
    }
    return start(tomcat, () -> context(tomcat, app), port, app.threads());
  }

  /** Serves a WAR as it is, unpacked. */
  static Container start(Path exploded, int port) {
    Tomcat tomcat = new Tomcat();
    return start(tomcat, () -> context(tomcat, "", exploded), port, 0);
  }

  private static Container start(
      Tomcat tomcat, Supplier<StandardContext> contexts, int port, int mostThreads) {
    tomcat.setSilent(true);
    tomcat.setBaseDir(Build.newFolder("tomcat").toString());
    Connector connector = new Connector();
    connector.setPort(port);
    connector.setProperty("address", "127.0.0.1");
    if (mostThreads > 0) {
      connector.setProperty("maxThreads", String.valueOf(mostThreads));
    } else if (VirtualThreads.areWanted()) {
      connector.setProperty("useVirtualThreads", "true");
    }
    tomcat.setConnector(connector);
    StandardContext context = contexts.get();
    tomcat.getHost().addChild(context);
    try (StartupErrors errors = StartupErrors.of("org.apache")) {
      tomcat.start();
      if (context.getState() == LifecycleState.STARTED) {
        return new TomcatContainer(tomcat, contexts, context, connector);
      }
      stop(tomcat);
      throw new IllegalStateException(
          "Tomcat did not start the web application: " + errors.report());
    } catch (LifecycleException e) {
      stop(tomcat);
      throw new IllegalStateException("Tomcat did not start: " + e, e);
    }
  }

  private static StandardContext context(Tomcat tomcat, WebApp app) {
    StandardContext context = context(tomcat, app.contextPath(), app.exploded());
    if (app.hasSharedClasses()) {
      context.setParentClassLoader(TomcatContainer.class.getClassLoader());
      context.setDelegate(true);
    }
    ServletContainerInitializer register =
        (classes, servletContext) -> app.register(servletContext);
    context.addServletContainerInitializer(register, Set.of());
    return context;
  }

  /** What {@link Tomcat#addWebapp} makes, but not added yet: a running host starts it at once. */
  private static StandardContext context(Tomcat tomcat, String path, Path exploded) {
    StandardContext context = new StandardContext();
    context.setName(path);
    context.setPath(path);
    context.setDocBase(exploded.toString());
    context.addLifecycleListener(tomcat.getDefaultWebXmlListener());
    ContextConfig config = new ContextConfig();
    config.setDefaultWebXml(tomcat.noDefaultWebXmlPath());
    context.addLifecycleListener(config);
    context.setParentClassLoader(new HidingClassLoader(TomcatContainer.class.getClassLoader()));
    // Jetty's start of Jasper, which is on the same class path.
    context.setContainerSciFilter("org\\.eclipse\\..*");
    // Tag libraries are in the WAR: the test's class path belongs to nobody's Tomcat.
    StandardJarScanner scanner = new StandardJarScanner();
    scanner.setScanClassPath(false);
    scanner.setScanManifest(false);
    context.setJarScanner(scanner);
    // An edited page shows at once.
    StandardRoot files = new StandardRoot(context);
    files.setCachingAllowed(false);
    context.setResources(files);
    StandardManager sessions = new StandardManager();
    sessions.setPathname(null);
    context.setManager(sessions);
    // These look into the JDK by reflection, which it refuses with a warning.
    context.setClearReferencesRmiTargets(false);
    // Tomcat 11 does not have this one.
    IntrospectionUtils.setProperty(context, "clearReferencesObjectStreamClassCaches", "false");
    return context;
  }

  @Override
  public URI base() {
    return URI.create("http://127.0.0.1:" + connector.getLocalPort() + context.getPath());
  }

  @Override
  public ClassLoader webAppLoader() {
    return context.getLoader().getClassLoader();
  }

  @Override
  public void redeploy() {
    StandardContext old = context;
    context = contexts.get();
    tomcat.getHost().removeChild(old);
    try (StartupErrors errors = StartupErrors.of("org.apache")) {
      tomcat.getHost().addChild(context);
      if (context.getState() != LifecycleState.STARTED) {
        throw new IllegalStateException(
            "Tomcat did not start the web application anew: " + errors.report());
      }
    }
  }

  @Override
  public void close() {
    stop(tomcat);
  }

  private static void stop(Tomcat tomcat) {
    try {
      tomcat.stop();
      tomcat.destroy();
    } catch (LifecycleException e) {
      throw new IllegalStateException("Tomcat did not stop: " + e, e);
    }
  }
}
