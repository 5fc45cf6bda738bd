package org.turbostan.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.turbostan.Deletion;

/**
 * How far a delete is, as the node that does it tells the others.
 *
 * <p>It travels as a text of one fact a line, e.g.
 *
 * <pre>{@code
 * delete 1
 * 10000 4300 0 false
 * 10.0.0.7%3A11211 DELETED
 * }</pre>
 *
 * @param size how much is to be deleted
 * @param done how much has been answered for
 * @param failed how much of that was not acknowledged by all servers
 * @param over whether no more is asked for
 * @param answers the worst that each server has answered
 */
record Progress(int size, int done, int failed, boolean over, List<Deletion.Answer> answers) {

  private static final String FIRST_LINE = "delete 1";

  /** More servers than anybody has. */
  private static final int MOST_LINES = 1_000;

  Progress {
    if (size < 0 || done < 0 || failed < 0) {
      throw new IllegalArgumentException(size + ", " + done + " and " + failed);
    }
    answers = List.copyOf(answers);
  }

  static Progress of(Deletes.Job job) {
    return new Progress(
        job.size(), job.done(), job.failed().size(), job.isDone(), job.sofar().answers());
  }

  /** Returns the text that travels. */
  String toText() {
    StringBuilder text = new StringBuilder(FIRST_LINE);
    text.append('\n').append(size).append(' ').append(done);
    text.append(' ').append(failed).append(' ').append(over);
    for (Deletion.Answer each : answers) {
      text.append('\n').append(URLEncoder.encode(each.server(), UTF_8));
      text.append(' ').append(each.status());
    }
    return text.toString();
  }

  /** Reads a text that came from anywhere; {@code null} if it is none of ours. */
  static @Nullable Progress parse(String text) {
    String[] lines = text.split("\n", MOST_LINES);
    if (lines.length < 2 || !lines[0].equals(FIRST_LINE)) {
      return null;
    }
    try {
      String[] counts = lines[1].split(" ", -1);
      List<Deletion.Answer> answers = new ArrayList<>();
      for (int i = 2; i < lines.length; i++) {
        String[] answer = lines[i].split(" ", -1);
        answers.add(
            new Deletion.Answer(
                URLDecoder.decode(answer[0], UTF_8),
                Deletion.Status.valueOf(answer[1].toUpperCase(Locale.ROOT))));
      }
      return new Progress(
          Integer.parseInt(counts[0]),
          Integer.parseInt(counts[1]),
          Integer.parseInt(counts[2]),
          Boolean.parseBoolean(counts[3]),
          answers);
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      return null;
    }
  }
}
