package org.turbostan.http;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.turbostan.Field;

/** Updates a stored answer by the application's 304 (RFC 9111, sections 3.2 and 4.3.4). */
public final class Freshening {

  /** What the stored body was made with, and so is true of it whatever the 304 says. */
  private static final Set<String> OF_THE_BODY =
      Set.of("content-length", "content-encoding", "content-type", "content-range");

  /** What is true of the stored answer only until it has been confirmed. */
  private static final Set<String> OF_THE_MOMENT = Set.of("date", "age");

  private Freshening() {}

  /**
   * Returns the conditions by which the application is asked if an answer is still good (section
   * 4.3.1), by the names of their headers; none if it has no validator.
   */
  public static Map<String, String> conditions(Answer stored, Instant now) {
    Map<String, String> conditions = new LinkedHashMap<>();
    String tag = stored.firstHeader("ETag");
    if (tag != null) {
      conditions.put("If-None-Match", tag);
    }
    String modified = stored.firstHeader("Last-Modified");
    if (modified != null && HttpDate.parse(modified, now) != null) {
      conditions.put("If-Modified-Since", modified);
    }
    return conditions;
  }

  /**
   * Returns whether a 304 speaks of the stored answer: if it names an entity tag, it must be the
   * stored one.
   */
  public static boolean applies(Answer stored, Answer notModified) {
    String named = notModified.firstHeader("ETag");
    String known = stored.firstHeader("ETag");
    return named == null
        || known == null
        || EntityTag.parse(named).equalsWeakly(EntityTag.parse(known));
  }

  /** Returns the stored fields, with those that the 304 brings in their place. */
  public static List<Field> update(List<Field> stored, List<Field> notModified) {
    List<Field> brought =
        notModified.stream().filter(field -> !OF_THE_BODY.contains(lower(field))).toList();
    Set<String> replaced = new TreeSet<>(OF_THE_MOMENT);
    brought.forEach(field -> replaced.add(lower(field)));
    List<Field> updated = new ArrayList<>();
    stored.stream().filter(field -> !replaced.contains(lower(field))).forEach(updated::add);
    updated.addAll(brought);
    return updated;
  }

  private static String lower(Field field) {
    return field.name().toLowerCase(Locale.ROOT);
  }
}
