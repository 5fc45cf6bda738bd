package org.turbostan.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turbostan.http.Rules.rule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turbostan.Field;
import org.turbostan.Lifetime;
import org.turbostan.Reason;

class StorabilityTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  @ParameterizedTest
  @ValueSource(ints = {100, 201, 203, 204, 206, 301, 302, 304, 404, 410, 500, 503, 599, 999})
  void onlyAnAnswerOf200IsStored(int status) {
    assertThat(Storability.whyNotStored(rule(""), new Answer(status, List.of(), -1, 5), NOW))
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
    assertThat(
            Storability.whyNotStored(rule(""), new Answer(200, List.of(), declared, length), NOW))
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
        "Cache-Control: no-store                    | CACHE_CONTROL",
        "cache-control: Private                     | CACHE_CONTROL",
        "Cache-Control: max-age=60 , NO-CACHE       | CACHE_CONTROL",
        "Cache-Control: no-cache=\"Set-Cookie, X\"  | CACHE_CONTROL",
        "Cache-Control: private=\"x\"               | CACHE_CONTROL",
        "Cache-Control: max-age=0                   | CACHE_CONTROL",
        "Cache-Control: max-age=60, max-age=0       | CACHE_CONTROL",
        "Cache-Control: max-age=60, s-maxage=0      | CACHE_CONTROL",
        "Cache-Control: max-age                     | CACHE_CONTROL",
        "Cache-Control: max-age=-5                  | CACHE_CONTROL",
        "Cache-Control: max-age=1.5                 | CACHE_CONTROL",
        "Cache-Control: max-age=x                   | CACHE_CONTROL",
        "Cache-Control: max-age=\"60                | CACHE_CONTROL",
        "Cache-Control: max-age=99999999999999999999| ",
        "Pragma: no-cache                           | CACHE_CONTROL",
        "Pragma: foo, No-Cache                      | CACHE_CONTROL",
        "Pragma: foo                                | ",
        "Expires: 0                                 | CACHE_CONTROL",
        "Expires: -1                                | CACHE_CONTROL",
        "Expires: Sun, 01 Mar 2026 11:59:59 GMT     | CACHE_CONTROL",
        "Expires: Sun, 01 Mar 2026 12:00:30 GMT     | ",
        "Set-Cookie: a=b                            | SET_COOKIE",
        "set-cookie2: a=b                           | SET_COOKIE",
        "Content-Encoding: gzip                     | ENCODED",
        "Trailer: X                                 | STREAMED",
        "Vary: *                                    | VARY",
        "Vary: Accept, *                            | VARY",
        "Vary: Cookie                               | VARY",
        "Vary: Authorization                        | VARY",
        "Vary: User-Agent                           | VARY",
        "Vary: Accept-Encoding                      | ",
        "Vary: accept                               | ",
        "Vary: Accept-Language, ACCEPT              | ",
      })
  void theHeaderSaysWhetherAnAnswerIsStored(String line, @Nullable Reason why) {
    assertThat(Storability.whyNotStored(rule("vary=header:accept,locale"), answer(line), NOW))
        .isEqualTo(why);
  }

  @Test
  void aPageThatVariesByCookiesMaySaySo() {
    assertThat(Storability.whyNotStored(rule("vary=cookie:theme"), answer("Vary: Cookie"), NOW))
        .isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "X-Any: 1                          | 60",
        "Cache-Control: max-age=30         | 30",
        "Cache-Control: max-age=600        | 60",
        "Cache-Control: max-age=\"30\"     | 30",
        "Cache-Control: MAX-AGE = 30       | 30",
        "Cache-Control: max-age=30, s-maxage=40        | 40",
        "Cache-Control: max-age=30, max-age=20         | 20",
        "Expires: Sun, 01 Mar 2026 12:00:30 GMT        | 30",
        "Cache-Control: max-age=50\\nExpires: 0        | 50",
        "Date: Sun, 01 Mar 2026 11:00:00 GMT\\nExpires: Sun, 01 Mar 2026 11:00:10 GMT | 10",
      })
  void theApplicationMayShortenTheLifetimeOfTheRule(String lines, long seconds) {
    assertThat(Storability.lifetime(rule("stale=10m"), answer(lines), NOW).fresh())
        .isEqualTo(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"must-revalidate", "proxy-revalidate", "s-maxage=60"})
  void theApplicationMayForbidStaleAnswers(String directive) {
    assertThat(Storability.lifetime(rule("stale=10m"), answer("Cache-Control: " + directive), NOW))
        .isEqualTo(Lifetime.of(Duration.ofSeconds(60)));
  }

  @Test
  void fieldsOfOneConnectionOrOneMomentAreNotKept() {
    Answer answer =
        answer(
            "X-One: 1\\nConnection: close, X-Hop\\nx-hop: 1\\nKeep-Alive: 5\\nDate: now\\nAge: 3"
                + "\\nTransfer-Encoding: chunked\\nContent-Length: 5\\nUpgrade: h2c\\nX-One: 2"
                + "\\nETag: \"x\"");
    assertThat(Storability.kept(answer.fields()))
        .containsExactly(
            new Field("X-One", "1"), new Field("X-One", "2"), new Field("ETag", "\"x\""));
  }

  /** Makes an answer of lines {@code Name: value}, between which stands a backslash and an n. */
  private static Answer answer(String lines) {
    List<Field> fields = new ArrayList<>();
    for (String line : lines.split("\\\\n", -1)) {
      int colon = line.indexOf(':');
      fields.add(new Field(line.substring(0, colon), line.substring(colon + 1).strip()));
    }
    return new Answer(200, fields, -1, 5);
  }
}
