package org.turbostan.http;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a request's conditions come to for a complete answer to GET (RFC 9110, section 13.2.2). */
public final class Preconditions {

  /** From this distance on a date tells two versions apart for sure (section 8.8.2.2). */
  private static final Duration STRONG = Duration.ofSeconds(1);

  /** What to answer. */
  public enum Result {
    /** With what was asked for. */
    PASSED,
    /** With 304: the client has it. */
    NOT_MODIFIED,
    /** With 412: it is not what the client thinks. */
    FAILED
  }

  private static final List<String> TAGGED = List.of("If-None-Match", "If-Match", "If-Range");

  private Preconditions() {}

  /**
   * Evaluates the conditions, in their order of precedence. Dates that can't be read, and more than
   * one of them, are ignored.
   *
   * @param answer the answer, with the fields that would be sent with it
   */
  public static Result evaluate(RequestFacts request, Answer answer, Instant now) {
    if (answer.status() < 200 || answer.status() > 299) {
      // Conditions are for what exists (section 13.2.1).
      return Result.PASSED;
    }
    String tag = answer.firstHeader("ETag");
    EntityTag current = tag == null ? null : EntityTag.parse(tag);
    List<String> ifMatch = request.header("If-Match");
    if (!ifMatch.isEmpty()) {
      if (!isAny(ifMatch) && !matchesStrongly(ifMatch, current)) {
        return Result.FAILED;
      }
    } else {
      Instant unmodifiedSince = date(request.header("If-Unmodified-Since"), now);
      Instant modified = date(answer.header("Last-Modified"), now);
      if (unmodifiedSince != null && modified != null && modified.isAfter(unmodifiedSince)) {
        return Result.FAILED;
      }
    }
    List<String> ifNoneMatch = request.header("If-None-Match");
    if (!ifNoneMatch.isEmpty()) {
      boolean has = isAny(ifNoneMatch) || matchesWeakly(ifNoneMatch, current);
      return has ? Result.NOT_MODIFIED : Result.PASSED;
    }
    Instant modifiedSince = date(request.header("If-Modified-Since"), now);
    Instant changed = changed(answer, now);
    return modifiedSince != null && changed != null && !changed.isAfter(modifiedSince)
        ? Result.NOT_MODIFIED
        : Result.PASSED;
  }

  /** Returns whether one of the conditions names this tag: the client has what it marks. */
  public static boolean name(RequestFacts request, String tag) {
    EntityTag named = EntityTag.parse(tag);
    return TAGGED.stream()
        .flatMap(condition -> EntityTag.list(request.header(condition)).stream())
        .anyMatch(named::equalsWeakly);
  }

  /** Returns whether a request for ranges is still one, by its {@code If-Range} (13.1.5). */
  public static boolean allowsRanges(RequestFacts request, Answer answer, Instant now) {
    List<String> ifRange = request.header("If-Range");
    if (ifRange.isEmpty()) {
      return true;
    }
    String wanted = ifRange.get(0).strip();
    if (ifRange.size() > 1) {
      return false;
    }
    Instant date = HttpDate.parse(wanted, now);
    if (date == null) {
      String tag = answer.firstHeader("ETag");
      return tag != null && EntityTag.parse(tag).equalsStrongly(EntityTag.parse(wanted));
    }
    Instant modified = date(answer.header("Last-Modified"), now);
    Instant made = answer.date(now);
    return modified != null
        && date.equals(modified)
        && made != null
        && !made.isBefore(modified.plus(STRONG));
  }

  /** Without a date of change that of the answer itself serves (RFC 9111, section 4.3.2). */
  private static @Nullable Instant changed(Answer answer, Instant now) {
    return answer.header("Last-Modified").isEmpty()
        ? answer.date(now)
        : date(answer.header("Last-Modified"), now);
  }

  private static boolean isAny(List<String> lines) {
    return lines.stream().anyMatch(line -> line.strip().equals("*"));
  }

  private static boolean matchesStrongly(List<String> lines, @Nullable EntityTag current) {
    return current != null
        && EntityTag.list(lines).stream().anyMatch(tag -> tag.equalsStrongly(current));
  }

  private static boolean matchesWeakly(List<String> lines, @Nullable EntityTag current) {
    return current != null
        && EntityTag.list(lines).stream().anyMatch(tag -> tag.equalsWeakly(current));
  }

  private static @Nullable Instant date(List<String> lines, Instant now) {
    return lines.size() == 1 ? HttpDate.parse(lines.get(0), now) : null;
  }
}
