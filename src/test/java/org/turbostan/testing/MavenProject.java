package org.turbostan.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/**
 * A project that is built by its own {@code pom.xml}, as a user's is.
 *
 * <p>Maven gets a local repository of its own, so that the user's never holds an unreleased
 * TurboStan; what the user's holds already is read from there instead of from the network.
 */
public final class MavenProject {

  private MavenProject() {}

  /**
   * Copies a project and runs {@code mvn package} in the copy.
   *
   * @return the folder with what was built
   * @throws IllegalStateException if it does not build; the message is Maven's log
   */
  public static Path packaged(Path project) {
    Path folder = Build.newFolder("maven-projects");
    Path copy = folder.resolve(project.getFileName().toString());
    Path log = folder.resolve("maven.log");
    try {
      Path repository = Files.createDirectories(Build.target().resolve("example-repository"));
      putTurboStanInto(repository);
      copy(project, copy);
      Path settings = Files.writeString(folder.resolve("settings.xml"), settings());
      Process maven =
          new ProcessBuilder(
                  mavenCommand(),
                  "-B",
                  "-ntp",
                  "-gs",
                  settings.toString(),
                  "-Dmaven.repo.local=" + repository,
                  "package")
              .directory(copy.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .redirectInput(new File(File.separatorChar == '/' ? "/dev/null" : "NUL"))
              .start();
      if (maven.waitFor() != 0) {
        throw new IllegalStateException(
            project + " does not build: " + Files.readString(log, UTF_8));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Building " + project + " was interrupted.", e);
    }
    return copy.resolve("target");
  }

  /** As {@code mvn install} would, into a repository that only tests read. */
  private static void putTurboStanInto(Path repository) throws IOException {
    String version = System.getProperty("turbostan.version");
    Path folder = Files.createDirectories(repository.resolve("org/turbostan/turbostan/" + version));
    String name = "turbostan-" + version;
    copyFile(Build.jar(), folder.resolve(name + ".jar"));
    copyFile(Build.basedir().resolve("pom.xml"), folder.resolve(name + ".pom"));
  }

  private static String settings() {
    String repository =
        """
          <id>downloaded-before</id>
          <url>%s</url>
          <snapshots><enabled>false</enabled></snapshots>
        """
            .formatted(Path.of(System.getProperty("turbostan.maven.repository")).toUri());
    return """
        <settings>
          <profiles>
            <profile>
              <id>downloaded-before</id>
              <repositories><repository>%1$s</repository></repositories>
              <pluginRepositories><pluginRepository>%1$s</pluginRepository></pluginRepositories>
            </profile>
          </profiles>
          <activeProfiles><activeProfile>downloaded-before</activeProfile></activeProfiles>
        </settings>
        """
        .formatted(repository);
  }

  private static String mavenCommand() {
    String name = File.separatorChar == '/' ? "mvn" : "mvn.cmd";
    return Path.of(System.getProperty("turbostan.maven.home"), "bin", name).toString();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> files = Files.walk(from)) {
      for (Path file : files.filter(f -> !f.startsWith(from.resolve("target"))).toList()) {
        copyFile(file, to.resolve(from.relativize(file).toString()));
      }
    }
  }

  private static void copyFile(Path from, Path to) throws IOException {
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
  }
}
