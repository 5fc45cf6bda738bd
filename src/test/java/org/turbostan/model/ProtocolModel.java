package org.turbostan.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The coherence protocol on one shared server, small enough to try every interleaving of it.
 *
 * <p>The server holds three items: a <em>sequence</em>, the <em>version</em> of one tag, and an
 * <em>entry</em> that depends on the tag. Each step below is one command of the server, or one step
 * of the application, and any other process may step in between.
 *
 * <pre>
 * request    begin · read the sequence · read the database · get the entry · get the version
 *            · valid? serve it
 *            · else render; get (or add) the version · read the sequence again
 *            · same as at the beginning? set the entry
 * delete     change the database · set a fresh sequence · set a fresh version
 *            · set a fresh sequence · acknowledge
 * retry      a delete whose answers were lost sets all three again before it is acknowledged
 * loss       the server restarts empty, or evicts its version, or its sequence
 * </pre>
 *
 * <p>The oracle: no request serves what is older than a delete that was acknowledged before the
 * request began. Each {@link Rule} can be left out, to see that the model then finds a stale
 * answer.
 *
 * <p>Nodes need no room of their own here: without a near cache a node keeps nothing between
 * requests, so two requests are two nodes.
 */
final class ProtocolModel {

  /** What the protocol rests on. */
  enum Rule {
    /** The sequence is read before the request reads any data. */
    SNAPSHOT_BEFORE_DATA,
    /** A delete changes the sequence before it changes versions. */
    SEQUENCE_BEFORE_VERSIONS,
    /** What was rendered is stored only if the sequence is the same as at the beginning. */
    SEQUENCE_COMPARED,
    /** On a miss versions are read before the sequence is read again. */
    VERSIONS_THEN_SEQUENCE,
    /** No value is written twice: a retry writes fresh ones. */
    FRESH_VALUES
  }

  /** How a search ended: how many states there are, and the steps to a stale answer if any. */
  record Result(int states, List<String> staleAfter) {
    boolean isCoherent() {
      return staleAfter.isEmpty();
    }
  }

  // The fields of a state.
  private static final int SEQUENCE = 0;
  private static final int VERSION = 1;
  private static final int ENTRY_DATA = 2;
  private static final int ENTRY_VERSION = 3;
  private static final int DATABASE = 4;
  private static final int ACKNOWLEDGED = 5;
  private static final int NEXT_VALUE = 6;
  private static final int LOSSES = 7;
  private static final int WORLD = 8;

  // The fields of a request.
  private static final int STEP = 0;
  private static final int NEEDED = 1;
  private static final int SNAPSHOT = 2;
  private static final int DATA = 3;
  private static final int FOUND_DATA = 4;
  private static final int FOUND_VERSION = 5;
  private static final int SEEN_VERSION = 6;
  private static final int SEEN_SEQUENCE = 7;
  private static final int REQUEST = 8;

  // The fields of a delete.
  private static final int CHANGED_TO = 1;
  private static final int WROTE_SEQUENCE = 2;
  private static final int WROTE_VERSION = 3;
  private static final int DELETE = 4;

  private static final int NONE = 0;
  private static final int END = 99;

  private final Set<Rule> rules;
  private final int requests;
  private final int deletes;
  private final boolean retries;
  private final int losses;
  private final int[] randomFields;

  /**
   * Makes a model.
   *
   * @param retries whether the answers of each delete are lost once, so that it is tried again
   * @param losses how often the server loses something
   */
  ProtocolModel(Set<Rule> rules, int requests, int deletes, boolean retries, int losses) {
    this.rules = rules.isEmpty() ? EnumSet.noneOf(Rule.class) : EnumSet.copyOf(rules);
    this.requests = requests;
    this.deletes = deletes;
    this.retries = retries;
    this.losses = losses;
    IntStream.Builder random = IntStream.builder().add(SEQUENCE).add(VERSION).add(ENTRY_VERSION);
    for (int at = WORLD; at < WORLD + requests * REQUEST; at += REQUEST) {
      random.add(at + SNAPSHOT).add(at + FOUND_VERSION);
      random.add(at + SEEN_VERSION).add(at + SEEN_SEQUENCE);
    }
    for (int d = 0; d < deletes; d++) {
      int at = WORLD + requests * REQUEST + d * DELETE;
      random.add(at + WROTE_SEQUENCE).add(at + WROTE_VERSION);
    }
    this.randomFields = random.build().toArray();
  }

