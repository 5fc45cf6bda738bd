package org.turbostan.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turbostan.http.Rules.rule;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PageQueryTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "                       | a=1&b=2              | a=1&b=2",
        "                       | b=2&a=1&&            | b=2&a=1&&",
        "ignore=utm_*           | a=1&utm_source=x&b=2 | a=1&b=2",
        "ignore=utm_*           | utm_source&a=1       | a=1",
        "ignore=utm_*           | %75tm_source=x&a=1   | a=1",
        "ignore=utm_*           | utm_source=%zz&a=1   | a=1",
        "ignore=gclid           | gclid2=1             | gclid2=1",
        "ignore=*               | a=1&b=2              | ",
        "ignore=* vary=param:p  | a=1&p=2&b=3          | p=2",
        "ignore=* vary=param:p  | a=1&%70=2            | %70=2",
        "sorted-query           | b=2&a=1              | a=1&b=2",
        "sorted-query           | b=2&a=1&b=1          | a=1&b=2&b=1",
        "sorted-query           | page=2&%70age=1      | page=2&%70age=1",
        "sorted-query ignore=x  | x=1&b=2&x=2&a=1      | a=1&b=2",
        // Where a name can be read in two ways, nothing is touched.
        "ignore=utm_*           | utm_a=1;page=2       | utm_a=1;page=2",
        "ignore=utm_* sorted-query | b&utm_a=1&%C3%A9=1 | b&utm_a=1&%C3%A9=1",
        "ignore=utm_*           | utm_a=1&%zz=1        | utm_a=1&%zz=1",
        "ignore=utm_*           | utm_a=1&%0a=1        | utm_a=1&%0a=1",
        "ignore=utm_*           | utm_a=1&%4           | utm_a=1&%4",
      })
  void theRuleSaysWhatIsLeft(String rule, String query, String left) {
    assertThat(PageQuery.of(rule(rule == null ? "" : rule), query).text()).isEqualTo(left);
  }

  @Test
  void whatIsIgnoredIsHiddenByItsDecodedName() {
    assertThat(PageQuery.of(rule("ignore=utm_*"), "%75tm_a=1&utm_b&c=1").hidden())
        .containsExactlyInAnyOrder("utm_a", "utm_b");
  }

  @Test
  void anAbsentQueryIsNoEmptyOne() {
    assertThat(PageQuery.of(rule("ignore=x"), null).text()).isNull();
    assertThat(PageQuery.of(rule("ignore=x"), "").text()).isEmpty();
  }
}
