package org.turbostan.testkit;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.turbostan.Outcome;
import org.turbostan.Reason;

/**
 * What became of one whole page, as its header {@code Cache-Status} (RFC 9211) says where {@code
 * stan.trace=header}.
 *
 * <pre>{@code
 * PageTrace.of(response.headers().firstValue("Cache-Status").orElse(null)).assertCached();
 * }</pre>
 *
 * <p>Immutable and safe for use by any thread.
 */
public final class PageTrace {

  /** A parameter of a member; a value is a word or a string in quotes. */
  private static final String PARAMETER =
      "\\s*;\\s*([a-z-]+)(?:=(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^;,\\s]*)))?";

  private static final Pattern PARAMETERS = Pattern.compile(PARAMETER);

  /** A member of the list, one for each cache. */
  private static final Pattern MEMBER =
      Pattern.compile("\\G\\s*([^;,\\s]+)((?:" + PARAMETER + ")*)\\s*(?:,|$)");

  private final String header;
  private final Outcome outcome;

  private PageTrace(String header, Outcome outcome) {
    this.header = header;
    this.outcome = outcome;
  }

  /**
   * Reads the header.
   *
   * @param header its value, also where other caches have added to it; {@code null} if the answer
   *     has none
   * @throws AssertionError if TurboStan has not said anything in it
   * @throws IllegalArgumentException if it is from another version of TurboStan
   */
  public static PageTrace of(@Nullable String header) {
    Matcher member = MEMBER.matcher(header == null ? "" : header);
    while (member.find()) {
      if (member.group(1).equals("TurboStan")) {
        String parameters = member.group(2);
        return new PageTrace("TurboStan" + parameters, outcome(valuesByName(parameters)));
      }
    }
    throw new AssertionError(
        (header == null ? "The answer has no Cache-Status" : "Nothing in " + header)
            + " from TurboStan. Is stan.trace=header set, and is there a rule for this page?");
  }

  /**
   * Asserts that the page came from the cache, fresh, stale or rendered for another request.
   *
   * @throws AssertionError if not; the message says what became of it and why
   */
  public void assertCached() {
    seen().mustBe(Expected.CACHED, null);
  }

  /**
   * Asserts that the page was rendered, or confirmed by the application, and stored.
   *
   * @throws AssertionError if not; the message says what became of it and why
   */
  public void assertRendered() {
    seen().mustBe(Expected.RENDERED, null);
  }

  /**
   * Asserts that the page was not cached, for this reason.
   *
   * @throws AssertionError if not; the message says what became of it and why
   */
  public void assertNotCached(Reason why) {
    seen().mustBe(Expected.UNCACHED, requireNonNull(why, "why"));
  }

  private Seen seen() {
    return new Seen("The page (" + header + ")", Map.of(outcome, 1L));
  }

  private static Map<String, String> valuesByName(String parameters) {
    Map<String, String> values = new HashMap<>();
    for (Matcher each = PARAMETERS.matcher(parameters); each.find(); ) {
      String value = each.group(2) != null ? each.group(2) : each.group(3);
      values.put(each.group(1), value == null ? "" : value);
    }
    return values;
  }

  private static Outcome outcome(Map<String, String> values) {
    boolean isStale = values.getOrDefault("ttl", "").startsWith("-");
    if (values.containsKey("hit")) {
      return isStale ? Outcome.STALE : Outcome.HIT;
    }
    if (values.containsKey("collapsed")) {
      return Outcome.COLLAPSED;
    }
    if (values.containsKey("stored")) {
      return new Outcome(Outcome.Kind.RENDERED, null);
    }
    if (values.containsKey("ttl")) {
      // Without any of these words it stands in the place of a rendering that has failed.
      return Outcome.STALE;
    }
    String detail = values.getOrDefault("detail", "").split(" ", 2)[0];
    return new Outcome(Outcome.Kind.NOT_STORED, detail.isEmpty() ? null : Words.reason(detail));
  }
}
