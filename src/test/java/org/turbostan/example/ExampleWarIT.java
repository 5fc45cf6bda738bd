package org.turbostan.example;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.testing.Build;
import org.turbostan.testing.Container;
import org.turbostan.testing.Http;
import org.turbostan.testing.MavenProject;

/** The example builds by its own {@code pom.xml}, as a user's copy of it does, and the WAR runs. */
class ExampleWarIT {

  private static Path war;

  @BeforeAll
  static void buildTheWar() throws IOException {
    war = explodedWarIn(MavenProject.packaged(Build.basedir().resolve("webapp-example")));
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

  private static Path explodedWarIn(Path target) throws IOException {
    try (Stream<Path> files = Files.list(target)) {
      List<Path> exploded =
          files.filter(file -> Files.isDirectory(file.resolve("WEB-INF/lib"))).toList();
      assertThat(exploded).hasSize(1);
      return exploded.get(0);
    }
  }
}
