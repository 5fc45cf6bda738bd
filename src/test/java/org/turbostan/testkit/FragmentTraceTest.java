package org.turbostan.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.FragmentKey;
import org.turbostan.Outcome;
import org.turbostan.Reason;
import org.turbostan.servlet.TraceComment;
import org.turbostan.testkit.FragmentTrace.Fragment;

class FragmentTraceTest {

  private static final FragmentKey BOX = FragmentKey.of("/product.jsp#2", "product:42");
  private static final Duration AGE = Duration.ofSeconds(12);

  @Test
  void eachCommentIsRead() {
    assertThat(trace(comment(BOX, Outcome.HIT, AGE), comment(menu(), cold(), null)).fragments())
        .containsExactly(
            new Fragment(Outcome.HIT, AGE, "/product.jsp#2", "product:42", ""),
            new Fragment(cold(), null, "menu", "", "locale=de"));
  }

  @Test
  void whatIsEscapedInACommentIsReadAsItWas() {
    FragmentKey odd = FragmentKey.of("a -- b --> c", "<&>---");
    assertThat(trace(comment(odd, Outcome.STALE, AGE)).fragments())
        .containsExactly(new Fragment(Outcome.STALE, AGE, odd.name(), odd.key(), ""));
  }

  @ParameterizedTest
  @EnumSource
  void eachReasonIsRead(Reason reason) {
    Outcome outcome = Outcome.notStored(reason);
    assertThat(trace(comment(BOX, outcome, null)).fragments())
        .extracting(Fragment::outcome)
        .containsExactly(outcome);
  }

  @Test
  void aFragmentIsCachedIfItIsSoWhereverItIs() {
    FragmentKey other = FragmentKey.of(BOX.name(), "product:43");
    FragmentTrace both = trace(comment(BOX, Outcome.HIT, AGE), comment(other, cold(), null));
    both.assertCached("/product.jsp#2", "product:42");
    both.assertRendered("/product.jsp#2", "product:43", Reason.COLD);
    assertThatThrownBy(() -> both.assertCached("/product.jsp#2"))
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            "/product.jsp#2 was to come from the cache, but it was HIT; RENDERED cold (nothing was"
                + " cached under this key yet).");
  }

  @Test
  void staleAndCollapsedAreCachedToo() {
    trace(comment(BOX, Outcome.STALE, AGE), comment(BOX, Outcome.COLLAPSED, AGE))
        .assertCached("/product.jsp#2");
  }

  @Test
  void whatIsNotStoredIsNotRenderedForTheNextOne() {
    FragmentTrace page = trace(comment(BOX, Outcome.notStored(Reason.TOO_LARGE), null));
    page.assertNotCached("/product.jsp#2", Reason.TOO_LARGE);
    assertThatThrownBy(() -> page.assertRendered("/product.jsp#2"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("NOT_STORED too-large (the content is larger than stan.max-body)");
    assertThatThrownBy(() -> page.assertNotCached("/product.jsp#2", Reason.SESSION))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void aFragmentThatIsNotThereIsAFailureThatSaysWhatIs() {
    FragmentTrace page = trace(comment(BOX, Outcome.HIT, AGE));
    assertThatThrownBy(() -> page.assertCached("box"))
        .isInstanceOf(AssertionError.class)
        .hasMessage(
            "box is not among the comments of this page. They are of /product.jsp#2 product:42.");
    assertThatThrownBy(() -> FragmentTrace.in("<p>").assertCached("box"))
        .isInstanceOf(AssertionError.class)
        .hasMessageEndingWith("is stan.trace=comment set?");
  }

  @Test
  void wordsOfAnotherVersionAreNamed() {
    assertThatThrownBy(() -> FragmentTrace.in("<!-- stan: RENDERED tired name=a -->"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("tired");
  }

  private static Outcome cold() {
    return Outcome.rendered(Reason.COLD);
  }

  private static FragmentKey menu() {
    return FragmentKey.of("menu", "").withVariant("locale=de");
  }

  private static String comment(FragmentKey key, Outcome outcome, @Nullable Duration age) {
    return TraceComment.of(key, outcome, age);
  }

  private static FragmentTrace trace(String... comments) {
    return FragmentTrace.in("<p>" + String.join("</p>\n<p><!-- a --> x ", comments) + "</p>");
  }
}
