package org.turbostan.example;

import static java.util.stream.Collectors.joining;

import java.io.IOException;
import java.io.InputStream;
import java.net.BindException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import org.turbostan.testing.Build;
import org.turbostan.testing.Container;
import org.turbostan.testing.Memcached;

/**
 * Serves {@code webapp-example} from its sources by an embedded Jetty: {@code mvn -Pexample}; and
 * as a cluster on one machine: {@code mvn -Pexample -Dexample.nodes=2}.
 *
 * <p>It compiles the example's Java itself, against the TurboStan of this build; an edited JSP
 * shows at the next request, edited Java after the next start.
 *
 * <p>Each node is a web application of its own, with classes, a cache and connections of its own,
 * on a port of its own. They have the memcached servers in common, and the rows of the example's
 * {@code Database}.
 */
public final class RunExample implements AutoCloseable {

  /** Held here: a logger that nobody holds loses its level. */
  private static final Logger TURBOSTAN = Logger.getLogger("org.turbostan");

  private static final String PORT = "example.port";
  private static final String NODES = "example.nodes";
  private static final String SERVERS = "example.memcached";

  private final String token = token();
  private final List<Container> nodes = new ArrayList<>();
  private final List<Memcached> servers = new ArrayList<>();

  private RunExample() {}

  /**
   * Serves the example until Ctrl-C: on the port that {@code -Dexample.port=} names, or 8080, and
   * those after it; by as many nodes as {@code -Dexample.nodes=} says, or 1; with as many memcached
   * servers as {@code -Dexample.memcached=} says, or 2 for more than one node, unless {@code
   * stan.memcached} names other ones.
   */
  public static void main(String[] args) throws InterruptedException, IOException {
    // Maven, in whose JVM this runs, has set up logging before.
    try (InputStream quiet = RunExample.class.getResourceAsStream("/logging.properties")) {
      LogManager.getLogManager().readConfiguration(quiet);
    }
    TURBOSTAN.setLevel(Level.INFO);
    RunExample example;
    try {
      int count = number(NODES, 1, 1, 9);
      boolean named =
          System.getProperty("stan.memcached") != null || System.getenv("STAN_MEMCACHED") != null;
      int servers = number(SERVERS, count > 1 && !named ? 2 : 0, 0, 9);
      example = start(count, servers, number(PORT, 8080, 0, 65535));
    } catch (IllegalStateException | IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(1);
      return;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(example), "stop the example"));
    System.out.print(example.report());
    new CountDownLatch(1).await();
  }

  /**
   * Serves the example by one node, in local mode.
   *
   * @param port the port, or 0 for a free one
   * @throws IllegalStateException if it does not compile or start, or the port is taken; says what
   *     to do
   */
  static RunExample start(int port) {
    return start(1, 0, port);
  }

  /**
   * Serves the example.
   *
   * @param nodes how many nodes
   * @param servers how many memcached servers to start for them; 0 for none
   * @param port the port of the first node, those of the others follow; 0 for any free ones
   * @throws IllegalStateException if it does not compile or start, a port is taken, or there is no
   *     memcached; says what to do
   */
  static RunExample start(int nodes, int servers, int port) {
    RunExample example = new RunExample();
    try {
      for (int i = 0; i < servers; i++) {
        example.servers.add(Memcached.start());
      }
      Path sources = Build.basedir().resolve("webapp-example/src/main");
      List<Path> classPath = ExampleClasses.classPath(sources);
      ConcurrentMap<String, String> database = new ConcurrentHashMap<>();
      for (int i = 0; i < nodes; i++) {
        String name = nodes == 1 ? "this node" : "node " + (i + 1);
        example.serve(sources, classPath, port == 0 ? 0 : port + i, name, database);
      }
      return example;
    } catch (RuntimeException e) {
      example.close();
      throw e;
    }
  }

  private void serve(
      Path sources,
      List<Path> classPath,
      int port,
      String name,
      ConcurrentMap<String, String> database) {
    try {
      nodes.add(
          Container.serve(
              sources.resolve("webapp"),
              classPath,
              port,
              context -> {
                context.setInitParameter("windrose.node", name);
                context.setInitParameter("stan.node", name);
                context.setInitParameter("stan.admin.token", token);
                context.setAttribute("windrose.database", database);
                // A browser sends the cookies of one port to the others, too.
                context.getSessionCookieConfig().setName(name.replace(' ', '-') + "-session");
                if (!servers.isEmpty()) {
                  context.setInitParameter(
                      "stan.memcached",
                      servers.stream().map(Memcached::address).collect(joining(",")));
                }
              }));
    } catch (IllegalStateException e) {
      for (Throwable cause = e; cause != null; cause = cause.getCause()) {
        if (cause instanceof BindException) {
          throw new IllegalStateException(
              "Port %d is taken. Choose another one: mvn -Pexample -D%s=%d"
                  .formatted(port, PORT, port + 1),
              e);
        }
      }
      throw e;
    }
  }

  /** The one that was set, or another one at each start. */
  private static String token() {
    String property = System.getProperty("stan.admin.token");
    String set = property != null ? property : System.getenv("STAN_ADMIN_TOKEN");
    if (set != null) {
      return set;
    }
    byte[] random = new byte[16];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }

  /** What lets in to the admin pages. */
  String adminToken() {
    return token;
  }

  /** The nodes, in their order. */
  List<Container> nodes() {
    return nodes;
  }

  /** The memcached servers that were started for them. */
  List<Memcached> servers() {
    return servers;
  }

  /** Returns what is told at the start: what runs where, and what to try. */
  String report() {
    if (nodes.size() == 1 && servers.isEmpty()) {
      return "%n  The example runs at %s/ (Ctrl-C stops it)%n%s%n"
          .formatted(nodes.get(0).base(), admin());
    }
    StringBuilder report = new StringBuilder("%n  The example runs at%n".formatted());
    for (int i = 0; i < nodes.size(); i++) {
      report.append("    node %d    %s/%n".formatted(i + 1, nodes.get(i).base()));
    }
    if (!servers.isEmpty()) {
      report.append("  with memcached at%n".formatted());
      for (Memcached server : servers) {
        report.append("    process %d    %s%n".formatted(server.pid(), server.address()));
      }
      report.append(whatToTry());
    }
    report.append(admin());
    return report.append("  Ctrl-C stops all of it.%n%n".formatted()).toString();
  }

  private String admin() {
    return "  What the cache does: %s/turbostan/ with the token %s%n"
        .formatted(nodes.get(0).base(), token);
  }

  private String whatToTry() {
    Memcached first = servers.get(0);
    Memcached last = servers.get(servers.size() - 1);
    return """
      Open a page on each node: what one has rendered, the other shows from the cache.
      Delete something on one, and reload the other.
      Then make trouble; the pages stay up, and what lies on that server is rendered anew:
        kill -9 %d
        kill -STOP %d     and kill -CONT %d to let it go on
      Start the first one again:
        %s
    """
        .formatted(first.pid(), last.pid(), last.pid(), first.command());
  }

  /** Stops all of it. */
  @Override
  public void close() {
    nodes.forEach(Container::close);
    servers.forEach(Memcached::close);
  }

  private static int number(String property, int otherwise, int least, int most) {
    String text = System.getProperty(property, String.valueOf(otherwise));
    if (!text.matches("\\d{1,5}")
        || Integer.parseInt(text) < least
        || Integer.parseInt(text) > most) {
      throw new IllegalArgumentException(
          "-D%s=%s is not a number from %d to %d%s."
              .formatted(
                  property,
                  text,
                  least,
                  most,
                  property.equals(PORT) ? "; 0 is any free port" : ""));
    }
    return Integer.parseInt(text);
  }

  private static void stop(RunExample example) {
    example.nodes.forEach(Container::close);
    System.out.println("The example has stopped.");
  }
}
