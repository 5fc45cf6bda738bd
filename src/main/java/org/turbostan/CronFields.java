package org.turbostan;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** Reads the five fields of cron. */
final class CronFields {

  /** One of the fields: what its numbers may be, and the names of the first of them. */
  private enum Field {
    MINUTE("minute", 0, 59, ""),
    HOUR("hour", 0, 23, ""),
    DAY("day of the month", 1, 31, ""),
    MONTH("month", 1, 12, "JAN FEB MAR APR MAY JUN JUL AUG SEP OCT NOV DEC"),
    WEEKDAY("day of the week", 0, 7, "SUN MON TUE WED THU FRI SAT");

    final String word;
    final int least;
    final int most;
    final String names;

    Field(String word, int least, int most, String names) {
      this.word = word;
      this.least = least;
      this.most = most;
      this.names = names;
    }

    List<String> nameList() {
      return names.isEmpty() ? List.of() : List.of(names.split(" "));
    }
  }

  private CronFields() {}

  static Freshness parse(String text) {
    String[] fields = text.strip().split("\\s+");
    if (fields.length != Field.values().length) {
      throw refused(
          text,
          "has "
              + (text.isBlank() ? 0 : fields.length)
              + " fields, but cron has five: minute, hour, day of the month, month and day of the"
              + " week, e.g. 0 6 * * MON-FRI.");
    }
    BitSet minutes = parse(text, Field.MINUTE, fields[0]);
    BitSet hours = parse(text, Field.HOUR, fields[1]);
    Predicate<LocalDate> days = days(text, fields);
    if (LocalDate.of(2024, 1, 1).datesUntil(LocalDate.of(2025, 1, 1)).noneMatch(days)) {
      throw refused(text, "names a day that never comes.");
    }
    return new FreshUntil(days, times(hours, minutes));
  }

  private static Predicate<LocalDate> days(String text, String[] fields) {
    BitSet days = parse(text, Field.DAY, fields[2]);
    BitSet months = parse(text, Field.MONTH, fields[3]);
    BitSet weekdays = parse(text, Field.WEEKDAY, fields[4]);
    boolean either = !fields[2].startsWith("*") && !fields[4].startsWith("*");
    return date -> {
      if (!months.get(date.getMonthValue())) {
        return false;
      }
      boolean day = days.get(date.getDayOfMonth());
      boolean weekday = isIn(weekdays, date.getDayOfWeek());
      return either ? day || weekday : day && weekday;
    };
  }

  /** Sunday is 0 as well as 7. */
  private static boolean isIn(BitSet weekdays, DayOfWeek weekday) {
    return weekdays.get(weekday.getValue()) || (weekday == DayOfWeek.SUNDAY && weekdays.get(0));
  }

  private static List<LocalTime> times(BitSet hours, BitSet minutes) {
    List<LocalTime> times = new ArrayList<>();
    hours.stream()
        .forEach(hour -> minutes.stream().forEach(minute -> times.add(LocalTime.of(hour, minute))));
    return times;
  }

  private static BitSet parse(String text, Field field, String list) {
    BitSet numbers = new BitSet();
    for (String item : list.split(",", -1)) {
      String[] parts = item.split("/", -1);
      int step = parts.length == 1 ? 1 : number(text, field, parts[1]);
      int[] range = range(text, field, parts[0]);
      boolean stepsThroughOne =
          parts.length == 2 && !parts[0].contains("-") && !parts[0].equals("*");
      if (parts.length > 2 || step < 1 || stepsThroughOne) {
        throw wrong(text, field, item);
      }
      for (int i = range[0]; i <= range[1]; i += step) {
        numbers.set(i);
      }
    }
    return numbers;
  }

  private static int[] range(String text, Field field, String item) {
    if (item.equals("*")) {
      return new int[] {field.least, field.most};
    }
    String[] ends = item.split("-", -1);
    int first = number(text, field, ends[0]);
    int last = ends.length == 1 ? first : number(text, field, ends[1]);
    if (ends.length == 2 && field == Field.WEEKDAY && last == 0) {
      last = 7;
    }
    if (ends.length > 2 || first < field.least || last > field.most || first > last) {
      throw wrong(text, field, item);
    }
    return new int[] {first, last};
  }

  private static int number(String text, Field field, String item) {
    int name = field.nameList().indexOf(item.toUpperCase(Locale.ROOT));
    if (name >= 0) {
      return field.least + name;
    }
    if (!item.matches("[0-9]{1,2}")) {
      throw wrong(text, field, item);
    }
    return Integer.parseInt(item);
  }

  private static IllegalArgumentException wrong(String text, Field field, String item) {
    String names = field.names.isEmpty() ? "" : " or a name of " + field.names;
    return refused(
        text,
        "has "
            + Printable.quote(item)
            + " for the "
            + field.word
            + ": use "
            + field.least
            + " to "
            + field.most
            + names
            + ", a range like "
            + field.least
            + "-"
            + field.most
            + ", *, a step like */2, or a list of these.");
  }

  private static IllegalArgumentException refused(String text, String why) {
    return new IllegalArgumentException(Printable.quote(text) + " " + why);
  }
}
