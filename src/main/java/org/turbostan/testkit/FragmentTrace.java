package org.turbostan.testkit;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.joining;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.turbostan.Outcome;
import org.turbostan.Reason;

/**
 * What became of the fragments of one page, as its comments say where {@code stan.trace=comment}.
 *
 * <pre>{@code
 * FragmentTrace.in(response.body()).assertCached("product-box", "product:42");
 * }</pre>
 *
 * <p>Immutable and safe for use by any thread.
 */
public final class FragmentTrace {

  private static final Pattern COMMENT =
      Pattern.compile(
          "<!-- stan: ([A-Z_]+)(?: ([a-z-]+))?(?: age=(\\d+)s)?"
              + "(?: name=(.*?))?(?: key=(.*?))?(?: variant=(.*?))? -->");

  private final List<Fragment> fragments;

  private FragmentTrace(List<Fragment> fragments) {
    this.fragments = fragments;
  }

  /**
   * One comment.
   *
   * @param outcome what became of the fragment
   * @param age how old it was, to the second; {@code null} if it was just rendered
   * @param name its name
   * @param key its author's key; may be empty
   * @param variant what it varied by; may be empty
   */
  public record Fragment(
      Outcome outcome, @Nullable Duration age, String name, String key, String variant) {}

  /**
   * Reads the comments in a page.
   *
   * @throws IllegalArgumentException if a comment is from another version of TurboStan
   */
  public static FragmentTrace in(String page) {
    return new FragmentTrace(COMMENT.matcher(page).results().map(FragmentTrace::fragment).toList());
  }

  /** Returns what the comments say, in their order; nothing if there are none. */
  public List<Fragment> fragments() {
    return fragments;
  }

  /**
   * Asserts that the fragment is on the page, and came from the cache wherever it is: {@code HIT},
   * {@code STALE} or {@code COLLAPSED}. What is nested in a hit has no comment of its own.
   *
   * @param name its name, e.g. {@code /product.jsp#0}
   * @throws AssertionError if not; the message says what became of it and why
   */
  public void assertCached(String name) {
    seen(name, null).mustBe(Expected.CACHED, null);
  }

  /**
   * Asserts that the fragment of this name and author's key is on the page, and came from the cache
   * wherever it is.
   *
   * @throws AssertionError if not; the message says what became of it and why
   */
  public void assertCached(String name, String key) {
    seen(name, key).mustBe(Expected.CACHED, null);
  }

  /**
   * Asserts that the fragment is on the page, and was rendered and stored wherever it is.
   *
   * @throws AssertionError if not; the message says what became of it and why
   */
  public void assertRendered(String name) {
    seen(name, null).mustBe(Expected.RENDERED, null);
  }

  /**
   * Asserts that the fragment is on the page, and was rendered and stored for this reason wherever
   * it is.
   *
   * @throws AssertionError if not; the message says what became of it and why
   */
  public void assertRendered(String name, Reason why) {
    seen(name, null).mustBe(Expected.RENDERED, requireNonNull(why, "why"));
  }

  /**
   * Asserts that the fragment of this name and author's key is on the page, and was rendered and
   * stored for this reason wherever it is.
   *
   * @throws AssertionError if not; the message says what became of it and why
   */
  public void assertRendered(String name, String key, Reason why) {
    seen(name, key).mustBe(Expected.RENDERED, requireNonNull(why, "why"));
  }

  /**
   * Asserts that the fragment is on the page, and was not cached for this reason wherever it is.
   *
   * @throws AssertionError if not; the message says what became of it and why
   */
  public void assertNotCached(String name, Reason why) {
    seen(name, null).mustBe(Expected.UNCACHED, requireNonNull(why, "why"));
  }

  private Seen seen(String name, @Nullable String key) {
    Map<Outcome, Long> outcomes = new HashMap<>();
    for (Fragment each : fragments) {
      if (each.name.equals(name) && (key == null || each.key.equals(key))) {
        outcomes.merge(each.outcome, 1L, Long::sum);
      }
    }
    String what = key == null ? name : name + " " + key;
    if (outcomes.isEmpty()) {
      throw new AssertionError(what + " is not among the comments of this page. " + inWords());
    }
    return new Seen(what, outcomes);
  }

  private String inWords() {
    return fragments.isEmpty()
        ? "It has none; are there fragments on it, and is stan.trace=comment set?"
        : "They are of "
            + fragments.stream()
                .map(each -> each.name + (each.key.isEmpty() ? "" : " " + each.key))
                .distinct()
                .collect(joining(", "))
            + ".";
  }

  private static Fragment fragment(MatchResult comment) {
    String age = comment.group(3);
    return new Fragment(
        Words.outcome(comment.group(1), comment.group(2)),
        age == null ? null : Duration.ofSeconds(Long.parseLong(age)),
        text(comment.group(4)),
        text(comment.group(5)),
        text(comment.group(6)));
  }

  private static String text(@Nullable String escaped) {
    return escaped == null
        ? ""
        : escaped
            .replace("&#45;", "-")
            .replace("&lt;", "<")
            .replace("&gt;", ">")
            .replace("&amp;", "&");
  }
}
