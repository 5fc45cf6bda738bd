package org.turbostan.testing;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No code in what users read is there without a test. */
class DocumentsTest {

  @ParameterizedTest
  @MethodSource("documents")
  void eachExampleIsMarkedForATest(String document) {
    assertThat(Document.of(document).unmarked()).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("documents")
  void eachMarkIsNamedInATest(String document) throws IOException {
    String tests = tests();
    assertThat(Document.of(document).examples())
        .filteredOn(name -> !Pattern.compile("[\", ]" + name + "[\",]").matcher(tests).find())
        .isEmpty();
  }

  static Stream<String> documents() throws IOException {
    try (Stream<Path> docs = Files.list(Build.basedir().resolve("docs"))) {
      List<String> guides =
          docs.map(file -> "docs/" + file.getFileName())
              .filter(name -> name.endsWith(".md"))
              .toList();
      return Stream.concat(
          Stream.of("README.md", "CONTRIBUTING.md", "SECURITY.md"), guides.stream());
    }
  }

  /** Returns the sources of all tests, together. */
  private static String tests() throws IOException {
    try (Stream<Path> files = Files.walk(Build.basedir().resolve("src/test/java"))) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .map(DocumentsTest::read)
          .collect(joining("\n"));
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
