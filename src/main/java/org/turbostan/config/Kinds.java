package org.turbostan.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import org.turbostan.Printable;
import org.turbostan.Spans;

/** The kinds of settings. */
final class Kinds {

  private static final Pattern CONTROL = Pattern.compile(".*\\p{Cntrl}.*", Pattern.DOTALL);
  private static final Pattern USER_INFO = Pattern.compile("[^,\\s/]*@");

  private Kinds() {}

  static Kind<Boolean> yesNo() {
    return Kind.open(
        "true or false",
        text ->
            switch (text.toLowerCase(Locale.ROOT)) {
              case "true" -> true;
              case "false" -> false;
              default -> throw refused(text, "is neither true nor false.");
            });
  }

  static Kind<String> word(String regex, String expected) {
    return Kind.open(
        expected,
        text -> {
          if (!text.matches(regex)) {
            throw refused(text, "is not " + expected + ".");
          }
          return text;
        });
  }

  static Kind<Duration> span(Duration least, Duration most) {
    return Kind.open(
        "a time span from " + Spans.format(least) + " to " + Spans.format(most),
        text -> inRange(text, Spans.parse(text), least, most, Spans::format));
  }

  static Kind<Long> size(long least, long most) {
    return Kind.open(
        "a size from " + Sizes.format(least) + " to " + Sizes.format(most),
        text -> inRange(text, Sizes.parse(text), least, most, Sizes::format));
  }

  static Kind<Integer> percent(int most) {
    return Kind.open(
        "a whole percentage from 0% to " + most + "%",
        text -> {
          if (!text.matches("[0-9]{1,9} ?%?")) {
            throw refused(text, "is not a whole percentage.");
          }
          int percent = Integer.parseInt(text.replaceAll(" ?%", ""));
          return inRange(text, percent, 0, most, p -> p + "%");
        });
  }

  static <E extends Enum<E>> Kind<E> choice(Class<E> type) {
    E[] all = type.getEnumConstants();
    String names =
        Arrays.stream(all).map(e -> e.name().toLowerCase(Locale.ROOT)).collect(joiningWithOr());
    return Kind.open(
        names,
        text -> {
          for (E each : all) {
            if (each.name().equalsIgnoreCase(text)) {
              return each;
            }
          }
          throw refused(text, "is not one of them.");
        });
  }

  /** Host names, normalised; an empty text is an empty set. */
  static Kind<Set<String>> hosts() {
    return Kind.open(
        "a list of host names, without ports, separated by commas",
        text -> {
          var hosts = new TreeSet<String>();
          for (String each : split(text)) {
            if (each.matches("[^:\\[]*:[0-9]*|\\[.*]:[0-9]*")) {
              throw refused(each, "has a port: write only the name.");
            }
            hosts.add(HostNames.normalise(each));
          }
          return Collections.unmodifiableSortedSet(hosts);
        });
  }

  /** Server addresses, sorted; an empty text is an empty list. */
  static Kind<List<ServerAddress>> servers() {
    return Kind.open(
        "a list of host:port, separated by commas, each server once",
        text -> {
          if (text.indexOf('@') >= 0) {
            throw refused(
                USER_INFO.matcher(text).replaceAll("***@"),
                "holds a user: name it in stan.memcached.user and stan.memcached.password.");
          }
          var spellings = new TreeMap<ServerAddress, String>();
          for (String each : split(text)) {
            ServerAddress server = ServerAddress.parse(each);
            String other = spellings.put(server, each);
            if (other != null) {
              throw refused(
                  other, "and " + Printable.quote(each) + " are one server, " + server + ".");
            }
          }
          return List.copyOf(spellings.keySet());
        });
  }

  static Kind<Optional<String>> userName() {
    return Kind.open(
        "a name without spaces",
        text -> {
          if (text.isEmpty() || text.matches("(?s).*[\\s\\p{Cntrl}].*")) {
            throw refused(text, text.isEmpty() ? "is empty." : "holds white space.");
          }
          return Optional.of(text);
        });
  }

  static Kind<Optional<String>> roleName() {
    return nameOn("a role on one line");
  }

  static Kind<Optional<String>> nodeName() {
    return nameOn("a name on one line, of at most 60 characters");
  }

  private static Kind<Optional<String>> nameOn(String expected) {
    return Kind.open(
        expected,
        text -> {
          if (text.isBlank() || text.length() > 60 || CONTROL.matcher(text).matches()) {
            throw refused(text, text.isBlank() ? "is empty." : "is too long or not on one line.");
          }
          return Optional.of(text.strip());
        });
  }

  /** Addresses and ranges of them; an empty text is an empty list. */
  static Kind<List<AddressRange>> addressRanges() {
    return Kind.open(
        "a list of IP addresses, each with /bits or not, separated by commas",
        text -> {
          var ranges = new ArrayList<AddressRange>();
          for (String each : split(text)) {
            AddressRange range = AddressRange.parse(each);
            if (range == null) {
              throw refused(each, "is neither an address nor a range such as 10.0.0.0/8.");
            }
            ranges.add(range);
          }
          return List.copyOf(ranges);
        });
  }

  static Kind<Optional<Secret>> password() {
    return new Kind<>(
        "a password on one line",
        true,
        text -> {
          if (text.isEmpty() || CONTROL.matcher(text).matches()) {
            throw new IllegalArgumentException(
                "The value, not shown here, "
                    + (text.isEmpty() ? "is empty." : "holds a control character."));
          }
          return Optional.of(new Secret(text));
        });
  }

  static Kind<Optional<Secret>> secret(int leastLength) {
    return new Kind<>(
        "a random text of at least " + leastLength + " characters",
        true,
        text -> {
          if (text.length() < leastLength) {
            throw new IllegalArgumentException(
                "The value, not shown here, has " + text.length() + " characters.");
          }
          return Optional.of(new Secret(text));
        });
  }

  /** A token that may stand in a header: RFC 6750's alphabet. */
  static Kind<Optional<Secret>> bearerToken(int leastLength) {
    return new Kind<>(
        "a random text of at least " + leastLength + " letters, digits and -._~+/=",
        true,
        text -> {
          if (!text.matches("[A-Za-z0-9._~+/-]*=*")) {
            throw new IllegalArgumentException(
                "The value, not shown here, holds other characters than letters, digits and"
                    + " -._~+/, with = at its end.");
          }
          if (text.length() < leastLength) {
            throw new IllegalArgumentException(
                "The value, not shown here, has " + text.length() + " characters.");
          }
          return Optional.of(new Secret(text));
        });
  }

  private static <T extends Comparable<T>> T inRange(
      String text, T value, T least, T most, Function<T, String> format) {
    if (value.compareTo(least) < 0) {
      throw refused(text, "is less than " + format.apply(least) + ".");
    }
    if (value.compareTo(most) > 0) {
      throw refused(text, "is more than " + format.apply(most) + ".");
    }
    return value;
  }

  private static List<String> split(String text) {
    if (text.isEmpty()) {
      return List.of();
    }
    List<String> items = Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    if (items.contains("")) {
      throw refused(
          text, "has an empty place: put one comma between two entries, none at the end.");
    }
    return items;
  }

  private static Collector<CharSequence, ?, String> joiningWithOr() {
    return Collectors.collectingAndThen(
        Collectors.joining(", "), all -> all.replaceFirst(", ([^,]*)$", " or $1"));
  }

  private static IllegalArgumentException refused(String text, String why) {
    return new IllegalArgumentException(Printable.quote(text) + " " + why);
  }
}
