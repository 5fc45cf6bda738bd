package org.turbostan.config;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The README's table of settings is the one that is declared. The right one is written to {@code
 * target/settings-table.md}, to be copied between the two marks.
 */
class SettingsTableTest {

  private static final Path README = Path.of("README.md");
  private static final Path TABLE = Path.of("target", "settings-table.md");
  private static final String MARK = "<!-- /?settings -->";

  @Test
  void theReadmeShowsEverySettingAsItIsDeclared() throws IOException {
    Files.createDirectories(TABLE.getParent());
    Files.writeString(TABLE, table());
    String[] parts = Files.readString(README, UTF_8).split(MARK, -1);
    assertThat(parts)
        .as(
            "README.md holds the table of settings between two marks, <!-- settings --> and <!-- /settings -->")
        .hasSize(3);
    assertThat(parts[1].strip())
        .as("README.md's table of settings; the right one is in %s", TABLE)
        .isEqualTo(table().strip());
  }

  private static String table() {
    return Knobs.ALL.stream()
        .map(SettingsTableTest::row)
        .collect(
            Collectors.joining(
                "\n", "| setting | default | purpose, limits |\n|---|---|---|\n", "\n"));
  }

  private static String row(Knob<?> knob) {
    String shown = knob.defaultText().isEmpty() ? "none" : "`" + knob.defaultText() + "`";
    return "| `%s` | %s | %s *Value: %s.* |"
        .formatted(knob.name(), shown, knob.purpose(), knob.kind().expected());
  }
}
