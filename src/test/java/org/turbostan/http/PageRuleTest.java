package org.turbostan.http;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PageRuleTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);

  /** Each word of the text form, and what builds it. */
  static Stream<Arguments> words() {
    return Stream.of(
        words("", rule -> rule),
        words("ttl=1m", rule -> rule.ttl(MINUTE)),
        words("ttl=1500ms", rule -> rule.ttl(Duration.ofMillis(1500))),
        words("ttl=PT0.000000001S", rule -> rule.ttl(Duration.ofNanos(1))),
        words("stale=0", rule -> rule.stale(Duration.ZERO)),
        words(
            "status=404:10s,301:1h",
            rule -> rule.status(404, Duration.ofSeconds(10)).status(301, Duration.ofHours(1))),
        words("ttl=1m override", rule -> rule.ttl(MINUTE).override()),
        words("status=404:1m override", rule -> rule.status(404, MINUTE).override()),
        words("heuristic", PageRule::heuristic),
        words("tags=a,b:1,c", rule -> rule.tags("a", "b:1").tags("c")),
        words(
            "vary=param:page,locale,header:HX-Request,cookie:theme,cookie:size",
            rule ->
                rule.varyingByParameters("page")
                    .varyingByLocale()
                    .varyingByHeaders("HX-Request")
                    .varyingByCookies("theme", "size")),
        words(
            "ignore=utm_*,gclid,header:User-Agent,header:*",
            rule -> rule.ignoringParameters("utm_*", "gclid").ignoringHeaders("User-Agent", "*")),
        words("ignore=*", rule -> rule.ignoringParameters("*")),
        words("sorted-query", PageRule::sortedQuery),
        words("public", PageRule::forEveryone),
        words("surrogate-key", PageRule::surrogateKey),
        words("request-directives=obey", rule -> rule.requestDirectives(true)),
        words("request-directives=ignore", rule -> rule.requestDirectives(false)),
        words("location=keep", rule -> rule.location(true)),
        words("location=delete", rule -> rule.location(false)));
  }

  private static Arguments words(String words, UnaryOperator<PageRule> build) {
    return arguments(words, build);
  }

  @ParameterizedTest
  @MethodSource("words")
  void whatIsBuiltIsWhatTheTextSays(String words, UnaryOperator<PageRule> build) {
    String built = build.apply(PageRule.of("/a")).toString();
    assertThat(built).isEqualTo(("/a " + words).strip());
    assertThat(read(built)).isEqualTo(read("/a " + words));
  }

  @Test
  void eachWordOfTheTextCanBeBuilt() {
    String known =
        requireNonNull(
            assertThrows(IllegalArgumentException.class, () -> read("/a no-such-word"))
                .getMessage());
    String[] all =
        known.replaceAll("(?s).*Known are (.*)\\.", "$1").replace(" and ", ", ").split(", ", -1);
    assertThat(Arrays.stream(all))
        .hasSizeGreaterThan(10)
        .allSatisfy(
            word ->
                assertThat(words().map(each -> (String) each.get()[0]))
                    .anyMatch(
                        text ->
                            Pattern.compile("(^| )" + Pattern.quote(word)).matcher(text).find()));
  }

  @Test
  void rulesStandInTheirOrder() {
    String text =
        PageRule.text(
            PageRule.of("/a").ttl(MINUTE), PageRule.of("*.css").heuristic().forEveryone());
    assertThat(text).isEqualTo("/a ttl=1m\n*.css heuristic public");
  }

  @Test
  void aRuleStaysAsItIsWhenAnotherIsMadeOfIt() {
    PageRule rule = PageRule.of("/a").tags("a");
    assertThat(rule.tags("b")).hasToString("/a tags=a,b");
    assertThat(rule).hasToString("/a tags=a");
  }

  /** What is wrong, and a word of the cure. */
  static Stream<Arguments> mistakes() {
    return Stream.of(
        mistake("Write a pattern like /catalogue", () -> PageRule.of("catalogue")),
        mistake("use another name", () -> PageRule.of("/a b")),
        mistake("keeps nothing", () -> any().ttl(Duration.ZERO)),
        mistake("from zero to 36500 days", () -> any().ttl(Duration.ofSeconds(-1))),
        mistake("Say it once", () -> any().ttl(MINUTE).ttl(MINUTE)),
        mistake("Say it once", () -> any().location(true).location(false)),
        mistake("status that can be cached", () -> any().status(206, MINUTE)),
        mistake("status that can be cached", () -> any().status(99, MINUTE)),
        mistake("Add a ttl", () -> any().override()),
        mistake("Name at least one", () -> any().tags()),
        mistake("Give several values one by one", () -> any().tags("a,b")),
        mistake("use another name", () -> any().tags("a#b")),
        mistake("use another name", () -> any().tags("a\nb")),
        mistake("Put one comma between", () -> any().tags("")),
        mistake("Write param:NAME", () -> any().varyingByParameters("")),
        mistake("vary=cookie:NAME", () -> any().varyingByHeaders("Cookie")),
        mistake("is not the name of a header", () -> any().varyingByHeaders("a(b")),
        mistake("Name at least one", () -> any().varyingByCookies()),
        mistake("its beginning with a *", () -> any().ignoringParameters("a*b")),
        mistake("Take it out", () -> any().ignoringHeaders("Authorization")),
        mistake(
            "Join the two", () -> PageRule.text(PageRule.of("/a"), PageRule.of("/a").ttl(MINUTE))));
  }

  private static Arguments mistake(String cure, Runnable mistake) {
    return arguments(cure, mistake);
  }

  @ParameterizedTest
  @MethodSource("mistakes")
  void aWrongValueIsRefusedAtOnceWithTheCure(String cure, Runnable mistake) {
    assertThatIllegalArgumentException().isThrownBy(mistake::run).withMessageContaining(cure);
  }

  private static PageRule any() {
    return PageRule.of("/a");
  }

  private static CachingRule read(String text) {
    return requireNonNull(CachingRules.parse(text, Duration.ofSeconds(7)).match("/a"));
  }
}
