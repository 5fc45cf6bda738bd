package org.turbostan.example;

import jakarta.servlet.ServletContext;
import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.turbostan.Deletion;
import org.turbostan.Tag;
import org.turbostan.servlet.TurboStan;

/**
 * Deletes from the cache, and remembers the latest deletes for the pages to show.
 *
 * <p>Safe for use by many threads.
 */
public final class Deletes {

  /**
   * A delete that was made.
   *
   * @param clock when, e.g. {@code 14:03:22}
   * @param what was deleted, e.g. {@code tag product:foehn}
   * @param answers what each server said
   */
  public record Line(String clock, String what, List<Deletion.Answer> answers) {}

  private static final int REMEMBERED = 8;

  private final ServletContext context;
  private final Deque<Line> latest = new ArrayDeque<>();

  Deletes(ServletContext context) {
    this.context = context;
  }

  /** Deletes all that depends on the tag {@code value}, as its author wrote it. */
  void tag(String value) {
    delete(Tag.of(value));
  }

  /** Deletes all that depends on {@code tag}; when this returns, nothing older is served. */
  void delete(Tag tag) {
    Deletion deletion = TurboStan.cache(context).delete(tag);
    String clock = LocalTime.now().format(DateTimeFormatter.ofPattern("HH:mm:ss"));
    synchronized (latest) {
      latest.addFirst(new Line(clock, tag.toString(), deletion.answers()));
      while (latest.size() > REMEMBERED) {
        latest.removeLast();
      }
    }
  }

  /** Returns the latest deletes, the newest first. */
  public List<Line> latest() {
    synchronized (latest) {
      return List.copyOf(latest);
    }
  }
}
