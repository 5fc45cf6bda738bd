package org.turbostan;

import java.util.List;
import java.util.Set;

/**
 * The result of a delete, server by server.
 *
 * <p>Immutable and safe for use by any thread.
 *
 * @param tags what was deleted
 * @param answers what each configured server said; in local mode the one answer of this node
 */
public record Deletion(Set<Tag> tags, List<Answer> answers) {

  /** What one server said. */
  public enum Status {
    /** The server has done it: nothing rendered before is served again. */
    DELETED,
    /** The server held no version of what was deleted, so there was nothing to do. */
    ABSENT,
    /** The server did not answer: the delete is pending, and is tried again until it does. */
    UNREACHABLE
  }

  /**
   * One server's answer.
   *
   * @param server the server as it was configured, e.g. {@code 10.0.0.7:11211}; in local mode
   *     {@code this node}
   * @param status what it said
   */
  public record Answer(String server, Status status) {}

  /**
   * How thorough a delete is.
   *
   * <p>A {@link #HARD} delete is the default: what was rendered before is never served again.
   */
  public enum Mode {
    /** What was there is never served again. */
    HARD,
    /** What was there may be served as stale while one request renders anew. */
    SOFT
  }

  /** Makes a result; the collections are copied. */
  public Deletion {
    tags = Set.copyOf(tags);
    answers = List.copyOf(answers);
  }

  /**
   * Returns whether every server involved has done it, so that no node serves what was rendered
   * before.
   */
  public boolean acknowledged() {
    return answers.stream().noneMatch(answer -> answer.status() == Status.UNREACHABLE);
  }
}
