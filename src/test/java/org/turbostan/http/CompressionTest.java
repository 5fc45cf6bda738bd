package org.turbostan.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turbostan.Field;

class CompressionTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "text/html;charset=UTF-8",
        "Text/CSS",
        "application/json",
        "application/ld+json; charset=utf-8",
        "application/xhtml+xml",
        "image/svg+xml",
        "application/javascript",
        "font/ttf"
      })
  void textIsWorthIt(String type) {
    assertThat(Compression.isWorthwhile(type, List.of(), 2000)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "image/png",
        "image/webp",
        "video/mp4",
        "application/zip",
        "application/pdf",
        "font/woff2",
        "application/octet-stream",
        "x"
      })
  void whatIsCompressedByItsNatureIsNot(String type) {
    assertThat(Compression.isWorthwhile(type, List.of(), 2000)).isFalse();
    assertThat(Compression.isWorthwhile(null, List.of(), 2000)).isFalse();
  }

  @Test
  void smallPagesAreNot() {
    assertThat(Compression.isWorthwhile("text/html", List.of(), 1024)).isTrue();
    assertThat(Compression.isWorthwhile("text/html", List.of(), 1023)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "Content-Encoding,br",
    "Content-Digest,sha-256=:x:",
    "Digest,SHA-256=x",
    "Content-MD5,x",
    "Cache-Control,'max-age=5, no-transform'",
    "ETag,unquoted"
  })
  void whatTheApplicationWantsAsItIsStaysSo(String name, String value) {
    assertThat(Compression.isWorthwhile("text/html", List.of(new Field(name, value)), 2000))
        .isFalse();
  }

  @Test
  void eachFormHasItsOwnStrongTag() {
    assertThat(EntityTag.parse("\"v1\"").encoded("gz")).hasToString("\"v1-gz\"");
    assertThat(EntityTag.parse("W/\"v1\"").encoded("gz")).hasToString("W/\"v1\"");
  }
}
