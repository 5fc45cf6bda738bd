package org.turbostan.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turbostan.http.AnswerLines.NOW;
import static org.turbostan.http.AnswerLines.answer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turbostan.Field;
import org.turbostan.http.Preconditions.Result;

/** RFC 9110, sections 13.1 and 13.2; RFC 9111, section 4.3.2. */
class PreconditionsTest {

  private static final String MODIFIED = "Last-Modified: Sun, 01 Mar 2026 11:00:00 GMT";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"x\"   | \"x\"                  | NOT_MODIFIED",
        "\"x\"   | \"y\"                  | PASSED",
        "\"x\"   | \"X\"                  | PASSED",
        "\"x\"   | *                      | NOT_MODIFIED",
        "\"x\"   | W/\"x\"                | NOT_MODIFIED",
        "W/\"x\" | \"x\"                  | NOT_MODIFIED",
        "W/\"x\" | W/\"x\"                | NOT_MODIFIED",
        "\"x\"   | \"a\", \"x\", \"b\"    | NOT_MODIFIED",
        "\"x\"   | \"a\",\"x\"            | NOT_MODIFIED",
        "\"x\"   | \"a, x\", \"b\"        | PASSED",
        "\"x,y\" | \"x,y\"                | NOT_MODIFIED",
        "\"x\\\" | \"x\\\", \"y\"         | NOT_MODIFIED",
        "\"ü\"   | \"ü\"                  | NOT_MODIFIED",
        "\"x\"   | x                      | PASSED",
        "x       | x                      | NOT_MODIFIED",
        "\"\"    | \"\"                   | NOT_MODIFIED",
      })
  void theClientHasItIfOneOfItsTagsIsTheCurrentOne(String tag, String asked, Result result) {
    assertThat(evaluate(Request.get().header("If-None-Match", asked), "ETag: " + tag))
        .isEqualTo(result);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Sun, 01 Mar 2026 11:00:00 GMT  | NOT_MODIFIED",
        "Sunday, 01-Mar-26 11:00:00 GMT | NOT_MODIFIED",
        "Sun, 01 Mar 2026 11:00:01 GMT  | NOT_MODIFIED",
        "Sun, 01 Mar 2026 10:59:59 GMT  | PASSED",
        "yesterday                      | PASSED",
      })
  void theClientHasItIfNothingHasChangedSince(String since, Result result) {
    assertThat(evaluate(Request.get().header("If-Modified-Since", since), MODIFIED))
        .isEqualTo(result);
  }

  @Test
  void withoutADateOfChangeThatOfTheAnswerCounts() {
    Request request = Request.get().header("If-Modified-Since", "Sun, 01 Mar 2026 11:00:00 GMT");
    assertThat(evaluate(request, "Date: Sun, 01 Mar 2026 10:00:00 GMT"))
        .isEqualTo(Result.NOT_MODIFIED);
    assertThat(evaluate(request, "Date: Sun, 01 Mar 2026 12:00:00 GMT")).isEqualTo(Result.PASSED);
    assertThat(evaluate(request, "X-Any: 1")).isEqualTo(Result.PASSED);
  }

  @Test
  void tagsComeBeforeDates() {
    Request request =
        Request.get()
            .header("If-Modified-Since", "Sun, 01 Mar 2026 11:00:00 GMT")
            .header("If-None-Match", "\"y\"");
    assertThat(evaluate(request, MODIFIED + "\\nETag: \"x\"")).isEqualTo(Result.PASSED);
    assertThat(evaluate(request, MODIFIED)).isEqualTo(Result.PASSED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "If-Match            | \"x\"   | PASSED",
        "If-Match            | *       | PASSED",
        "If-Match            | \"y\"   | FAILED",
        "If-Match            | W/\"x\" | FAILED",
        "If-Unmodified-Since | Sun, 01 Mar 2026 11:00:00 GMT | PASSED",
        "If-Unmodified-Since | Sun, 01 Mar 2026 10:00:00 GMT | FAILED",
        "If-Unmodified-Since | nonsense                      | PASSED",
      })
  void whatTheClientBelievesMustBeTrue(String header, String value, Result result) {
    assertThat(evaluate(Request.get().header(header, value), MODIFIED + "\\nETag: \"x\""))
        .isEqualTo(result);
  }

  @Test
  void conditionsAreForWhatExists() {
    Request request = Request.get().header("If-None-Match", "*");
    assertThat(Preconditions.evaluate(request, answer(404, "ETag: \"x\""), NOW))
        .isEqualTo(Result.PASSED);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"x\"                         | true",
        "\"y\"                         | false",
        "W/\"x\"                       | false",
        "Sun, 01 Mar 2026 11:00:00 GMT | true",
        "Sun, 01 Mar 2026 11:00:01 GMT | false",
        "Sun, 01 Mar 2026 10:00:00 GMT | false",
        "nonsense                      | false",
      })
  void rangesAreOfTheVersionThatTheClientHas(String version, boolean allowed) {
    Answer answer = answer(MODIFIED + "\\nETag: \"x\"\\nDate: Sun, 01 Mar 2026 11:00:01 GMT");
    assertThat(Preconditions.allowsRanges(Request.get().header("If-Range", version), answer, NOW))
        .isEqualTo(allowed);
  }

  @Test
  void aDateOfTheSameSecondIsNoStrongValidator() {
    Answer answer = answer(MODIFIED + "\\nDate: Sun, 01 Mar 2026 11:00:00 GMT");
    Request request = Request.get().header("If-Range", "Sun, 01 Mar 2026 11:00:00 GMT");
    assertThat(Preconditions.allowsRanges(request, answer, NOW)).isFalse();
  }

  @Test
  void tagsByContentTellContentsAndTypesApart() {
    EntityTag tag = EntityTag.of(new byte[] {1}, "text/plain");
    assertThat(tag.toString()).matches("\"[A-Za-z0-9_-]{24}\"");
    assertThat(EntityTag.of(new byte[] {1}, "text/plain")).isEqualTo(tag);
    assertThat(EntityTag.of(new byte[] {2}, "text/plain")).isNotEqualTo(tag);
    assertThat(EntityTag.of(new byte[] {1}, "text/html")).isNotEqualTo(tag);
    assertThat(new Field("ETag", tag.toString()).value()).doesNotStartWith("W/");
  }

  private static Result evaluate(Request request, String lines) {
    return Preconditions.evaluate(request, answer(lines), NOW);
  }
}
