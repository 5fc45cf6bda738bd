package org.turbostan.http;

import java.util.List;
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
}
