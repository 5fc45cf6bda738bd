package org.turbostan.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9110, section 12.5.3. */
class ContentCodingsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "gzip",
        "GZip",
        "x-gzip",
        "gzip, deflate, br, zstd",
        "gzip;q=0.001",
        "gzip ; q=0.5",
        "br;q=1.0, gzip;q=0.8, *;q=0.1",
        "identity;q=0.5, gzip;q=0.5",
        "*;q=0, gzip",
        "gzip;q=1;x=y",
        "identity;q=0, *"
      })
  void gzipGoesToThoseWhoNameIt(String accepted) {
    assertThat(ContentCodings.prefersGzip(asking(accepted))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "br",
        "identity",
        "gzip;q=0",
        "gzip;q=0.000, *",
        "gzip; q=0",
        "gzip;Q=0",
        "gzip;q=none",
        "gzip;q=0.2, identity;q=0.3",
        "identity, gzip;q=0.9",
        "*",
        "*;q=0",
        "gzipped",
        "not-gzip"
      })
  void theOthersGetThePlainForm(String accepted) {
    assertThat(ContentCodings.prefersGzip(asking(accepted))).isFalse();
  }

  @Test
  void whoSaysNothingGetsThePlainForm() {
    assertThat(ContentCodings.prefersGzip(Request.get())).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "gzip,true",
    "br,false",
    "'gzip, br',true",
    "'br, *',true",
    "'gzip;q=0, *',false",
    "*;q=0,false",
    "'*;q=0, gzip;q=0.1',true"
  })
  void whatTheApplicationHasEncodedGoesToThoseWhoTakeIt(String accepted, boolean taken) {
    assertThat(ContentCodings.accepts(asking(accepted), "gzip")).isEqualTo(taken);
    assertThat(ContentCodings.accepts(asking(accepted), null)).isTrue();
    assertThat(ContentCodings.accepts(Request.get(), "gzip")).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"gzip,true", "'gzip, br;q=0',true", "'gzip, *;q=0',false", "'gzip, rot13;q=0',false"})
  void aCodingThatIsNotRegisteredIsTakenUnlessItIsRefused(String accepted, boolean taken) {
    assertThat(ContentCodings.accepts(asking(accepted), "rot13")).isEqualTo(taken);
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "Zstd", "deflate", "x-gzip", "compress", "rot13, br"})
  void aRegisteredCodingIsNotTakenUnlessItIsNamed(String codings) {
    assertThat(ContentCodings.accepts(asking("gzip"), codings)).isFalse();
  }

  private static RequestFacts asking(String accepted) {
    return Request.get().header("Accept-Encoding", accepted);
  }
}
