package org.turbostan.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.turbostan.Field;

class SecretsTest {

  @Test
  void aSecretIsFoundAnywhereInTheBody() {
    for (String body : List.of("s3cret", "s3cret..", "..s3cret", "s3cs3cret", "ss3cret")) {
      assertThat(Secrets.occur(Set.of("other", "s3cret"), body.getBytes(UTF_8), UTF_8, List.of()))
          .as(body)
          .isTrue();
    }
    for (String body : List.of("", "s3cre", "s3creT", "3cret")) {
      assertThat(Secrets.occur(Set.of("s3cret"), body.getBytes(UTF_8), UTF_8, List.of()))
          .as(body)
          .isFalse();
    }
  }

  @Test
  void aSecretIsFoundInTheBodysOwnCharset() {
    assertThat(Secrets.occur(Set.of("Zoë"), "Zoë!".getBytes(ISO_8859_1), ISO_8859_1, List.of()))
        .isTrue();
    assertThat(Secrets.occur(Set.of("ann"), "ann".getBytes(UTF_16LE), UTF_16LE, List.of()))
        .isTrue();
  }

  @Test
  void aSecretIsFoundInAHeader() {
    List<Field> link = List.of(new Field("Link", "</a;jsessionid=s3cret>"));
    assertThat(Secrets.occur(Set.of("s3cret"), new byte[0], UTF_8, link)).isTrue();
  }

  @Test
  void whatIsFoundEverywhereIsNoSecret() {
    assertThat(Secrets.occur(Set.of("", "a", "ab"), "abc".getBytes(UTF_8), UTF_8, List.of()))
        .isFalse();
  }
}
