package org.turbostan.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPathTest {

  @ParameterizedTest
  @CsvSource({
    "/,               /",
    "/a/b.c,          /a/b.c",
    "/a/,             /a/",
    "/a-._~!$&'()*+=:@, /a-._~!$&'()*+=:@",
    "/...,            /...",
    "/.well-known/x,  /.well-known/x",
    "/caf%C3%A9,      /café",
    "/%F0%9F%98%80,   /😀",
    "/a%20b,          /a b",
    "/100%25,         /100%",
  })
  void aCanonicalPathIsDecoded(String raw, String path) {
    assertThat(RequestPath.decode(raw)).isEqualTo(path);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "*",
        "a",
        "http://x/a",
        "//a",
        "/a//b",
        "/a//",
        "/.",
        "/..",
        "/a/.",
        "/a/..",
        "/./a",
        "/a/../b",
        "/a;x=1",
        "/;a",
        "/a;",
        "/a\\b",
        "/a b",
        "/a\tb",
        "/a\"b",
        "/a<b",
        "/a{b",
        "/é",
        "/a?b",
        "/a#b",
        "/%70age",
        "/%2E%2E/a",
        "/a%2Fb",
        "/a%2fb",
        "/a%5Cb",
        "/a%3Bb",
        "/a%00",
        "/a%0A",
        "/a%1F",
        "/a%7F",
        "/a%C2%85",
        "/caf%c3%a9",
        "/%C3",
        "/%C3%28",
        "/%ED%A0%80",
        "/%C0%AF",
        "/%",
        "/%4",
        "/%zz",
        "/%2",
        "/a%21",
        "/a%7E",
      })
  void anyOtherSpellingIsNot(String raw) {
    assertThat(RequestPath.decode(raw)).isNull();
  }

  @Test
  void noTwoSpellingsAreOnePath() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes = new byte[1 + random.nextInt(6)];
      for (int n = 0; n < bytes.length; n++) {
        bytes[n] = (byte) "/ab%.;2EC3A9".charAt(random.nextInt(12));
      }
      String raw = "/" + new String(bytes, StandardCharsets.US_ASCII);
      String path = RequestPath.decode(raw);
      if (path != null) {
        assertThat(URI.create("http://h" + raw).getPath()).as("seed %s", seed).isEqualTo(path);
        assertThat(encode(path)).as("seed %s", seed).isEqualTo(raw);
      }
    }
  }

  private static String encode(String path) {
    StringBuilder raw = new StringBuilder();
    for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
      boolean plain = b > ' ' && b < 0x7F && "%;\\\"<>^`{|}?#[]".indexOf(b) < 0;
      raw.append(plain ? String.valueOf((char) b) : String.format("%%%02X", b));
    }
    return raw.toString();
  }
}
