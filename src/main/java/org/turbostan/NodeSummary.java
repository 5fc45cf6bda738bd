package org.turbostan;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one node tells the others of itself.
 *
 * <p>It travels as a text of one fact a line, URL-encoded, e.g.
 *
 * <pre>{@code
 * turbostan 1
 * node node+1
 * since 1767225600000
 * origin 5eed5eed5eed5eed
 * given 10.0.0.7%3A11211+lease%3D25
 * at 1767225660000
 * requests 120
 * served 100
 * rendered 20
 * saved 4500000000
 * pending 0
 * known 20
 * told 20
 * parts 1
 * edition 3
 * }</pre>
 *
 * <p>Immutable and safe for use by any thread.
 *
 * @param node which node it is
 * @param sample where its counts stand
 * @param pending how many of its deletes are not acknowledged
 * @param names how many names of fragments and pages it knows
 */
public record NodeSummary(Node node, Sample sample, int pending, Names names) {

  private static final String FIRST_LINE = "turbostan 1";
  private static final int MOST_LINES = 100;

  /**
   * One of the nodes.
   *
   * @param name what it is called
   * @param since when its cache was opened
   * @param membership what it is among the others; parts that it did not tell are empty
   */
  public record Node(String name, Instant since, Membership membership) {}

  /**
   * How many names of fragments and pages a node knows.
   *
   * @param known how many it knows
   * @param told how many of them it tells the others, in {@link NodeNames}
   * @param parts in how many parts, {@value #MOST_PARTS} at the most
   * @param edition by what they are told from those that it has told before
   */
  public record Names(int known, int told, int parts, int edition) {

    /** What a node tells that has told no names yet. */
    static final Names NONE = new Names(0, 0, 0, 0);

    static final int MOST_PARTS = 32;
  }

  static NodeSummary of(FragmentCache cache, Names names) {
    CacheStatistics statistics = cache.statistics();
    return new NodeSummary(
        new Node(cache.node(), statistics.since(), cache.status().membership()),
        statistics.sample(cache.now()),
        cache.status().pendingDeletes().size(),
        names);
  }

  /** Returns the text that travels. */
  String toText() {
    StringBuilder text = new StringBuilder(FIRST_LINE);
    line(text, "node", node.name);
    line(text, "since", node.since.toEpochMilli());
    line(text, "origin", node.membership.origin());
    line(text, "given", node.membership.given());
    line(text, "at", sample.at().toEpochMilli());
    line(text, "requests", sample.requests());
    line(text, "served", sample.served());
    line(text, "rendered", sample.rendered());
    line(text, "saved", sample.saved().toNanos());
    line(text, "pending", pending);
    line(text, "known", names.known);
    line(text, "told", names.told);
    line(text, "parts", names.parts);
    line(text, "edition", names.edition);
    return text.toString();
  }

  /** Reads a text that came from anywhere; {@code null} if it is none of ours. */
  public static @Nullable NodeSummary parse(String text) {
    String[] lines = text.split("\n", MOST_LINES);
    if (!lines[0].equals(FIRST_LINE)) {
      return null;
    }
    Map<String, String> facts = new HashMap<>();
    try {
      for (String line : lines) {
        int space = line.indexOf(' ');
        if (space > 0) {
          facts.put(line.substring(0, space), URLDecoder.decode(line.substring(space + 1), UTF_8));
        }
      }
      Sample sample =
          new Sample(
              Instant.ofEpochMilli(number(facts, "at")),
              number(facts, "requests"),
              number(facts, "served"),
              number(facts, "rendered"),
              Duration.ofNanos(number(facts, "saved")));
      String node = facts.getOrDefault("node", "");
      return new NodeSummary(
          new Node(
              node.isEmpty() ? "(no name)" : node,
              Instant.ofEpochMilli(number(facts, "since")),
              new Membership(facts.getOrDefault("origin", ""), facts.getOrDefault("given", ""))),
          sample,
          count(facts, "pending"),
          new Names(
              count(facts, "known"),
              count(facts, "told"),
              Math.min(Names.MOST_PARTS, count(facts, "parts")),
              count(facts, "edition")));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private static int count(Map<String, String> facts, String name) {
    return (int) Math.min(Integer.MAX_VALUE, number(facts, name));
  }

  private static long number(Map<String, String> facts, String name) {
    long number = Long.parseLong(facts.getOrDefault(name, ""));
    if (number < 0) {
      throw new IllegalArgumentException(name + " is " + number);
    }
    return number;
  }

  private static void line(StringBuilder text, String name, Object value) {
    text.append('\n').append(name).append(' ');
    text.append(URLEncoder.encode(value.toString(), UTF_8));
  }
}
