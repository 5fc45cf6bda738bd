package org.turbostan.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 9111, section 4.4. */
class InvalidationTest {

  private static final CachingRules ALL = CachingRules.parse("/* public", Duration.ZERO);

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PUT", "DELETE", "PATCH", "M-SEARCH", "get"})
  void otherMethodsThanTheSafeOnesMayChangeSomething(String method) {
    assertThat(Invalidation.isUnsafe(method)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "OPTIONS", "TRACE"})
  void safeMethodsChangeNothing(String method) {
    assertThat(Invalidation.isUnsafe(method)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"200, true", "204, true", "302, true", "400, false", "404, false", "500, false"})
  void errorsHaveChangedNothing(int status, boolean invalidates) {
    assertThat(Invalidation.paths(ALL, Request.get(), "/a", status, List.of()))
        .isEqualTo(invalidates ? java.util.Set.of("/a") : java.util.Set.of());
  }

  @ParameterizedTest
  @CsvSource({
    "/shop/b,                           /b",
    "b,                                 /b",
    "b?x=1#y,                           /b",
    "../shop/b/,                        /b/",
    "http://shop.example/shop/b,        /b",
    "HTTP://SHOP.example:80/shop/b,     /b",
    "/shop/%C3%A4,                      /ä",
    "//shop.example/shop/b,             /b",
    "https://shop.example/shop/b,       ",
    "http://shop.example:8080/shop/b,   ",
    "http://other.example/shop/b,       ",
    "/other/b,                          ",
    "/shop/b;x=1,                       ",
    "'not a uri %',                     ",
  })
  void whatItNamesOfTheSameOriginIsOutOfDateToo(String reference, String path) {
    assertThat(Invalidation.paths(ALL, Request.get(), "/a", 201, List.of(reference)))
        .isEqualTo(path == null ? java.util.Set.of("/a") : java.util.Set.of("/a", path));
  }

  @Test
  void bothFieldsCount() {
    assertThat(Invalidation.paths(ALL, Request.get(), "/a", 201, List.of("b", "c")))
        .containsExactly("/a", "/b", "/c");
  }

  @ParameterizedTest
  @CsvSource({
    "/* location=keep,            /a",
    "/* location=delete,          /a /b",
    "/b location=keep; /* public, /a",
    "/a location=keep; /* public, /a /b",
    "/b public,                   /b",
    "/c public,                   ''",
  })
  void theRuleOfAPageSaysWhetherItStaysWhenAnotherUrlsAnswerNamesIt(String rules, String gone) {
    CachingRules read = CachingRules.parse(rules, Duration.ZERO);
    assertThat(String.join(" ", Invalidation.paths(read, Request.get(), "/a", 303, List.of("b"))))
        .isEqualTo(gone);
  }

  @Test
  void whatIsChangedItselfNeverStays() {
    CachingRules read = CachingRules.parse("/* location=keep", Duration.ZERO);
    assertThat(Invalidation.paths(read, Request.get(), "/a", 303, List.of("/shop/a")))
        .containsExactly("/a");
  }
}
