package org.turbostan.example;

import jakarta.servlet.ServletContext;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What has changed since the shop opened, as lines of text under names: stands for the database
 * that all nodes of a real shop share.
 *
 * <p>It is in memory. Nodes in one JVM are given the same one; elsewhere each node has its own.
 *
 * <p>Safe for use by many threads.
 */
public final class Database {

  /** The attribute by which whoever starts several nodes in one JVM gives them the same rows. */
  private static final String ROWS = "windrose.database";

  private final ConcurrentMap<String, String> rows;

  /** Makes a database of the rows that are given to the application, or an empty one. */
  Database(ServletContext context) {
    @SuppressWarnings("unchecked") // It is a map of texts by agreement.
    var given = (ConcurrentMap<String, String>) context.getAttribute(ROWS);
    this.rows = given == null ? new ConcurrentHashMap<>() : given;
  }

  Optional<String> row(String name) {
    return Optional.ofNullable(rows.get(name));
  }

  void put(String name, String row) {
    rows.put(name, row);
  }

  /** Changes a row as a whole, and returns what it is now; it is empty if there was none. */
  String change(String name, UnaryOperator<String> change) {
    return rows.merge(name, change.apply(""), (row, ofNone) -> change.apply(row));
  }

  /** Adds a row, and numbers it by how many there are of this kind. */
  void add(String kind, String row) {
    long number = 1;
    while (rows.putIfAbsent(kind + number, row) != null) {
      number++;
    }
  }

  /** Returns the rows that were added of a kind, by their numbers. */
  Map<Long, String> added(String kind) {
    return rows.entrySet().stream()
        .filter(row -> row.getKey().startsWith(kind))
        .collect(
            Collectors.toMap(
                row -> Long.valueOf(row.getKey().substring(kind.length())),
                Map.Entry::getValue,
                (one, other) -> one,
                TreeMap::new));
  }
}
