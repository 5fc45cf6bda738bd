package org.turbostan;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

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
