package org.turbostan.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turbostan.http.AnswerLines.answer;
import static org.turbostan.http.Rules.rule;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.turbostan.FragmentKey;

/** RFC 9111, section 4.1; RFC 9110, section 12.5.5. */
class VaryKeyTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Vary: Accept-Language, foo          | accept-language,foo",
        "Vary: foo\\nVary: Bar               | bar,foo",
        "Vary: ,foo,, FOO                    | foo",
        "Vary:                               | ''",
        "Vary: Accept-Encoding               | ''",
        "Vary: Accept-Encoding\\nContent-Encoding: gzip | accept-encoding",
        "Vary: User-Agent, X-Ruled           | ''",
      })
  void anAnswerNamesWhatItVariesBy(String lines, String names) {
    CachingRule rule = rule("vary=header:x-ruled ignore=header:User-Agent");
    assertThat(VaryKey.of(rule, answer(lines)).toString()).isEqualTo(names);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Accept-Language | en, de        | EN,DE          | true",
        "Accept-Language | en;q=0.5, de  | en; q=0.5,de   | true",
        "Accept-Language | en, de        | de, en         | false",
        "Foo             | 1, 2          | 1,2            | true",
        "Foo             | 1             | 2              | false",
        "Foo             | a             | A              | false",
        "Foo             | \"1, 2\"      | \"1,2\"        | false",
      })
  void spellingsOfOneValueAreOneKey(String header, String one, String other, boolean same) {
    assertThat(key(header, one).equals(key(header, other))).isEqualTo(same);
  }

  @Test
  void linesAreJoined() {
    assertThat(key("Foo", "1", "2")).isEqualTo(key("Foo", "1, 2"));
  }

  @Test
  void anAbsentHeaderIsAnotherThanAnEmptyOne() {
    assertThat(key("Foo", "")).isNotEqualTo(key("Bar", "1"));
  }

  @Test
  void whatAnswersDifferInAllCounts() {
    VaryKey both = VaryKey.ofNames("b").and(VaryKey.ofNames("a,b"));
    assertThat(both).isEqualTo(VaryKey.ofNames("a,b"));
    assertThat(both.and(VaryKey.NONE)).isEqualTo(both);
  }

  private static FragmentKey key(String header, String... lines) {
    CachingRule rule = rule("");
    VaryKey vary = new VaryKey(List.of("accept-language", "foo"));
    Request request = Request.get().header(header, lines);
    return PageKey.of(rule, "/a", PageQuery.of(rule, null), vary, request);
  }
}
