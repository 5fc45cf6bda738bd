package org.turbostan.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SizesTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1000000, 1000000",
    "12B, 12",
    "512kB, 524288",
    "512KB, 524288",
    "512 kB, 524288",
    "64MB, 67108864",
    "64m, 67108864",
    "64MiB, 67108864",
    "1GB, 1073741824",
    "2g, 2147483648",
  })
  void readsWhatPeopleWrite(String text, long bytes) {
    assertThat(Sizes.parse(text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "MB", "-1", "1.5MB", "64 megabytes", "64TB", "1_000", "1e6", "64Mb/s"})
  void refusesJunkAndSaysWhatToWrite(String text) {
    assertThatThrownBy(() -> Sizes.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "\"%s\" is not a size: write a whole number with a unit (512kB, 64MB, 1GB)"
                + " or of bytes (1000000).",
            text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"9999999999999GB", "999999999999999999kB"})
  void refusesWhatDoesNotFitIntoALong(String text) {
    assertThatThrownBy(() -> Sizes.parse(text)).hasMessage("\"%s\" is too large a size.", text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1000000, 1000000",
    "2048, 2kB",
    "67108864, 64MB",
    "1073741824, 1GB",
    "1025, 1025"
  })
  void writesTheShortestSpelling(long bytes, String text) {
    assertThat(Sizes.format(bytes)).isEqualTo(text);
  }
}