  private record Node(int[] state, Node before, String step) {}

  /** Tries every interleaving, until one gives a stale answer. */
  Result explore() {
    int[] start = new int[WORLD + requests * REQUEST + deletes * DELETE];
    start[DATABASE] = 1;
    start[NEXT_VALUE] = 1;
    start[LOSSES] = losses;
    Set<String> seen = new HashSet<>();
    Deque<Node> open = new ArrayDeque<>();
    visit(new Node(start, null, "start"), seen, open);
    while (!open.isEmpty()) {
      Node node = open.removeLast();
      for (int r = 0; r < requests; r++) {
        Node next = step(node, r);
        if (next == null) {
          continue;
        }
        if (isStale(next, r)) {
          return new Result(seen.size(), path(next));
        }
        visit(next, seen, open);
      }
      for (int d = 0; d < deletes; d++) {
        Node next = delete(node, d);
        if (next != null) {
          visit(next, seen, open);
        }
      }
      if (node.state[LOSSES] > 0) {
        visit(lose(node, "the server restarts", SEQUENCE, VERSION, ENTRY_DATA), seen, open);
        visit(lose(node, "the version is evicted", VERSION), seen, open);
        visit(lose(node, "the sequence is evicted", SEQUENCE), seen, open);
      }
    }
    return new Result(seen.size(), List.of());
  }

  private void visit(Node node, Set<String> seen, Deque<Node> open) {
    int[] canonical = canonical(node.state);
    StringBuilder key = new StringBuilder(canonical.length);
    for (int field : canonical) {
      key.append((char) field);
    }
    if (seen.add(key.toString())) {
      open.add(new Node(canonical, node.before, node.step));
    }
  }

  /**
   * Which random values were drawn does not matter, only which are equal: they are numbered anew in
   * the order in which they stand in the state.
   */
  private int[] canonical(int[] state) {
    int[] names = new int[state[NEXT_VALUE] + 1];
    int next = 1;
    int[] renamed = state.clone();
    for (int field : randomFields) {
      int value = state[field];
      if (value != NONE && names[value] == NONE) {
        names[value] = next++;
      }
      renamed[field] = value == NONE ? NONE : names[value];
    }
    renamed[NEXT_VALUE] = next;
    return renamed;
  }

  /** Served data is stale if a delete of it was acknowledged before the request began. */
  private static boolean isStale(Node node, int r) {
    int at = WORLD + r * REQUEST;
    return node.state[at + STEP] == END && node.state[at + DATA] < node.state[at + NEEDED];
  }

  private Node step(Node node, int r) {
    int[] s = node.state.clone();
    int at = WORLD + r * REQUEST;
    boolean snapshotFirst = rules.contains(Rule.SNAPSHOT_BEFORE_DATA);
    boolean versionsFirst = rules.contains(Rule.VERSIONS_THEN_SEQUENCE);
    String what;
    switch (s[at + STEP]) {
      case 0 -> {
        s[at + NEEDED] = s[ACKNOWLEDGED];
        what = "begins";
      }
      case 1 -> what = snapshotFirst ? readSequence(s, at + SNAPSHOT) : readDatabase(s, at);
      case 2 -> what = snapshotFirst ? readDatabase(s, at) : readSequence(s, at + SNAPSHOT);
      case 3 -> {
        s[at + FOUND_DATA] = s[ENTRY_DATA];
        s[at + FOUND_VERSION] = s[ENTRY_VERSION];
        what = "gets the entry";
      }
      case 4 -> {
        if (s[at + FOUND_DATA] != NONE && s[at + FOUND_VERSION] == s[VERSION]) {
          s[at + DATA] = s[at + FOUND_DATA];
          return end(node, s, at, r, "finds the entry valid and serves it");
        }
        s[at + FOUND_DATA] = NONE;
        s[at + FOUND_VERSION] = NONE;
        what = "finds no valid entry and renders";
      }
      case 5 -> what = versionsFirst ? readVersion(s, at) : readSequence(s, at + SEEN_SEQUENCE);
      case 6 -> what = versionsFirst ? readSequence(s, at + SEEN_SEQUENCE) : readVersion(s, at);
      case 7 -> {
        if (rules.contains(Rule.SEQUENCE_COMPARED) && s[at + SEEN_SEQUENCE] != s[at + SNAPSHOT]) {
          return end(node, s, at, r, "serves what it rendered, and does not store it");
        }
        s[ENTRY_DATA] = s[at + DATA];
        s[ENTRY_VERSION] = s[at + SEEN_VERSION];
        return end(node, s, at, r, "stores what it rendered");
      }
      default -> {
        return null;
      }
    }
    s[at + STEP]++;
    return new Node(s, node, "request " + r + ' ' + what);
  }

