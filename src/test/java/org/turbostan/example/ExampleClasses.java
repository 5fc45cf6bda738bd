package org.turbostan.example;

import static java.util.stream.Collectors.joining;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.turbostan.testing.Build;

/** Compiles the example's Java against the TurboStan of this build. */
final class ExampleClasses {

  private ExampleClasses() {}

  /**
   * Returns what a node of the example has in {@code WEB-INF}: its classes, compiled anew, and
   * jars.
   *
   * @throws IllegalStateException if it does not compile
   */
  static List<Path> classPath(Path example) {
    List<Path> libraries = new ArrayList<>(List.of(Build.jar()));
    libraries.addAll(Build.lib());
    List<Path> classPath = new ArrayList<>(List.of(compiled(example.resolve("java"), libraries)));
    Path resources = example.resolve("resources");
    if (Files.isDirectory(resources)) {
      classPath.add(resources);
    }
    classPath.addAll(libraries);
    classPath.add(Build.logging());
    return classPath;
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
