package org.turbostan.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.turbostan.http.Request.get;
import static org.turbostan.http.Rules.rule;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turbostan.Reason;

class AdmissionTest {

  static Stream<Arguments> requests() {
    return Stream.of(
        Arguments.of("a plain GET", get(), null),
        Arguments.of("HEAD", get().method("HEAD"), null),
        Arguments.of("POST", get().method("POST"), Reason.METHOD),
        Arguments.of("TRACE", get().method("TRACE"), Reason.METHOD),
        Arguments.of("a method in lower case", get().method("get"), Reason.METHOD),
        Arguments.of("a parameter in the path", get("/shop/a;x", null), Reason.NON_CANONICAL_PATH),
        Arguments.of("another context", get("/a", null), Reason.NON_CANONICAL_PATH),
        Arguments.of("a context only", get("/shop", null), Reason.NON_CANONICAL_PATH),
        Arguments.of("2 kB of query", get("/shop/a", "x".repeat(2048)), null),
        Arguments.of("more", get("/shop/a", "x".repeat(2049)), Reason.QUERY_TOO_LONG),
        Arguments.of("an empty body", get().header("Content-Length", "0"), null),
        Arguments.of("a body", get().header("Content-Length", "1"), Reason.REQUEST_BODY),
        Arguments.of("two lengths", get().header("Content-Length", "0", "5"), Reason.REQUEST_BODY),
        Arguments.of("chunks", get().header("Transfer-Encoding", "chunked"), Reason.REQUEST_BODY),
        Arguments.of(
            "a foreign host", get().server("http", "evil.example", 80), Reason.FOREIGN_HOST),
        Arguments.of("rewritten", get().header("X-Rewrite-URL", "/admin"), Reason.REROUTED),
        Arguments.of("rerouted", get().header("X-Original-URL", ""), Reason.REROUTED),
        Arguments.of("overridden", get().header("X-HTTP-Method-Override", "PUT"), Reason.REROUTED),
        Arguments.of("forwarded", get().header("X-Forwarded-Host", "x"), null),
        Arguments.of("credentials", get().header("Authorization", "Basic x"), Reason.AUTHORIZATION),
        Arguments.of("a user", get().withUser(), Reason.AUTHORIZATION),
        Arguments.of("a session", get().withSession(), Reason.SESSION));
  }

  @ParameterizedTest(name = "{0}: {2}")
  @MethodSource("requests")
  void aRequestIsAnsweredFromTheCacheUnlessSomethingSpeaksAgainstIt(
      String what, Request request, @Nullable Reason why) {
    assertThat(Admission.whyBypassed(rule(""), request, "shop.example"::equals)).isEqualTo(why);
  }

  @Test
  void aPublicPageIsAnsweredFromTheCacheForAnyone() {
    Request somebody = get().withSession().withUser().header("Authorization", "Basic x");
    assertThat(Admission.whyBypassed(rule("public"), somebody, host -> true)).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/shop/a;x", "/shop//a", "//shop/a", "/shop/%61"})
  void aPublicPageHasOneSpellingToo(String path) {
    assertThat(Admission.whyBypassed(rule("public"), get(path, null), host -> true))
        .isEqualTo(Reason.NON_CANONICAL_PATH);
  }

  @Test
  void thePathIsDecodedAndWithoutTheContext() {
    assertThat(Admission.path(get("/shop/caf%C3%A9", null))).isEqualTo("/café");
  }
}
