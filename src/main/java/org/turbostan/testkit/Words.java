package org.turbostan.testkit;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.turbostan.Outcome;
import org.turbostan.Reason;

/** Reads the words by which answers tell what became of them. */
final class Words {

  private Words() {}

  /**
   * Returns an outcome by its words.
   *
   * @param why the reason's word; {@code null} for none
   * @throws IllegalArgumentException if a word is unknown
   */
  static Outcome outcome(String kind, @Nullable String why) {
    return Arrays.stream(Outcome.Kind.values())
        .filter(each -> each.name().equals(kind))
        .findFirst()
        .map(each -> new Outcome(each, why == null ? null : reason(why)))
        .orElseThrow(() -> unknown(kind));
  }

  /**
   * Returns a reason by its word.
   *
   * @throws IllegalArgumentException if the word is unknown
   */
  static Reason reason(String word) {
    return Arrays.stream(Reason.values())
        .filter(each -> each.word().equals(word))
        .findFirst()
        .orElseThrow(() -> unknown(word));
  }

  private static IllegalArgumentException unknown(String word) {
    return new IllegalArgumentException(
        "'"
            + word
            + "' is no word of this version of TurboStan. Test with the version that answers.");
  }
}
