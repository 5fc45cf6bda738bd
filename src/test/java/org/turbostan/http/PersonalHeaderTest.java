package org.turbostan.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turbostan.Field;

class PersonalHeaderTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "-                              | -        | private, no-cache",
        "public, max-age=60             | -        | private, no-cache",
        "no-cache                       | -        | private, no-cache",
        "private, max-age=0, No-Store   | -        | private, no-store",
        "max-age=60                     | no-store | private, no-store",
        "max-age=60, no-transform       | -        | private, no-cache, no-transform",
        "-                              | no-store, no-transform | private, no-store, no-transform"
      })
  void noOtherCacheKeepsIt(String shared, String outer, String sent) {
    List<Field> header = shared == null ? List.of() : List.of(new Field("cache-control", shared));
    assertThat(PersonalHeader.of(header, outer == null ? List.of() : List.of(outer)))
        .containsExactly(new Field("Cache-Control", sent));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ETag",
        "last-modified",
        "Accept-Ranges",
        "Expires",
        "Age",
        "Date",
        "CDN-Cache-Control",
        "TurboStan-Cache-Control",
        "Surrogate-Control",
        "Surrogate-Key",
        "Repr-Digest"
      })
  void whatIsSaidOfTheSharedPageIsNotSaidOfIt(String name) {
    assertThat(PersonalHeader.of(List.of(new Field(name, "x")), List.of()))
        .extracting(Field::name)
        .containsExactly("Cache-Control");
  }

  @Test
  void allElseStays() {
    List<Field> header =
        List.of(new Field("Link", "a"), new Field("Vary", "b"), new Field("Link", "c"));
    assertThat(PersonalHeader.of(header, List.of())).containsAll(header);
  }
}
