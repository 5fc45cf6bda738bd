package org.turbostan;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whoever meets a word in the log finds what to do in {@code docs/operating.md}. */
class ReasonTableTest {

  private static final Path BOOK =
      Path.of(System.getProperty("turbostan.basedir", "."), "docs", "operating.md");
  private static final Pattern ROW =
      Pattern.compile(
          "^\\| `([a-z-]+)` \\| ([A-Z].*\\.) \\| ([A-Z`].*\\.) \\|$", Pattern.MULTILINE);

  @ParameterizedTest
  @EnumSource
  void eachReasonIsExplainedWithItsCure(Reason reason) throws IOException {
    assertThat(rows())
        .as("%s needs a row | `%s` | What it means. | What to do. |", BOOK, reason.word())
        .containsKey(reason.word());
  }

  @Test
  void eachLineOfTheTableIsARow() throws IOException {
    assertThat(table().strip().lines().skip(2)).hasSize(rows().size());
  }

  private static Map<String, String> rows() throws IOException {
    return ROW.matcher(table()).results().collect(toMap(row -> row.group(1), MatchResult::group));
  }

  private static String table() throws IOException {
    String[] parts = Files.readString(BOOK).split("<!-- /?reasons -->", -1);
    assertThat(parts).as("a table between two marks in %s", BOOK).hasSize(3);
    return parts[1];
  }
}
