package org.turbostan.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turbostan.http.AnswerLines.NOW;
import static org.turbostan.http.AnswerLines.answer;
import static org.turbostan.http.AnswerLines.fields;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9111, sections 3.2, 4.3.1 and 4.3.4. */
class FresheningTest {

  @Test
  void fieldsOfThe304TakeThePlaceOfTheStoredOnes() {
    assertThat(
            Freshening.update(
                fields("A: 1\\nB: 1\\nB: 2\\nCache-Control: max-age=1"),
                fields("b: 3\\nC: 4\\nCache-Control: max-age=9")))
        .isEqualTo(fields("A: 1\\nb: 3\\nC: 4\\nCache-Control: max-age=9"));
  }

  @Test
  void whatTheBodyWasMadeWithStays() {
    assertThat(
            Freshening.update(
                fields("Content-Encoding: gzip"),
                fields("Content-Encoding: br\\nContent-Length: 0\\nContent-Type: x/y")))
        .isEqualTo(fields("Content-Encoding: gzip"));
  }

  @Test
  void theDateBeginsAnew() {
    String old = "Date: Sun, 01 Mar 2026 10:00:00 GMT\\nAge: 5\\nA: 1";
    assertThat(Freshening.update(fields(old), fields(""))).isEqualTo(fields("A: 1"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ETag: \"x\"                  | If-None-Match=\"x\"",
        "ETag: W/\"x\"                | If-None-Match=W/\"x\"",
        "Last-Modified: Sun, 01 Mar 2026 11:00:00 GMT | If-Modified-Since=Sun, 01 Mar 2026 11:00:00 GMT",
        "Last-Modified: yesterday     | ''",
        ":etag: \"x\"                 | ''",
      })
  void theApplicationIsAskedWithItsOwnValidators(String stored, String conditions) {
    assertThat(Freshening.conditions(answer(stored), NOW)).hasToString("{" + conditions + "}");
  }

  @ParameterizedTest
  @CsvSource({
    "'ETag: \"x\"', 'ETag: \"x\"', true",
    "'ETag: \"x\"', 'A: 1', true",
    "'A: 1', 'ETag: \"x\"', true",
    "'ETag: \"x\"', 'ETag: \"y\"', false"
  })
  void a304OfAnotherVersionUpdatesNothing(String stored, String notModified, boolean applies) {
    assertThat(Freshening.applies(answer(stored), answer(304, notModified))).isEqualTo(applies);
  }
}
