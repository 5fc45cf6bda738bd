package org.turbostan.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turbostan.http.Rules.rule;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SightTest {

  @ParameterizedTest
  @CsvSource({
    "Host,              SHOWN",
    "X-Forwarded-Proto, SHOWN",
    "HX-Request,        SHOWN",
    "user-agent,        SHOWN",
    "If-None-Match,     HIDDEN",
    "if-modified-since, HIDDEN",
    "Range,             HIDDEN",
    "Accept-Encoding,   HIDDEN",
    "Cookie,            COOKIES",
    "Authorization,     SHOWN",
    "Accept,            NOTED",
    "Accept-Language,   NOTED",
    "Origin,            NOTED",
    "X-Anything,        NOTED",
  })
  void aPageSeesWhatItsKeyHolds(String header, Sight sight) {
    assertThat(Sight.of(rule("vary=header:hx-request ignore=header:User-Agent"), header))
        .isEqualTo(sight);
  }

  @Test
  void thatAPublicPageReadsCredentialsIsNoted() {
    assertThat(Sight.of(rule("public"), "authorization")).isEqualTo(Sight.NOTED);
  }

  @ParameterizedTest
  @CsvSource({
    "vary=locale, SHOWN",
    "vary=header:Accept-Language, SHOWN",
    "ignore=header:Accept-Language, SHOWN",
    "public, NOTED"
  })
  void theLocaleIsPartOfTheKeyOrNoted(String words, Sight sight) {
    assertThat(Sight.ofLocale(rule(words))).isEqualTo(sight);
  }
}
