package org.turbostan.http;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9110, section 14. */
class ByteRangesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bytes=0-4                  | 0-4",
        "BYTES=0-4                  | 0-4",
        "bytes=0-0                  | 0-0",
        "bytes=5-                   | 5-9",
        "bytes=-3                   | 7-9",
        "bytes=-30                  | 0-9",
        "bytes=5-99999999999999999999 | 5-9",
        "bytes=0-1,3-4              | 0-1 3-4",
        "bytes= 7-8 , 0-1           | 7-8 0-1",
        "bytes=0-1,20-30            | 0-1",
        "bytes=,0-1,                | 0-1",
        "bytes=10-                  | unsatisfiable",
        "bytes=10-20                | unsatisfiable",
        "bytes=-0                   | unsatisfiable",
        "bytes=4-3                  | whole",
        "bytes=-                    | whole",
        "bytes=                     | whole",
        "bytes=a-b                  | whole",
        "bytes=0-1,x                | whole",
        "bytes 0-1                  | whole",
        "lines=0-1                  | whole",
        "bytes=0-,0-                | whole",
      })
  void aBodyOfTenBytesHasTheseParts(String header, String parts) {
    ByteRanges ranges = ByteRanges.parse(List.of(header), 10);
    String found =
        ranges == null
            ? "whole"
            : ranges.unsatisfiable()
                ? "unsatisfiable"
                : ranges.ranges().stream()
                    .map(range -> range.first() + "-" + range.last())
                    .collect(joining(" "));
    assertThat(found).isEqualTo(parts);
  }

  @Test
  void tooManyPartsAreIgnored() {
    String many = "0-0,2-2,".repeat(20);
    assertThat(ByteRanges.parse(List.of("bytes=" + many), 1000)).isNull();
  }

  @Test
  void anEmptyBodyHasNoParts() {
    ByteRanges ranges = ByteRanges.parse(List.of("bytes=0-"), 0);
    assertThat(ranges).isEqualTo(new ByteRanges(List.of(), 0));
  }

  @Test
  void twoLinesAreIgnored() {
    assertThat(ByteRanges.parse(List.of("bytes=0-1", "bytes=0-1"), 10)).isNull();
  }
}
