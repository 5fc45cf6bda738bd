package org.turbostan.example;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.testing.Build;
import org.turbostan.testing.Container;
import org.turbostan.testing.Http;

/**
 * The example builds by its own {@code pom.xml}, as a user's copy of it does, and the WAR runs.
 *
 * <p>Maven gets a local repository of its own, so that the user's never holds an unreleased
 * TurboStan; what the user's holds already is read from there instead of from the network.
 */
class ExampleWarIT {

  private static Path war;

  @BeforeAll
  static void buildTheWar() throws IOException, InterruptedException {
    Path folder = Build.newFolder("example-war");
    Path repository = Files.createDirectories(Build.target().resolve("example-repository"));
    putTurboStanInto(repository);
    Path project = folder.resolve("webapp-example");
    copy(Build.basedir().resolve("webapp-example"), project);
    Path settings = Files.writeString(folder.resolve("settings.xml"), settings());
    Path log = folder.resolve("maven.log");
    Process maven =
        new ProcessBuilder(
                mavenCommand(),
                "-B",
                "-ntp",
                "-gs",
                settings.toString(),
                "-Dmaven.repo.local=" + repository,
                "package")
            .directory(project.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .redirectInput(new File(File.separatorChar == '/' ? "/dev/null" : "NUL"))
            .start();
    assertThat(maven.waitFor()).as(() -> read(log)).isZero();
    war = explodedWarIn(project.resolve("target"));
  }

  @Test
  void itCarriesTurboStanAndWhatLocalModeNeeds() {
    assertThat(libraries()).anyMatch(jar -> jar.startsWith("turbostan-"));
    assertThat(libraries()).anyMatch(jar -> jar.startsWith("caffeine-"));
  }

  @Test
  void itCarriesNeitherFolsomNorWhatTheContainerBrings() {
    assertThat(libraries()).noneMatch(jar -> jar.startsWith("folsom-"));
    assertThat(libraries()).noneMatch(jar -> jar.contains("servlet-api") || jar.contains("el-api"));
  }

  @ParameterizedTest
  @EnumSource
  void itsFirstPageShows(Container.Kind kind) {
    try (Container container = kind.startWar(war)) {
      assertThat(Http.to(container.base()).get("/").status()).isEqualTo(200);
    }
  }

  private static List<String> libraries() {
    String[] names = war.resolve("WEB-INF/lib").toFile().list();
    return names == null ? List.of() : List.of(names);
  }

  /** As {@code mvn install} would, into a repository that only this test reads. */
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

  private static Path explodedWarIn(Path target) throws IOException {
    try (Stream<Path> files = Files.list(target)) {
      List<Path> exploded =
          files.filter(file -> Files.isDirectory(file.resolve("WEB-INF/lib"))).toList();
      assertThat(exploded).hasSize(1);
      return exploded.get(0);
    }
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

  private static String read(Path file) {
    try {
      return Files.readString(file, UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
