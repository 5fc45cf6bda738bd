package org.turbostan.testing;

import jakarta.el.ELContext;
import jakarta.servlet.Servlet;
import jakarta.servlet.jsp.JspContext;
import jakarta.servlet.jsp.jstl.core.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.taglibs.standard.Version;
import org.slf4j.jul.JULServiceProvider;

/**
 * Where the build keeps what a test needs: the jar under test, its libraries, and scratch folders.
 */
public final class Build {

  private Build() {}

  /** The root of the project. */
  public static Path basedir() {
    return Path.of(System.getProperty("turbostan.basedir", "")).toAbsolutePath().normalize();
  }

  /** The build's output folder. */
  public static Path target() {
    return basedir().resolve("target");
  }

  /**
   * The jar under test.
   *
   * @throws IllegalStateException if it has not been built
   */
  public static Path jar() {
    return Optional.ofNullable(System.getProperty("turbostan.jar"))
        .map(Path::of)
        .or(() -> list(target()).stream().filter(Build::isLibraryJar).findFirst())
        .filter(Files::isRegularFile)
        .orElseThrow(() -> notBuilt("turbostan jar in " + target()));
  }

  /**
   * The self-contained jar.
   *
   * @throws IllegalStateException if it has not been built
   */
  public static Path allInOneJar() {
    String name = jar().getFileName().toString().replaceFirst("\\.jar$", "-all.jar");
    return Optional.of(jar().resolveSibling(name))
        .filter(Files::isRegularFile)
        .orElseThrow(() -> notBuilt(name + " in " + target()));
  }

  /**
   * Old versions of libraries that Folsom needs newer ones of.
   *
   * @throws IllegalStateException if the build has not copied them yet
   */
  public static List<Path> clashing() {
    List<Path> jars = list(target().resolve("clashing"));
    if (jars.isEmpty()) {
      throw notBuilt("jars in " + target().resolve("clashing"));
    }
    return jars;
  }

  /**
   * What the library needs at run time, with what is needed for memcached only.
   *
   * @throws IllegalStateException if the build has not copied it yet
   */
  public static List<Path> lib() {
    String folder = System.getProperty("turbostan.lib", target().resolve("lib").toString());
    List<Path> jars = list(Path.of(folder));
    if (jars.isEmpty()) {
      throw notBuilt("jars in " + folder);
    }
    return jars;
  }

  /** The tag library {@code jakarta.tags.core} and its siblings, for containers that have none. */
  public static List<Path> jstl() {
    return List.of(jarOf(Config.class), jarOf(Version.class));
  }

  /** What lets Folsom's log, which goes to SLF4J, arrive in that of this JVM. */
  public static Path logging() {
    return jarOf(JULServiceProvider.class);
  }

  /** The APIs that a web application compiles against. */
  public static List<Path> webApis() {
    return List.of(jarOf(Servlet.class), jarOf(JspContext.class), jarOf(ELContext.class));
  }

  private static Path jarOf(Class<?> type) {
    return Path.of(URI.create(type.getProtectionDomain().getCodeSource().getLocation().toString()));
  }

  /**
   * A new empty folder under {@code target/NAME}. It stays for a look after the test; the folders
   * of earlier runs are deleted when the first one of this run is made.
   */
  public static Path newFolder(String name) {
    return Scratch.newFolder(target().resolve(name));
  }

  private static boolean isLibraryJar(Path file) {
    String name = file.getFileName().toString();
    return name.startsWith("turbostan-")
        && name.endsWith(".jar")
        && !name.endsWith("-all.jar")
        && !name.endsWith("-sources.jar")
        && !name.endsWith("-javadoc.jar");
  }

  private static IllegalStateException notBuilt(String what) {
    return new IllegalStateException(
        "Found no " + what + ". Build it first: mvn -q package -DskipTests");
  }

  private static List<Path> list(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.filter(file -> file.toString().endsWith(".jar")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
