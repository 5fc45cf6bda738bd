package org.turbostan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContentTest {

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "é", "日本", "a🙂b\r\n"})
  void textIsEncodedOnce(String text) {
    Content content = Content.of(text);
    assertThat(content.bytes()).isEqualTo(text.getBytes(UTF_8)).isSameAs(content.bytes());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "é", "日本", "a🙂b\r\n"})
  void textComesBackFromItsBytes(String text) {
    Content content = Content.of(text);
    assertThat(content.bytes()).hasSizeGreaterThanOrEqualTo(content.length());
    assertThat(content.text()).isEqualTo(text).isSameAs(content.text());
    assertThat(content.isText()).isTrue();
    assertThat(content.length()).isEqualTo(text.length());
  }

  @ParameterizedTest
  @ValueSource(strings = {"\uD83D", "a\uDE42", "日\uD83Da"})
  void halfACharacterIsNotLost(String text) {
    Content content = Content.of(text);
    assertThat(content.isExactInUtf8()).isFalse();
    assertThat(content.bytes()).contains('?');
    assertThat(content.text()).isEqualTo(text);
  }

  @Test
  void aPartOfAnArrayIsContentLikeAnyOther() throws IOException {
    byte[] array = "before Grün & teuer after".getBytes(UTF_8);
    int length = "Grün & teuer".getBytes(UTF_8).length;
    Content part = Content.of(array, 7, length, List.of(), List.of());
    Content whole = Content.of("Grün & teuer".getBytes(UTF_8), List.of());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    part.writeTo(out);
    assertThat(out.toString(UTF_8)).isEqualTo("Grün & teuer").isEqualTo(part.text());
    assertThat(part.isExactInUtf8()).isTrue();
    assertThat(part.length()).isEqualTo(length);
    assertThat(part).isEqualTo(whole).hasSameHashCodeAs(whole);
    assertThat(part.bytes()).isEqualTo(whole.bytes()).isSameAs(part.bytes());
  }

  @Test
  void whatIsNotUtf8IsNoticedWhereverItIs() {
    for (int at = 0; at < 20; at++) {
      byte[] array = "0123456789abcdefghij".getBytes(UTF_8);
      array[at] = (byte) 0xFF;
      assertThat(Content.of(array, List.of()).isExactInUtf8()).isFalse();
      assertThat(Content.of(array, 3, 14, List.of(), List.of()).isExactInUtf8())
          .isEqualTo(at < 3 || at >= 17);
    }
  }

  @Test
  void textWithHolesIsNotExactInUtf8() {
    Content content = Content.of("éa", List.of(), List.of(new Hole(1, 7, List.of())));
    assertThat(content.isExactInUtf8()).isFalse();
    assertThat(content.bytes()).hasSize(3);
    assertThat(content.pieces()).containsExactly("é", "a");
  }

  @Test
  void theLargerFormIsWhatItWeighs() {
    int nothing = Content.of("").weight();
    assertThat(Content.of("abc").weight() - nothing).isEqualTo(3);
    assertThat(Content.of("éé").weight() - nothing).isEqualTo(4);
    assertThat(Content.of("日本").weight() - nothing).isEqualTo(6);
    assertThat(Content.of("aaa日").weight() - nothing).isEqualTo(8);
    assertThat(Content.of("🙂").weight() - nothing).isEqualTo(4);
  }

  @Test
  void bytesFromAnotherNodeGoOutAsBytesIfTheyAreUtf8() {
    assertThat(Content.of("Grün €".getBytes(UTF_8), List.of()).isExactInUtf8()).isTrue();
    assertThat(Content.of(new byte[] {'G', 'r', (byte) 0xFC, 'n'}, List.of()).isExactInUtf8())
        .isFalse();
  }

  @Test
  void contentsAreTheSameInEitherForm() {
    Content encoded = Content.of("é🙂");
    assertThat(encoded.bytes()).isNotEmpty();
    assertThat(encoded).isEqualTo(Content.of("é🙂")).hasSameHashCodeAs(Content.of("é🙂"));
  }
}
