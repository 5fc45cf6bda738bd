package org.turbostan.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9111, sections 5.2.1 and 5.4. */
class RequestDirectivesTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max-age=0             | 1   | 60  | false",
        "max-age=0             | 0   | 60  | true",
        "max-age=10            | 10  | 60  | true",
        "max-age=10            | 11  | 60  | false",
        "max-age=x             | 1   | 60  | false",
        "min-fresh=30          | 1   | 30  | true",
        "min-fresh=30          | 1   | 29  | false",
        "max-age=10, min-fresh=30 | 5 | 30 | true",
        "nothing-to-see-here   | 1   | 1   | true",
      })
  void aClientMayWantYoungerOrFresherAnswers(String line, long age, long left, boolean accepts) {
    assertThat(directives(line).accept(Duration.ofSeconds(age), Duration.ofSeconds(left)))
        .isEqualTo(accepts);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "max-stale             | 9999 | true",
        "max-stale=10          | 10   | true",
        "max-stale=10          | 11   | false",
        "max-stale=x           | 1    | false",
        "max-stale, no-cache   | 1    | false",
        "max-age=10            | 1    | false",
      })
  void aClientMayTakeStaleAnswers(String line, long stale, boolean accepts) {
    assertThat(directives(line).acceptStale(Duration.ofSeconds(stale))).isEqualTo(accepts);
  }

  @Test
  void aClientMayWantNothingStoredOrOnlyWhatIs() {
    assertThat(directives("No-Store").noStore()).isTrue();
    assertThat(directives("only-if-cached").onlyIfCached()).isTrue();
    assertThat(directives("foo").areNone()).isTrue();
  }

  @Test
  void pragmaCountsWhereNothingElseDoes() {
    assertThat(RequestDirectives.of(Request.get().header("Pragma", "foo, No-Cache")).noCache())
        .isTrue();
    assertThat(RequestDirectives.of(Request.get().header("Pragma", "foo")).areNone()).isTrue();
    Request both = Request.get().header("Pragma", "no-cache").header("Cache-Control", "max-age=5");
    assertThat(RequestDirectives.of(both).noCache()).isFalse();
  }

  private static RequestDirectives directives(String line) {
    return RequestDirectives.of(Request.get().header("Cache-Control", line));
  }
}
