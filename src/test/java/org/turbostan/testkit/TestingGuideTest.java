package org.turbostan.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turbostan.testing.Document;

/** The examples of docs/testing.md stand in tests that run. */
class TestingGuideTest {

  private static final Document GUIDE = Document.of("docs/testing.md");

  @ParameterizedTest
  @CsvSource({
    "box, ProductBoxTest",
    "counts, ProductBoxTest",
    "off, ProductBoxTest",
    "clock, ProductPageIT",
    "comments, ProductPageIT",
    "header, ProductPageIT",
    "probe, ProductPageIT"
  })
  void anExampleIsWhatATestRuns(String example, String test) {
    GUIDE.assertExampleStandsIn("src/test/java/org/turbostan/testkit/" + test + ".java", example);
  }

  @Test
  void thereAreNoOtherExamples() {
    assertThat(GUIDE.examples())
        .containsExactlyInAnyOrder("clock", "box", "counts", "off", "comments", "header", "probe");
  }
}
