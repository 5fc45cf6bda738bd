package org.turbostan;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Fresh until the wall clock next shows one of certain times on one of certain days.
 *
 * <p>A time that the clock skips when summer begins comes as much later as the clock jumps; a time
 * that it shows twice when summer ends counts twice. So no rendering outlives the time its author
 * gave.
 */
final class FreshUntil implements Freshness {

  /** From one 29 February to the next it is eight years where a century is not a leap year. */
  private static final int LONGEST_SEARCH_DAYS = 9 * 366;

  private final Predicate<LocalDate> days;
  private final List<LocalTime> times;

  FreshUntil(Predicate<LocalDate> days, List<LocalTime> times) {
    this.days = days;
    this.times = times.stream().sorted().distinct().toList();
  }

  @Override
  public Duration left(Instant began, Instant now, ZoneId zone) {
    Duration left = Duration.between(now, next(began, zone));
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** Returns the first of these moments that is later than {@code after}. */
  Instant next(Instant after, ZoneId zone) {
    // What the clock skips on one day may come on the next: the search begins a day early, and does
    // not end on the first day that has something.
    LocalDate day = after.atZone(zone).toLocalDate().minusDays(1);
    for (int i = 0; i < LONGEST_SEARCH_DAYS; i++, day = day.plusDays(1)) {
      Instant first = first(day, after, zone);
      if (first != null) {
        Instant other = first(day.plusDays(1), after, zone);
        return other != null && other.isBefore(first) ? other : first;
      }
    }
    return after.plus(Lifetime.FOREVER);
  }

  private @Nullable Instant first(LocalDate day, Instant after, ZoneId zone) {
    if (!days.test(day)) {
      return null;
    }
    Instant first = null;
    for (LocalTime time : times) {
      Instant next = firstAt(day.atTime(time), after, zone);
      if (next != null && (first == null || next.isBefore(first))) {
        first = next;
      }
    }
    return first;
  }

  /** Returns the first moment after {@code after} at which the clock shows {@code local}. */
  private static @Nullable Instant firstAt(LocalDateTime local, Instant after, ZoneId zone) {
    List<ZoneOffset> offsets = zone.getRules().getValidOffsets(local);
    if (offsets.isEmpty()) {
      Instant shifted = local.atZone(zone).toInstant();
      return shifted.isAfter(after) ? shifted : null;
    }
    for (ZoneOffset offset : offsets) {
      Instant instant = local.toInstant(offset);
      if (instant.isAfter(after)) {
        return instant;
      }
    }
    return null;
  }
}
