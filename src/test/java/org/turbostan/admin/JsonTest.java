package org.turbostan.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class JsonTest {

  @Test
  void membersComeInTheirOrder() {
    assertThat(
            new Json()
                .member("a", "b")
                .member("c", true)
                .member("d", 1)
                .member("e", List.of("f", "g"))
                .objects("h", List.of(new Json().end(), new Json().member("i", "").end()))
                .end())
        .isEqualTo("{\"a\":\"b\",\"c\":true,\"d\":1,\"e\":[\"f\",\"g\"],\"h\":[{},{\"i\":\"\"}]}");
  }

  @Test
  void whatMeansSomethingElsewhereIsEscaped() {
    assertThat(new Json().member("a", "\"\\\n</script>\u2028\u202eé🌬").end())
        .isEqualTo(
            "{\"a\":\"\\u0022\\u005c\\u000a\\u003c/script\\u003e\\u2028\\u202e\\u00e9"
                + "\\ud83c\\udf2c\"}");
  }
}
