package org.turbostan.example;

import static java.util.stream.Collectors.joining;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.LogManager;
import java.util.logging.Logger;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.turbostan.testing.Build;
import org.turbostan.testing.Container;

/**
 * Serves {@code webapp-example} from its sources by an embedded Jetty: {@code mvn -Pexample}.
 *
 * <p>It compiles the example's Java itself, against the TurboStan of this build; an edited JSP
 * shows at the next request, edited Java after the next start.
 */
public final class RunExample {

  /** Held here: a logger that nobody holds loses its level. */
  private static final Logger TURBOSTAN = Logger.getLogger("org.turbostan");

  private static final String PORT = "example.port";

  private RunExample() {}

  /** Serves the example on the port that {@code -Dexample.port=} names, or 8080, until Ctrl-C. */
  public static void main(String[] args) throws InterruptedException, IOException {
    // Maven, in whose JVM this runs, has set up logging before.
    try (InputStream quiet = RunExample.class.getResourceAsStream("/logging.properties")) {
      LogManager.getLogManager().readConfiguration(quiet);
    }
    TURBOSTAN.setLevel(Level.INFO);
    Container container;
    try {
      container = start(port());
    } catch (IllegalStateException | IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(1);
      return;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(container), "stop the example"));
    System.out.printf("%n  The example runs at %s/ (Ctrl-C stops it)%n%n", container.base());
    new CountDownLatch(1).await();
  }

  /**
   * Serves the example.
   *
   * @param port the port, or 0 for a free one
   * @throws IllegalStateException if it does not compile or start, or the port is taken; says what
   *     to do
   */
  public static Container start(int port) {
    Path example = Build.basedir().resolve("webapp-example/src/main");
    List<Path> libraries = new ArrayList<>(List.of(Build.jar()));
    libraries.addAll(Build.lib());
    List<Path> classPath = new ArrayList<>(List.of(compiled(example.resolve("java"), libraries)));
    Path resources = example.resolve("resources");
    if (Files.isDirectory(resources)) {
      classPath.add(resources);
    }
    classPath.addAll(libraries);
    try {
      return Container.serve(example.resolve("webapp"), classPath, port);
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

  private static int port() {
    String port = System.getProperty(PORT, "8080");
    if (!port.matches("\\d{1,5}") || Integer.parseInt(port) > 65535) {
      throw new IllegalArgumentException(
          "-D%s=%s is no port. Give a number from 0 (any free one) to 65535."
              .formatted(PORT, port));
    }
    return Integer.parseInt(port);
  }

  private static void stop(Container container) {
    container.close();
    System.out.println("The example has stopped.");
  }

  private static Path compiled(Path sources, List<Path> libraries) {
    Path classes = Build.target().resolve("example-classes");
    try {
      deleteAll(classes);
      Files.createDirectories(classes);
      if (Files.isDirectory(sources)) {
        compile(sources, libraries, classes);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return classes;
  }

  private static void compile(Path sources, List<Path> libraries, Path classes) throws IOException {
    JavaCompiler javac = ToolProvider.getSystemJavaCompiler();
    if (javac == null) {
      throw new IllegalStateException(
          "The example needs a JDK, and this Java has no compiler: "
              + System.getProperty("java.home"));
    }
    String classPath =
        Stream.concat(libraries.stream(), Build.webApis().stream())
            .map(Path::toString)
            .collect(joining(File.pathSeparator));
    List<String> options =
        List.of(
            "--release",
            "17",
            "-parameters",
            "-proc:none",
            "-encoding",
            "UTF-8",
            "-cp",
            classPath,
            "-d",
            classes.toString());
    DiagnosticCollector<JavaFileObject> problems = new DiagnosticCollector<>();
    try (StandardJavaFileManager files = javac.getStandardFileManager(problems, null, null);
        Stream<Path> all = Files.walk(sources)) {
      List<Path> java = all.filter(file -> file.toString().endsWith(".java")).toList();
      boolean compiled =
          java.isEmpty()
              || javac
                  .getTask(
                      null, files, problems, options, null, files.getJavaFileObjectsFromPaths(java))
                  .call();
      if (!compiled) {
        throw new IllegalStateException(
            problems.getDiagnostics().stream()
                .filter(problem -> problem.getKind() == Diagnostic.Kind.ERROR)
                .map(Diagnostic::toString)
                .collect(joining("\n", "The example does not compile:\n", "")));
      }
    }
  }

  private static void deleteAll(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
