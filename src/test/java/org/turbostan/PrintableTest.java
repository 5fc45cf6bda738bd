package org.turbostan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {

  @Test
  void lettersOfAnyScriptStay() {
    assertThat(Printable.quote("Straße 東京 🙂")).isEqualTo("\"Straße 東京 🙂\"");
  }

  @Test
  void aForgedLogLineStaysOnOneLine() {
    assertThat(Printable.quote("a\r\nERROR\t\"b\"\\"))
        .isEqualTo("\"a\\r\\nERROR\\t\\\"b\\\"\\\\\"");
  }

  @Test
  void whatCannotBeSeenIsSpelledOut() {
    assertThat(Printable.quote("\u001b[31m\u202e\u2028\ud83d"))
        .isEqualTo("\"\\u{1b}[31m\\u{202e}\\u{2028}\\u{d83d}\"");
  }

  @Test
  void longTextIsShortenedBetweenCharacters() {
    assertThat(Printable.quote("🙂".repeat(121))).isEqualTo("\"" + "🙂".repeat(120) + "…\"");
  }

  @Test
  void textOfTheGreatestLengthIsNotShortened() {
    assertThat(Printable.quote("x".repeat(120))).isEqualTo("\"" + "x".repeat(120) + "\"");
  }
}
