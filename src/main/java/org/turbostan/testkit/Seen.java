package org.turbostan.testkit;

import static java.util.stream.Collectors.joining;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.turbostan.Outcome;
import org.turbostan.Reason;

/**
 * What became of requests for one thing.
 *
 * @param what what was asked for, as the test calls it
 * @param outcomes how many requests ended how; those without a reason, where there should be one,
 *     are too long ago for it to be known
 */
record Seen(String what, Map<Outcome, Long> outcomes) {

  boolean isNothing() {
    return outcomes.isEmpty();
  }

  /**
   * Fails unless all went as expected.
   *
   * @param why the reason that there should be; {@code null} for any
   * @throws AssertionError if something was otherwise, or if there is nothing
   */
  void mustBe(Expected expected, @Nullable Reason why) {
    if (!isNothing() && outcomes.keySet().stream().allMatch(each -> fits(each, expected, why))) {
      return;
    }
    throw new AssertionError(
        what
            + " was to "
            + expected.words
            + (why == null ? "" : " (" + why.word() + ")")
            + ", but "
            + (isNothing() ? "nobody has asked for it." : "it was " + inWords() + "."));
  }

  private static boolean fits(Outcome outcome, Expected expected, @Nullable Reason why) {
    return expected.allows(outcome.kind())
        && (why == null || outcome.reason() == null || outcome.reason() == why);
  }

  private String inWords() {
    return outcomes.entrySet().stream()
        .map(
            each ->
                inWords(each.getKey())
                    + (each.getValue() == 1 ? "" : ", " + each.getValue() + " times"))
        .sorted()
        .collect(joining("; "));
  }

  private static String inWords(Outcome outcome) {
    Reason why = outcome.reason();
    return why == null ? outcome.toString() : outcome + " (" + why.sentence() + ")";
  }
}
