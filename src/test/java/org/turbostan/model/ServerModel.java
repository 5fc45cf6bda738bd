package org.turbostan.model;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * Processes that use one server, and the search through every interleaving of their steps.
 *
 * <p>A state is a row of small numbers: first what lies in the database and on the server, which
 * stands here, then what each process knows, which a model adds. Some of the numbers stand for
 * random values, of which only matters which are equal. A model says which states come first, and
 * which may follow one.
 */
abstract class ServerModel {

  // The fields of the world. The first is never zero.
  static final int DATABASE = 0;
  static final int ACKNOWLEDGED = 1;
  static final int SEQUENCE = 2;
  static final int VERSION = 3;
  static final int BOX_DATA = 4;
  static final int BOX_VERSION = 5;
  static final int PAGE_DATA = 6;
  static final int PAGE_VERSION = 7;
  static final int LOSSES = 8;

  /** From here on the fields are those of a model. */
  static final int OWN = 9;

  static final int NONE = 0;
  static final int INITIAL = 1;

  /** What lies on the server. */
  private static final int[] ITEMS = {
    SEQUENCE, VERSION, BOX_DATA, BOX_VERSION, PAGE_DATA, PAGE_VERSION
  };

  final int fields;
  private final int[] randomFields;
  private StateSet seen;
  private Deque<Node> open;
  private Node stale;

  /** A state, and how it was come by. */
  record Node(int[] state, Node before, String step) {

    private List<String> path() {
      List<String> steps = new ArrayList<>();
      for (Node node = this; node != null; node = node.before) {
        steps.add(0, node.step);
      }
      return steps;
    }
  }

  /** How a search ended: how many states there are, and the steps to a stale answer if any. */
  record Result(int states, List<String> staleAfter) {
    boolean isCoherent() {
      return staleAfter.isEmpty();
    }
  }

  /** Which of two blocks of fields stands first. */
  interface Order {
    boolean holds(int[] state, int left, int right);
  }

  /**
   * Makes a model.
   *
   * @param fields of how many fields a state consists
   * @param ownRandomFields which fields of the model hold random values
   */
  ServerModel(int fields, IntStream ownRandomFields) {
    this.fields = fields;
    IntStream random = IntStream.of(SEQUENCE, VERSION, BOX_VERSION, PAGE_VERSION);
    this.randomFields = IntStream.concat(random, ownRandomFields).toArray();
  }

  /** Visits the first states. */
  abstract void begin();

  /** Visits each state that may follow one. */
  abstract void goOn(Node node);

  /** Returns one state for all that are alike. */
  abstract int[] canonical(int[] state);

  /** Returns from which the search goes on of two states that are alike. */
  int[] chosen(int[] state, int[] canonical) {
    return state;
  }

  /** Tries every interleaving, until one gives a stale answer. */
  final Result explore() {
    return explore(Deque::removeLast);
  }

  /**
   * The same, the short ones first: that takes more memory, and a stale answer is soon understood.
   */
  final Result exploreShortestFirst() {
    return explore(Deque::removeFirst);
  }

  private Result explore(Function<Deque<Node>, Node> next) {
    seen = new StateSet(fields);
    open = new ArrayDeque<>();
    stale = null;
    begin();
    while (!open.isEmpty() && stale == null) {
      goOn(next.apply(open));
    }
    return new Result(seen.size(), stale == null ? List.of() : stale.path());
  }

  final void visit(int[] state, Node before, String step) {
    int[] canonical = canonical(state);
    if (seen.add(canonical)) {
      open.add(new Node(chosen(state, canonical), before, step));
    }
  }

  /** Ends the search with a stale answer. */
  final void findStale(int[] state, Node before, String step) {
    stale = new Node(state, before, step);
  }

  final boolean isOver() {
    return stale != null;
  }

  /**
   * Visits the states in which the server has lost something, as often as it may.
   *
   * @param own what a model has on the server besides
   */
  final void loseSomething(Node node, int... own) {
    if (node.state[LOSSES] > 0) {
      lose(node, "the server restarts", IntStream.concat(IntStream.of(ITEMS), IntStream.of(own)));
      lose(node, "the version is evicted", IntStream.of(VERSION));
      lose(node, "the sequence is evicted", IntStream.of(SEQUENCE));
    }
  }

  private void lose(Node node, String what, IntStream items) {
    int[] s = node.state.clone();
    s[LOSSES]--;
    items.forEach(item -> s[item] = NONE);
    visit(s, node, what);
  }

  /** Returns a value that nobody knows. */
  final int fresh(int[] s) {
    int largest = 0;
    for (int field : randomFields) {
      largest = Math.max(largest, s[field]);
    }
    return largest + 1;
  }

  /** Numbers random values anew, in the order in which they stand in the state. */
  final void renumber(int[] state) {
    int[] names = new int[fresh(state)];
    int next = 1;
    for (int field : randomFields) {
      int value = state[field];
      if (value != NONE) {
        if (names[value] == NONE) {
          names[value] = next++;
        }
        state[field] = names[value];
      }
    }
  }

  /** Sorts blocks of fields; those that are equal in the order stay as they are. */
  static void sort(int[] state, int first, int count, int length, Order order) {
    for (int i = 1; i < count; i++) {
      for (int j = i; j > 0; j--) {
        int right = first + j * length;
        int left = right - length;
        if (order.holds(state, left, right)) {
          break;
        }
        for (int k = 0; k < length; k++) {
          int swap = state[left + k];
          state[left + k] = state[right + k];
          state[right + k] = swap;
        }
      }
    }
  }
}
