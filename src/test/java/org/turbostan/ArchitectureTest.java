package org.turbostan;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static java.util.stream.Collectors.joining;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Holds the arrows between the rooms: who may import whom, and which third party lives where. */
class ArchitectureTest {

  private static final JavaClasses TURBOSTAN =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("org.turbostan");

  private static final String SERVLET_API = "jakarta.servlet..";

  /** One line per room, as in the table of the design; {@code ..} includes subpackages. */
  private enum Room {
    CORE("org.turbostan", List.of(), List.of()),
    HTTP("org.turbostan.http", List.of(CORE), List.of()),
    LOCAL("org.turbostan.local", List.of(CORE), List.of("com.github.benmanes.caffeine..")),
    MEMCACHED(
        "org.turbostan.memcached",
        List.of(CORE),
        List.of("com.spotify.folsom..", "io.netty..", "dev.failsafe..")),
    CONFIG("org.turbostan.config", List.of(CORE), List.of()),
    SERVLET(
        "org.turbostan.servlet",
        List.of(CORE, HTTP),
        List.of("jakarta.servlet", "jakarta.servlet.http")),
    JSP("org.turbostan.jsp", List.of(CORE, SERVLET), List.of(SERVLET_API, "jakarta.el..")),
    CLI("org.turbostan.cli", List.of(), List.of()),
    ADMIN(
        "org.turbostan.admin",
        List.of(CORE, SERVLET, CONFIG),
        List.of("jakarta.servlet", "jakarta.servlet.http")),
    MICROMETER(
        "org.turbostan.micrometer",
        List.of(CORE),
        List.of("io.micrometer.core.instrument", "io.micrometer.core.instrument.binder")),
    TESTKIT("org.turbostan.testkit", List.of(CORE), List.of()),
    PERSISTENCE(
        "org.turbostan.persistence",
        List.of(CORE),
        List.of("jakarta.persistence", "org.hibernate..")),
    BOOT(
        "org.turbostan.boot",
        List.of(CORE, HTTP, LOCAL, MEMCACHED, CONFIG, SERVLET),
        List.of("jakarta.servlet", "jakarta.servlet.http"));

    final String packageName;
    final List<Room> rooms;
    final List<String> thirdParties;

    Room(String packageName, List<Room> rooms, List<String> thirdParties) {
      this.packageName = packageName;
      this.rooms = rooms;
      this.thirdParties = thirdParties;
    }

    /** The room itself, the rooms it may import, its third parties, the JDK and JSpecify. */
    String[] mayImport() {
      return Stream.of(
              Stream.of(packageName, "java..", "javax..", "org.jspecify.annotations"),
              rooms.stream().map(room -> room.packageName),
              thirdParties.stream())
          .flatMap(packages -> packages)
          .toArray(String[]::new);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRoomImportsOnlyWhatItsRowAllows(Room room) {
    classes()
        .that()
        .resideInAPackage(room.packageName)
        .should()
        .onlyDependOnClassesThat(resideInAnyPackage(room.mayImport()))
        .allowEmptyShould(true)
        .check(TURBOSTAN);
  }

  @Test
  void roomsAreOneLevelDeepAndThereIsNoOther() {
    String[] rooms = Stream.of(Room.values()).map(room -> room.packageName).toArray(String[]::new);
    classes()
        .should()
        .resideInAnyPackage(rooms)
        .because("the rooms are " + Stream.of(rooms).collect(joining(", ")))
        .check(TURBOSTAN);
  }
}
