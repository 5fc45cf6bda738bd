package org.turbostan.http;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.turbostan.Field;

/** Makes answers for tests from lines {@code Name: value}, between which stands {@code \n}. */
final class AnswerLines {

  static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

  private AnswerLines() {}

  static Answer answer(String lines) {
    return answer(200, lines);
  }

  static Answer answer(int status, String lines) {
    return new Answer(status, fields(lines), -1, 5);
  }

  static List<Field> fields(String lines) {
    List<Field> fields = new ArrayList<>();
    for (String line : lines.split("\\\\n", -1)) {
      int colon = line.indexOf(':');
      if (colon > 0) {
        fields.add(new Field(line.substring(0, colon).strip(), line.substring(colon + 1).strip()));
      }
    }
    return fields;
  }
}