  /** A request that has ended is remembered by nothing but what it served. */
  private static Node end(Node node, int[] s, int at, int r, String what) {
    int data = s[at + DATA];
    int needed = s[at + NEEDED];
    boolean stale = data < needed;
    Arrays.fill(s, at, at + REQUEST, NONE);
    s[at + STEP] = END;
    s[at + NEEDED] = stale ? needed : NONE;
    s[at + DATA] = stale ? data : NONE;
    return new Node(s, node, "request " + r + ' ' + what);
  }

  private static String readSequence(int[] s, int into) {
    if (s[SEQUENCE] == NONE) {
      s[SEQUENCE] = s[NEXT_VALUE]++;
    }
    s[into] = s[SEQUENCE];
    return "reads the sequence";
  }

  private static String readVersion(int[] s, int at) {
    if (s[VERSION] == NONE) {
      s[VERSION] = s[NEXT_VALUE]++;
    }
    s[at + SEEN_VERSION] = s[VERSION];
    return "reads the version";
  }

  private static String readDatabase(int[] s, int at) {
    s[at + DATA] = s[DATABASE];
    return "reads the database";
  }

  private Node delete(Node node, int d) {
    int[] s = node.state.clone();
    int at = WORLD + requests * REQUEST + d * DELETE;
    String what;
    switch (s[at]) {
      case 0 -> {
        s[at + CHANGED_TO] = ++s[DATABASE];
        what = "changes the database";
      }
      case 1, 4 -> {
        if (rules.contains(Rule.SEQUENCE_BEFORE_VERSIONS)) {
          s[SEQUENCE] = s[NEXT_VALUE]++;
          what = "sets the sequence";
        } else {
          what = "does not set the sequence";
        }
      }
      case 2, 5 -> {
        boolean again = s[at] == 5 && !rules.contains(Rule.FRESH_VALUES);
        s[VERSION] = again ? s[at + WROTE_VERSION] : s[NEXT_VALUE]++;
        s[at + WROTE_VERSION] = rules.contains(Rule.FRESH_VALUES) ? NONE : s[VERSION];
        what = "sets the version";
      }
      case 3, 6 -> {
        boolean again = s[at] == 6 && !rules.contains(Rule.FRESH_VALUES);
        s[SEQUENCE] = again ? s[at + WROTE_SEQUENCE] : s[NEXT_VALUE]++;
        s[at + WROTE_SEQUENCE] = rules.contains(Rule.FRESH_VALUES) ? NONE : s[SEQUENCE];
        what = "sets the sequence again";
      }
      case 7 -> {
        s[ACKNOWLEDGED] = Math.max(s[ACKNOWLEDGED], s[at + CHANGED_TO]);
        what = "is acknowledged";
      }
      default -> {
        return null;
      }
    }
    s[at] = s[at] == 3 && !retries ? 7 : s[at] + 1;
    return new Node(s, node, "delete " + d + ' ' + what);
  }

  private static Node lose(Node node, String what, int... items) {
    int[] s = node.state.clone();
    s[LOSSES]--;
    for (int item : items) {
      s[item] = NONE;
      if (item == ENTRY_DATA) {
        s[ENTRY_VERSION] = NONE;
      }
    }
    return new Node(s, node, what);
  }

  private static List<String> path(Node end) {
    List<String> steps = new ArrayList<>();
    for (Node node = end; node.before != null; node = node.before) {
      steps.add(0, node.step);
    }
    return steps;
  }
}
