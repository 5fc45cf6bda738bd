package org.turbostan.jsp;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.YearMonth;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The values that have an exact textual form: what is read back from the text equals what was
 * written, in value and in type. Nothing else can be kept beside a fragment, for nothing read from
 * a cache is ever deserialised.
 *
 * <p>A typical form is {@code i:42}: a word for the type, a colon and the text.
 */
final class ExactText {

  private record Form<T>(String word, Class<T> type, Function<String, T> reader) {}

  private static final List<Form<?>> FORMS =
      List.of(
          new Form<>("s", String.class, text -> text),
          new Form<>("z", Boolean.class, Boolean::valueOf),
          new Form<>("c", Character.class, text -> text.charAt(0)),
          new Form<>("b", Byte.class, Byte::valueOf),
          new Form<>("h", Short.class, Short::valueOf),
          new Form<>("i", Integer.class, Integer::valueOf),
          new Form<>("l", Long.class, Long::valueOf),
          new Form<>("f", Float.class, Float::valueOf),
          new Form<>("d", Double.class, Double::valueOf),
          new Form<>("I", BigInteger.class, BigInteger::new),
          new Form<>("D", BigDecimal.class, BigDecimal::new),
          new Form<>("uuid", UUID.class, UUID::fromString),
          new Form<>("instant", Instant.class, Instant::parse),
          new Form<>("date", LocalDate.class, LocalDate::parse),
          new Form<>("time", LocalTime.class, LocalTime::parse),
          new Form<>("datetime", LocalDateTime.class, LocalDateTime::parse),
          new Form<>("offset", OffsetDateTime.class, OffsetDateTime::parse),
          new Form<>("zoned", ZonedDateTime.class, ZonedDateTime::parse),
          new Form<>("duration", Duration.class, Duration::parse),
          new Form<>("period", Period.class, Period::parse),
          new Form<>("month", YearMonth.class, YearMonth::parse));

  private static final Map<Class<?>, Form<?>> BY_TYPE = new HashMap<>();
  private static final Map<String, Form<?>> BY_WORD = new HashMap<>();

  static {
    for (Form<?> form : FORMS) {
      BY_TYPE.put(form.type(), form);
      BY_WORD.put(form.word(), form);
    }
  }

  private ExactText() {}

  /** Returns the text of a value, e.g. {@code i:42}; {@code null} if its type has none. */
  static @Nullable String of(Object value) {
    Form<?> form = BY_TYPE.get(value.getClass());
    return form == null ? null : form.word() + ':' + value;
  }

  /** Returns the value of a text that {@link #of} made; {@code null} if it is none. */
  static @Nullable Object read(String text) {
    int colon = text.indexOf(':');
    Form<?> form = colon < 0 ? null : BY_WORD.get(text.substring(0, colon));
    if (form == null) {
      return null;
    }
    try {
      return form.reader().apply(text.substring(colon + 1));
    } catch (RuntimeException e) {
      // What another version of the library wrote, or another program.
      return null;
    }
  }
}
