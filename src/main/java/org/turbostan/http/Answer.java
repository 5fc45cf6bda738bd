package org.turbostan.http;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.turbostan.Field;

/**
 * What an application has answered.
 *
 * @param status the status
 * @param fields its header, a field for each line
 * @param declaredLength the length that the application has announced; −1 if none
 * @param length the length of the body
 */
public record Answer(int status, List<Field> fields, long declaredLength, long length) {

  /** Makes an answer; the list is copied. */
  public Answer {
    fields = List.copyOf(fields);
  }

  /** Returns the values of a header, in any case of letters, a line each. */
  public List<String> header(String name) {
    return fields.stream()
        .filter(field -> field.name().equalsIgnoreCase(name))
        .map(Field::value)
        .toList();
  }

  /** Returns the first line of a header, or {@code null} if there is none. */
  public @Nullable String firstHeader(String name) {
    for (Field field : fields) {
      if (field.name().equalsIgnoreCase(name)) {
        return field.value();
      }
    }
    return null;
  }

  /** Returns when the answer was made, or {@code null} if it does not say so, or not readably. */
  @Nullable Instant date(Instant now) {
    String date = firstHeader("Date");
    return date == null ? null : HttpDate.parse(date, now);
  }

  /** Returns the directives for this cache: the targeted ones, else those for all. */
  public CacheControl control() {
    CacheControl targeted = TargetedCacheControl.of(this);
    return targeted != null ? targeted : CacheControl.parse(header("Cache-Control"));
  }

  /** Returns whether there are directives for this cache in particular. */
  boolean isTargeted() {
    return TargetedCacheControl.of(this) != null;
  }
}
