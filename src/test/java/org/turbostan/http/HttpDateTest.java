package org.turbostan.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turbostan.http.AnswerLines.NOW;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110, section 5.6.7; RFC 9111, section 4.2. */
class HttpDateTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Sun, 06 Nov 1994 08:49:37 GMT    | 1994-11-06T08:49:37Z",
        "sUN, 06 nOV 1994 08:49:37 gMT    | 1994-11-06T08:49:37Z",
        "Sunday, 06-Nov-94 08:49:37 GMT   | 1994-11-06T08:49:37Z",
        "Thursday, 18-Aug-50 02:01:18 GMT | 2050-08-18T02:01:18Z",
        "Monday, 01-Jan-76 00:00:00 GMT   | 2076-01-01T00:00:00Z",
        "Saturday, 01-Jan-77 00:00:00 GMT | 1977-01-01T00:00:00Z",
        "Sun Nov  6 08:49:37 1994         | 1994-11-06T08:49:37Z",
        "Thu Aug 18 02:01:18 2050         | 2050-08-18T02:01:18Z",
        "Tue, 19 Jan 2038 14:14:08 GMT    | 2038-01-19T14:14:08Z",
        "Sun, 21 Nov 2286 04:46:39 GMT    | 2286-11-21T04:46:39Z",
        "Sat, 31 Dec 2016 23:59:60 GMT    | 2016-12-31T23:59:59Z",
      })
  void aDateHasOneOfThreeForms(String text, Instant date) {
    assertThat(HttpDate.parse(text, NOW)).isEqualTo(date);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "-1",
        "",
        "2026-03-01T12:00:00Z",
        "Thu, 18 Aug 2050 02:01:18 UTC",
        "Thu, 18 Aug 2050 02:01:18 AEST",
        "Thu, 18 Aug 2050 02:01:18 +0000",
        "Thu, 18 Aug 2050 02:01:18",
        "Thu, 18 Aug 50 02:01:18 GMT",
        "Thu 18 Aug 2050 02:01:18 GMT",
        "Thu, 18  Aug  2050 02:01:18 GMT",
        "Thu, 18-Aug-2050 02:01:18 GMT",
        "Thu, 18 Aug 2050 02.01.18 GMT",
        "Thu, 18 Aug 2050 2:01:18 GMT",
        "Thu, 18 Foo 2050 02:01:18 GMT",
        "Thu, 31 Feb 2050 02:01:18 GMT",
        "Thu, 18 Aug 2050 25:01:18 GMT",
      })
  void anythingElseIsNone(String text) {
    assertThat(HttpDate.parse(text, NOW)).isNull();
  }

  @Test
  void aDateIsWrittenInTheFirstForm() {
    assertThat(HttpDate.format(NOW)).isEqualTo("Sun, 01 Mar 2026 12:00:00 GMT");
  }
}
