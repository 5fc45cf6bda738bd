package org.turbostan.http;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/** How old an answer is already when it is stored (RFC 9111, section 4.2.3). */
public final class CurrentAge {

  private static final Pattern DIGITS = Pattern.compile("[0-9]+");

  private CurrentAge() {}

  /**
   * Returns the corrected initial age.
   *
   * @param asked when the application was asked
   * @param answered when it had answered
   */
  public static Duration initial(Answer answer, Instant asked, Instant answered) {
    Instant date = answer.date(answered);
    Duration apparent =
        date == null || date.isAfter(answered)
            ? Duration.ZERO
            // A date has no fractions: what it lacks is no age.
            : Duration.ofSeconds(Duration.between(date, answered).toSeconds());
    Duration value = value(answer.header("Age"));
    Duration delay = asked.isAfter(answered) ? Duration.ZERO : Duration.between(asked, answered);
    Duration corrected = value.isZero() ? Duration.ZERO : value.plus(delay);
    return apparent.compareTo(corrected) > 0 ? apparent : corrected;
  }

  /** Of several the first counts; what is no number counts as none (section 5.1). */
  private static Duration value(List<String> lines) {
    List<String> members = ListField.members(lines);
    if (members.isEmpty() || !DIGITS.matcher(members.get(0)).matches()) {
      return Duration.ZERO;
    }
    return Duration.ofSeconds(CacheControl.parseDigits(members.get(0)));
  }
}
