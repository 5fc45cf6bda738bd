package org.turbostan.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterRegistration;
import jakarta.servlet.Servlet;
import jakarta.servlet.ServletContext;
import jakarta.servlet.ServletRegistration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.EventListener;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A web application to be tested: an exploded WAR under {@code target/webapps}, with TurboStan's
 * jar and Caffeine in its {@code WEB-INF/lib}.
 *
 * <pre>{@code
 * WebApp app = new WebApp().page("index.jsp", "Hello ${param.name}");
 * try (Container jetty = Container.Kind.JETTY.start(app)) {
 *   assertThat(Http.to(jetty.base()).get("/index.jsp?name=World").text()).isEqualTo("Hello World");
 * }
 * }</pre>
 *
 * <p>The web application loads its own copy of TurboStan from {@code WEB-INF/lib}, like any WAR. As
 * soon as a test hands over servlets, filters or listeners as instances, or asks for {@link
 * #sharedClasses()}, classes come from the test's class path first, so that both see the same ones;
 * the TLD is still found in the jar.
 *
 * <p>Pages may be written again while the application runs: the containers look at their times at
 * each request. Not thread-safe.
 */
public final class WebApp {

  private final Path folder = Build.newFolder("webapps");
  private final Map<String, String> contextParams = new LinkedHashMap<>();
  private final List<Consumer<ServletContext>> registrations = new ArrayList<>();
  private final List<User> users = new ArrayList<>();
  private String contextPath = "";
  private String webXml = "";
  private boolean sharedClasses;
  private boolean metadataComplete;
  private int threads;

  /** Somebody who can log in, for pages under a security constraint. */
  record User(String name, String password, List<String> roles) {}

  /** A new empty web application, with TurboStan and what it needs in local mode. */
  public WebApp() {
    this(Build.jar());
    Build.lib().stream().filter(WebApp::isNeededInLocalMode).forEach(this::lib);
  }

  private WebApp(Path jar) {
    lib(jar);
  }

  /** A new empty web application with the self-contained jar, and with no other. */
  public static WebApp allInOne() {
    return new WebApp(Build.allInOneJar());
  }

  /** Adds or replaces a page in UTF-8, e.g. {@code page("shop/index.jsp", "...")}. */
  public WebApp page(String path, String content) {
    return page(path, content, UTF_8);
  }

  /** Adds or replaces a page in the given charset. */
  public WebApp page(String path, String content, Charset charset) {
    return file(path, content.getBytes(charset));
  }

  /** Adds or replaces a file, e.g. {@code WEB-INF/tags/price.tag}. */
  public WebApp file(String path, byte[] content) {
    Path file = folder.resolve(path).normalize();
    if (!file.startsWith(folder)) {
      throw new IllegalArgumentException(path + " lies outside of the web application.");
    }
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, content);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /** Adds a jar to {@code WEB-INF/lib}. */
  public WebApp lib(Path jar) {
    try {
      Path lib = Files.createDirectories(folder.resolve("WEB-INF/lib"));
      Path file = lib.resolve(jar.getFileName());
      if (!Files.exists(file)) {
        linkOrCopy(jar, file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  /**
   * Adds what an application that uses memcached has in {@code WEB-INF/lib}: Folsom and the like.
   */
  public WebApp memcachedLib() {
    Build.lib().forEach(this::lib);
    return this;
  }

  /** Adds elements to {@code web.xml}, e.g. a {@code <servlet>}; the root element is added. */
  public WebApp webXml(String elements) {
    webXml += elements + "\n";
    return this;
  }

  /** Adds TurboStan's filter to {@code web.xml}, in front of all pages, with these rules. */
  public WebApp stanFilter(String rules) {
    return webXml(
        """
        <filter>
          <filter-name>TurboStan</filter-name>
          <filter-class>org.turbostan.servlet.TurboStanFilter</filter-class>
          <async-supported>true</async-supported>
          <init-param>
            <param-name>rules</param-name>
            <param-value>%s</param-value>
          </init-param>
        </filter>
        <filter-mapping>
          <filter-name>TurboStan</filter-name>
          <url-pattern>/*</url-pattern>
          <dispatcher>REQUEST</dispatcher>
          <dispatcher>ASYNC</dispatcher>
        </filter-mapping>
        """
            .formatted(escaped(rules)));
  }

  /** Adds the admin servlet to {@code web.xml}, below {@code /ops}. */
  public WebApp adminServlet() {
    return webXml(
        """
        <servlet>
          <servlet-name>admin</servlet-name>
          <servlet-class>org.turbostan.admin.AdminServlet</servlet-class>
        </servlet>
        <servlet-mapping>
          <servlet-name>admin</servlet-name>
          <url-pattern>/ops/*</url-pattern>
        </servlet-mapping>
        """);
  }

  /** Adds a {@code <context-param>}. */
  public WebApp contextParam(String name, String value) {
    contextParams.put(name, value);
    return this;
  }

  /** Marks {@code web.xml} as {@code metadata-complete}: no annotation of a class counts. */
  public WebApp metadataComplete() {
    metadataComplete = true;
    return this;
  }

  /** Puts the application at a path, e.g. {@code /shop}; without it, at the root of the server. */
  public WebApp contextPath(String path) {
    contextPath = path;
    return this;
  }

  /** Gives the container so many threads instead of its usual 200. */
  public WebApp threads(int most) {
    threads = most;
    return this;
  }

  /**
   * Adds somebody who can log in; the login method and the constraints belong to {@link #webXml}.
   */
  public WebApp user(String name, String password, String... roles) {
    users.add(new User(name, password, List.of(roles)));
    return this;
  }

  /** Lets the application and the test see the same classes of TurboStan. */
  public WebApp sharedClasses() {
    sharedClasses = true;
    return this;
  }

  /** Adds a servlet for a URL pattern. */
  public WebApp servlet(String pattern, Servlet servlet) {
    return servlet(pattern, servlet, Map.of());
  }

  /** Adds a servlet with init-params for a URL pattern. */
  public WebApp servlet(String pattern, Servlet servlet, Map<String, String> initParams) {
    return onStart(
        context -> {
          ServletRegistration.Dynamic added = context.addServlet("servlet for " + pattern, servlet);
          added.setAsyncSupported(true);
          added.setInitParameters(initParams);
          added.addMapping(pattern);
        });
  }

  /** Adds a filter for requests from outside, after those in {@code web.xml}. */
  public WebApp filter(String pattern, Filter filter) {
    return filter(pattern, filter, Map.of(), DispatcherType.REQUEST);
  }

  /** Adds a filter with init-params for the given dispatches, after those in {@code web.xml}. */
  public WebApp filter(
      String pattern, Filter filter, Map<String, String> initParams, DispatcherType... dispatches) {
    String name = "filter " + (registrations.size() + 1) + " for " + pattern;
    return onStart(
        context -> {
          FilterRegistration.Dynamic added = context.addFilter(name, filter);
          added.setAsyncSupported(true);
          added.setInitParameters(initParams);
          added.addMappingForUrlPatterns(EnumSet.copyOf(Set.of(dispatches)), true, pattern);
        });
  }

  /** Adds a listener. */
  public WebApp listener(EventListener listener) {
    return onStart(context -> context.addListener(listener));
  }

  /** Adds something to be done with the context before its listeners run. */
  public WebApp onStart(Consumer<ServletContext> action) {
    registrations.add(action);
    return sharedClasses();
  }

  /** The folder of the exploded WAR. */
  public Path folder() {
    return folder;
  }

  /** The most threads of the container; 0 for what is usual. */
  int threads() {
    return threads;
  }

  /** Writes {@code web.xml} and says where the WAR is. */
  Path exploded() {
    StringBuilder xml =
        new StringBuilder(
            """
            <?xml version="1.0" encoding="UTF-8"?>
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee"
                xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
                xsi:schemaLocation="https://jakarta.ee/xml/ns/jakartaee https://jakarta.ee/xml/ns/jakartaee/web-app_6_0.xsd"
                version="6.0" metadata-complete="%s">
            """
                .formatted(metadataComplete));
    contextParams.forEach(
        (name, value) ->
            xml.append("<context-param><param-name>")
                .append(escaped(name))
                .append("</param-name><param-value>")
                .append(escaped(value))
                .append("</param-value></context-param>\n"));
    page("WEB-INF/web.xml", xml.append(webXml).append("</web-app>\n").toString());
    return folder;
  }

  String contextPath() {
    return contextPath;
  }

  List<User> users() {
    return users;
  }

  boolean hasSharedClasses() {
    return sharedClasses;
  }

  /** Runs as a {@code ServletContainerInitializer} of the container. */
  void register(ServletContext context) {
    showEditedPages(context);
    registrations.forEach(action -> action.accept(context));
  }

  /** Makes Jasper look for edits at each request; by default it does so every 4 s. */
  static void showEditedPages(ServletContext context) {
    context.getServletRegistration("jsp").setInitParameter("modificationTestInterval", "0");
  }

  private static boolean isNeededInLocalMode(Path jar) {
    String name = jar.getFileName().toString();
    return name.startsWith("caffeine-") || name.startsWith("jspecify-");
  }

  private static void linkOrCopy(Path from, Path to) throws IOException {
    try {
      Files.createLink(to, from);
    } catch (IOException | UnsupportedOperationException e) {
      Files.copy(from, to);
    }
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}
