package org.turbostan.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turbostan.http.AnswerLines.NOW;
import static org.turbostan.http.AnswerLines.answer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 9111, sections 4.2.3 and 5.1. */
class CurrentAgeTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "X-Any: 1                     | 0",
        "Age: 30                      | 32",
        "Age: 030                     | 32",
        "Age: abc                     | 0",
        "Age: -30                     | 0",
        "Age: 30.0                    | 0",
        "Age: 30;a=b                  | 0",
        "Age: 30, 0                   | 32",
        "Age: 0, 30                   | 0",
        "Age: 30\\nAge: 0             | 32",
        "Age: 0\\nAge: 30             | 0",
        "Age: 2147483647              | 2147483649",
        "Age: 99999999999999999999    | 2147483650",
        "Date: Sun, 01 Mar 2026 11:59:00 GMT            | 60",
        "Date: Sun, 01 Mar 2026 12:01:00 GMT            | 0",
        "Date: yesterday              | 0",
        "Date: Sun, 01 Mar 2026 11:59:00 GMT\\nAge: 30  | 60",
        "Date: Sun, 01 Mar 2026 11:59:59 GMT\\nAge: 30  | 32",
      })
  void theGreaterOfDateAndAgeCounts(String lines, long seconds) {
    assertThat(CurrentAge.initial(answer(lines), NOW.minusSeconds(2), NOW)).hasSeconds(seconds);
  }

  @Test
  void theSecondOfTheDateIsNoAge() {
    Answer answer = answer("Date: Sun, 01 Mar 2026 12:00:00 GMT");
    assertThat(CurrentAge.initial(answer, NOW, NOW.plusMillis(900))).isZero();
  }
}
