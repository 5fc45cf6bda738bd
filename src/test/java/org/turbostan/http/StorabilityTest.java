package org.turbostan.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turbostan.http.AnswerLines.NOW;
import static org.turbostan.http.AnswerLines.answer;
import static org.turbostan.http.Rules.only;
import static org.turbostan.http.Rules.rule;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turbostan.Field;
import org.turbostan.Lifetime;
import org.turbostan.Reason;

/** RFC 9111, section 3: storing responses in caches. */
class StorabilityTest {

  @ParameterizedTest
  @ValueSource(ints = {201, 204, 299, 301, 302, 400, 404, 410, 418, 500, 503, 599})
  void anAnswerOfAnotherStatusIsStoredOnlyIfSomebodySaysHowLong(int status) {
    assertThat(refusal(rule(""), answer(status, ""))).isEqualTo(Reason.STATUS);
    assertThat(refusal(rule(""), answer(status, "Cache-Control: max-age=60"))).isNull();
    assertThat(refusal(rule("status=" + status + ":10s"), answer(status, ""))).isNull();
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 103, 206, 304})
  void anAnswerThatIsNotFinalOrNotWholeIsNeverStored(int status) {
    assertThat(refusal(rule(""), answer(status, "Cache-Control: max-age=60")))
        .isEqualTo(Reason.STATUS);
  }

  @ParameterizedTest
  @CsvSource({
    "-1, 5, true",
    "5, 5, true",
    "0, 0, true",
    "6, 5, false",
    "4, 5, false",
    "0, 5, false"
  })
  void onlyAWholeBodyIsStored(long declared, long length, boolean stored) {
    assertThat(refusal(rule(""), new Answer(200, List.of(), declared, length)))
        .isEqualTo(stored ? null : Reason.INCOMPLETE);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "X-Any: 1                                   | ",
        "Cache-Control: public, max-age=60          | ",
        "Cache-Control: max-age=60, unknown=\"no-store\" | ",
        "Cache-Control: max-age=0, s-maxage=60      | ",
        "Cache-Control: no-cache=\"Set-Cookie, X\"  | ",
        "Cache-Control: private=\"x\"               | ",
        "Cache-Control: no-store                    | CACHE_CONTROL",
        "Cache-Control: max-age=60; no-store        | CACHE_CONTROL",
        "Cache-Control: no-store=1                  | CACHE_CONTROL",
        "Cache-Control: a=\"b, no-store             | CACHE_CONTROL",
        "cache-control: Private                     | CACHE_CONTROL",
        "Cache-Control: private=\"\"                | CACHE_CONTROL",
        "Cache-Control: private=\"a b\"             | CACHE_CONTROL",
        "Cache-Control: private, private=\"x\"      | CACHE_CONTROL",
        "Cache-Control: max-age=60 , NO-CACHE       | CACHE_CONTROL",
        "Cache-Control: max-age=0                   | CACHE_CONTROL",
        "Cache-Control: max-age=60, max-age=0       | CACHE_CONTROL",
        "Cache-Control: max-age=60\\nCache-Control: max-age=0 | CACHE_CONTROL",
        "Cache-Control: max-age=60, s-maxage=0      | CACHE_CONTROL",
        "Cache-Control: max-age                     | CACHE_CONTROL",
        "Cache-Control: max-age=-5                  | CACHE_CONTROL",
        "Cache-Control: max-age=1.5                 | CACHE_CONTROL",
        "Cache-Control: max-age=x                   | CACHE_CONTROL",
        "Cache-Control: max-age='60'                | CACHE_CONTROL",
        "Cache-Control: max-age =60                 | CACHE_CONTROL",
        "Cache-Control: max-age= 60                 | CACHE_CONTROL",
        "Cache-Control: max-age=\"60                | CACHE_CONTROL",
        "Cache-Control: max-age=99999999999999999999| ",
        "Pragma: no-cache                           | CACHE_CONTROL",
        "Pragma: foo, No-Cache                      | CACHE_CONTROL",
        "Pragma: foo                                | ",
        "Pragma: no-cache\\nCache-Control: max-age=9| ",
        "Expires: 0                                 | CACHE_CONTROL",
        "Expires: -1                                | CACHE_CONTROL",
        "Expires: Sun, 01 Mar 2026 11:59:59 GMT     | CACHE_CONTROL",
        "Expires: Sun, 01 Mar 2026 12:00:30 GMT     | ",
        "Cache-Control: no-store, must-understand, max-age=9 | ",
        "Set-Cookie: a=b                            | SET_COOKIE",
        "set-cookie2: a=b                           | SET_COOKIE",
        "Content-Encoding: gzip                     | ENCODED",
        "Content-Encoding: gzip\\nCache-Control: max-age=9 | ",
        "Trailer: X                                 | STREAMED",
        "Vary: *                                    | VARY",
        "Vary: Accept, *                            | VARY",
        "Vary: \\nVary: *                           | VARY",
        "Vary: Cookie                               | VARY",
        "Vary: Authorization                        | VARY",
        "Vary: User-Agent                           | ",
        "Vary: Accept-Encoding                      | ",
      })
  void theHeaderSaysWhetherAnAnswerIsStored(String lines, @Nullable Reason why) {
    assertThat(refusal(rule(""), answer(lines))).isEqualTo(why);
  }

  @Test
  void anUnknownStatusIsNotUnderstood() {
    String header = "Cache-Control: no-store, must-understand, max-age=9";
    assertThat(refusal(rule(""), answer(599, header))).isEqualTo(Reason.CACHE_CONTROL);
  }

  @Test
  void anAnswerOfNoKnownLifetimeIsNotStored() {
    assertThat(refusal(only(""), answer(""))).isEqualTo(Reason.NO_LIFETIME);
    assertThat(refusal(only(""), answer("Cache-Control: max-age=60"))).isNull();
  }

  @Test
  void aPageThatVariesByCookiesMaySaySo() {
    assertThat(refusal(rule("vary=cookie:theme"), answer("Vary: Cookie"))).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "Cache-Control: no-cache\\nETag: \"x\"",
        "Cache-Control: max-age=0\\nLast-Modified: Sun, 01 Mar 2026 11:00:00 GMT",
        "Cache-Control: no-cache, max-age=60, stale-while-revalidate=60\\nETag: \"x\"",
      })
  void whatCanBeConfirmedIsStoredThoughItIsNeverFresh(String lines) {
    Storability storability = storability(rule(""), answer(lines));
    assertThat(storability.refusal()).isNull();
    assertThat(storability.lifetime()).isEqualTo(Lifetime.of(Duration.ZERO));
  }

  /** Section 3.5. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "X-Any: 1                                  | ",
        "Cache-Control: max-age=60                 | AUTHORIZATION",
        "Cache-Control: max-age=60, public         | ",
        "Cache-Control: s-maxage=60                | ",
        "Cache-Control: max-age=60, must-revalidate| ",
      })
  void anAnswerToCredentialsIsSharedOnlyIfItSaysSo(String lines, @Nullable Reason why) {
    assertThat(Storability.of(rule("public"), answer(lines), true, NOW, NOW).refusal())
        .isEqualTo(why);
  }

  /** Section 3.1. */
  @Test
  void fieldsOfOneConnectionOrOneMomentAreNotKept() {
    Answer answer =
        answer(
            "X-One: 1\\nConnection: close, X-Hop\\nx-hop: 1\\nKeep-Alive: 5\\nAge: 3"
                + "\\nTransfer-Encoding: chunked\\nContent-Length: 5\\nUpgrade: h2c\\nX-One: 2"
                + "\\nETag: \"x\"");
    assertThat(Storability.kept(answer))
        .containsExactly(
            new Field("X-One", "1"), new Field("X-One", "2"), new Field("ETag", "\"x\""));
  }

  /** Sections 5.2.2.4 and 5.2.2.7. */
  @Test
  void fieldsThatTheDirectivesWithholdAreNotKept() {
    Answer answer =
        answer("Cache-Control: no-cache=\"A, b\", private=c\\na: 1\\nB: 2\\nC: 3\\nd: 4");
    assertThat(Storability.kept(answer))
        .extracting(Field::name)
        .containsExactly("Cache-Control", "d");
  }

  private static @Nullable Reason refusal(CachingRule rule, Answer answer) {
    return storability(rule, answer).refusal();
  }

  private static Storability storability(CachingRule rule, Answer answer) {
    return Storability.of(rule, answer, false, NOW, NOW);
  }
}
