package org.turbostan.model;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The coherence protocol on one shared server, small enough to try every interleaving of it.
 *
 * <p>The server holds a <em>sequence</em>, the <em>version</em> of one tag, and two entries that
 * depend on the tag: a <em>box</em>, and a <em>page</em> that contains the box. Each step below is
 * one command of the server, or one step of the application; any other process may step in between.
 *
 * <pre>
 * box        note the sequence · begin and read the database
 *            · get the box and the version, in either order · valid? serve it
 *            · else render; get the version · get the sequence · as noted? set the box
 * page       note the sequence · begin and read the database
 *            · get the page and the version, in either order · valid? serve it
 *            · get the box and the version, in either order · valid? show it, note the version
 *            · else render it; get the version: as noted? · get the sequence: as noted? set the page
 * delete     change the database · set a fresh sequence · set a fresh version
 *            · set a fresh sequence, and be acknowledged
 * lost try   after the change of the database: sets all three, with other values, at any time
 * loss       the server restarts empty, or evicts its version, or its sequence
 * </pre>
 *
 * <p>A request may also note a version that its node has seen, instead of the sequence; it may then
 * store under that version alone. What is missing is added, then read again. A request or a try
 * that never goes on is a beginning of one that does, so those are tried too.
 *
 * <p>The oracle: no request serves what is older than a delete that was acknowledged before the
 * request began. Each {@link Rule} can be left out, to see that the model then finds a stale
 * answer.
 *
 * <p>Why so little is enough. Without a near cache a node keeps nothing between requests but what
 * it has noted, which may be of any age here: so two requests are two nodes. An entry is valid only
 * if it is so for each of its tags, each of which lies on one server: so one tag on one server can
 * show whatever several could. A page that renders a box also stores it: that is a box request
 * beside it.
 */
final class ProtocolModel extends ServerModel {

  /** What the protocol rests on. */
  enum Rule {
    /** A request notes where the server stands before it reads any data. */
    NOTE_BEFORE_DATA,
    /** A delete changes the sequence before it changes versions. */
    SEQUENCE_BEFORE_VERSIONS,
    /** What was rendered is stored only if the sequence is as it was noted. */
    SEQUENCE_COMPARED,
    /** When a request stores, it reads versions before it reads the sequence again. */
    VERSIONS_THEN_SEQUENCE,
    /** No value is written twice: a delete that is tried again writes fresh ones. */
    FRESH_VALUES,
    /** By which version a box was found valid is noted, and the page is stored under no other. */
    FOUND_VERSIONS_NOTED
  }

  /**
   * How much there is of everything.
   *
   * @param lostTries whether the answers of each delete are lost once, so that it is tried again
   * @param losses how often the server loses something
   */
  record Size(int boxes, int pages, int deletes, boolean lostTries, int losses) {

    @Override
    public String toString() {
      return boxes
          + " box requests, "
          + pages
          + " page requests, "
          + deletes
          + (lostTries ? " deletes tried twice, " : " deletes, ")
          + losses
          + " losses";
    }
  }

  private static final int WORLD = OWN;

  // The fields of a request.
  private static final int STEP = 0;
  private static final int NOTED = 1;
  private static final int NOTED_IS_VERSION = 2;
  private static final int NEEDED = 3;
  private static final int DATA = 4;
  private static final int FOUND_DATA = 5;
  private static final int FOUND_VERSION = 6;
  private static final int SEEN_VERSION = 7;
  private static final int CONTAINED_VERSION = 8;
  private static final int REQUEST = 9;

  // The fields of a delete; its step is the first.
  private static final int LOST_STEP = 1;
  private static final int CHANGED_TO = 2;
  private static final int WROTE_VERSION = 3;
  private static final int DELETE = 4;

  // The steps of a request.
  private static final int NOTE = 0;
  private static final int READ_DATA = 1;
  private static final int LOOK = 2;
  private static final int LOOK_VERSION = 3;
  private static final int LOOK_ENTRY = 4;
  private static final int BOX_LOOK = 5;
  private static final int BOX_LOOK_VERSION = 6;
  private static final int BOX_LOOK_ENTRY = 7;
  private static final int CHECK_FIRST = 8;
  private static final int CHECK_SECOND = 9;
  private static final int STORE = 10;
  private static final int END = 11;

  private final Set<Rule> rules;
  private final Size size;
  private final int requests;
  private final int firstDelete;

  ProtocolModel(Set<Rule> rules, Size size) {
    super(firstDelete(size) + size.deletes * DELETE, randomFields(size));
    this.rules = rules.isEmpty() ? EnumSet.noneOf(Rule.class) : EnumSet.copyOf(rules);
    this.size = size;
    this.requests = size.boxes + size.pages;
    this.firstDelete = firstDelete(size);
  }

  private static int firstDelete(Size size) {
    return WORLD + (size.boxes + size.pages) * REQUEST;
  }

  private static IntStream randomFields(Size size) {
    IntStream.Builder random = IntStream.builder();
    for (int at = WORLD; at < firstDelete(size); at += REQUEST) {
      random.add(at + NOTED).add(at + FOUND_VERSION);
      random.add(at + SEEN_VERSION).add(at + CONTAINED_VERSION);
    }
    for (int d = 0; d < size.deletes; d++) {
      random.add(firstDelete(size) + d * DELETE + WROTE_VERSION);
    }
    return random.build();
  }

  @Override
  void begin() {
    int[] empty = new int[fields];
    empty[DATABASE] = INITIAL;
    empty[LOSSES] = size.losses;
    visit(empty, null, "nothing is stored");
    int[] full = empty.clone();
    full[SEQUENCE] = fresh(full);
    full[VERSION] = fresh(full);
    full[BOX_DATA] = INITIAL;
    full[BOX_VERSION] = full[VERSION];
    visit(full, null, "a box is stored");
  }

  @Override
  void goOn(Node node) {
    for (int r = 0; r < requests && !isOver(); r++) {
      request(node, r);
    }
    for (int d = 0; d < size.deletes; d++) {
      delete(node, d);
      lostTry(node, d);
    }
    loseSomething(node);
  }

  // Requests.

  private void request(Node node, int r) {
    int at = WORLD + r * REQUEST;
    boolean page = r >= size.boxes;
    String who = (page ? "page " : "box ") + r;
    int[] s = node.state().clone();
    switch (s[at + STEP]) {
      case NOTE -> {
        if (rules.contains(Rule.NOTE_BEFORE_DATA)) {
          note(node, at, who, READ_DATA);
        } else {
          readData(node, s, at, who, READ_DATA);
        }
      }
      case READ_DATA -> {
        if (rules.contains(Rule.NOTE_BEFORE_DATA)) {
          readData(node, s, at, who, LOOK);
        } else {
          note(node, at, who, LOOK);
        }
      }
      case LOOK, BOX_LOOK -> look(node, at, who, page && s[at + STEP] == LOOK);
      case LOOK_VERSION, BOX_LOOK_VERSION -> {
        s[at + SEEN_VERSION] = s[VERSION];
        judge(node, s, at, who, page);
      }
      case LOOK_ENTRY, BOX_LOOK_ENTRY -> {
        getEntry(s, at, page && s[at + STEP] == LOOK_ENTRY);
        judge(node, s, at, who, page);
      }
      case CHECK_FIRST -> {
        if (rules.contains(Rule.VERSIONS_THEN_SEQUENCE) || s[at + NOTED_IS_VERSION] > 0) {
          checkVersion(node, s, at, who, s[at + NOTED_IS_VERSION] > 0 ? STORE : CHECK_SECOND);
        } else {
          checkSequence(node, s, at, who, CHECK_SECOND);
        }
      }
      case CHECK_SECOND -> {
        if (rules.contains(Rule.VERSIONS_THEN_SEQUENCE)) {
          checkSequence(node, s, at, who, STORE);
        } else {
          checkVersion(node, s, at, who, STORE);
        }
      }
      case STORE -> {
        s[page ? PAGE_DATA : BOX_DATA] = s[at + DATA];
        s[page ? PAGE_VERSION : BOX_VERSION] = s[at + SEEN_VERSION];
        end(node, s, at, who + " stores " + s[at + DATA]);
      }
      default -> {}
    }
  }

  private void note(Node node, int at, String who, int then) {
    int[] s = node.state().clone();
    if (s[SEQUENCE] == NONE) {
      s[SEQUENCE] = fresh(s);
      visit(s, node, who + " adds the sequence");
    } else {
      s[at + NOTED] = s[SEQUENCE];
      s[at + STEP] = then;
      visit(s, node, who + " notes the sequence");
    }
    int[] other = node.state().clone();
    if (other[VERSION] != NONE) {
      other[at + NOTED] = other[VERSION];
      other[at + NOTED_IS_VERSION] = 1;
      other[at + STEP] = then;
      visit(other, node, who + " notes the version");
    }
  }

  /** The request begins here: what was acknowledged until now, it must not miss. */
  private void readData(Node node, int[] s, int at, String who, int then) {
    s[at + NEEDED] = s[ACKNOWLEDGED];
    s[at + DATA] = s[DATABASE];
    s[at + STEP] = then;
    visit(s, node, who + " begins and reads " + s[DATABASE]);
  }

  private void look(Node node, int at, String who, boolean page) {
    int[] entryFirst = node.state().clone();
    int step = entryFirst[at + STEP];
    getEntry(entryFirst, at, page);
    if (entryFirst[at + FOUND_DATA] == NONE) {
      entryFirst[at + STEP] = page ? BOX_LOOK : CHECK_FIRST;
    } else {
      entryFirst[at + STEP] = step == LOOK ? LOOK_VERSION : BOX_LOOK_VERSION;
    }
    visit(entryFirst, node, who + " gets the stored " + (page ? "page" : "box"));
    int[] versionFirst = node.state().clone();
    versionFirst[at + SEEN_VERSION] = versionFirst[VERSION];
    versionFirst[at + STEP] = step == LOOK ? LOOK_ENTRY : BOX_LOOK_ENTRY;
    visit(versionFirst, node, who + " gets the version");
  }

  private static void getEntry(int[] s, int at, boolean page) {
    s[at + FOUND_DATA] = s[page ? PAGE_DATA : BOX_DATA];
    s[at + FOUND_VERSION] = s[page ? PAGE_VERSION : BOX_VERSION];
  }

  /** Is what was found valid? A box request serves the box, a page request the page. */
  private void judge(Node node, int[] s, int at, String who, boolean page) {
    boolean ofPage = page && s[at + STEP] < BOX_LOOK;
    int data = s[at + FOUND_DATA];
    int version = s[at + FOUND_VERSION];
    boolean valid = data != NONE && version == s[at + SEEN_VERSION];
    s[at + FOUND_DATA] = NONE;
    s[at + FOUND_VERSION] = NONE;
    s[at + SEEN_VERSION] = NONE;
    if (!valid) {
      s[at + STEP] = ofPage ? BOX_LOOK : CHECK_FIRST;
      visit(s, node, who + " finds the stored " + (ofPage ? "page" : "box") + " absent or invalid");
      return;
    }
    String step = who + " finds " + data + " valid and shows it";
    if (data < s[at + NEEDED]) {
      findStale(s, node, step);
    } else if (page && !ofPage) {
      s[at + DATA] = Math.min(s[at + DATA], data);
      s[at + CONTAINED_VERSION] = rules.contains(Rule.FOUND_VERSIONS_NOTED) ? version : NONE;
      s[at + STEP] = CHECK_FIRST;
      visit(s, node, step);
    } else {
      end(node, s, at, step);
    }
  }

  private void checkVersion(Node node, int[] s, int at, String who, int then) {
    if (s[VERSION] == NONE) {
      s[VERSION] = fresh(s);
      visit(s, node, who + " adds the version");
      return;
    }
    boolean same = s[at + CONTAINED_VERSION] == NONE || s[at + CONTAINED_VERSION] == s[VERSION];
    if (s[at + NOTED_IS_VERSION] > 0) {
      same &= s[at + NOTED] == s[VERSION];
    }
    s[at + CONTAINED_VERSION] = NONE;
    s[at + SEEN_VERSION] = s[VERSION];
    if (s[at + NOTED_IS_VERSION] > 0 || then == STORE) {
      s[at + NOTED] = NONE;
    }
    s[at + STEP] = then;
    storeIf(same, node, s, at, who + " gets the version");
  }

  private void checkSequence(Node node, int[] s, int at, String who, int then) {
    boolean same = s[SEQUENCE] == s[at + NOTED] || !rules.contains(Rule.SEQUENCE_COMPARED);
    s[at + NOTED] = NONE;
    s[at + STEP] = then;
    storeIf(same, node, s, at, who + " gets the sequence");
  }

  private void storeIf(boolean same, Node node, int[] s, int at, String step) {
    if (same) {
      visit(s, node, step);
    } else {
      end(node, s, at, step + ", which has changed: nothing is stored");
    }
  }

  /** A request that has ended is remembered by nothing but what it stored. */
  private void end(Node node, int[] s, int at, String step) {
    Arrays.fill(s, at, at + REQUEST, NONE);
    s[at + STEP] = END;
    visit(s, node, step);
  }

  // Deletes.

  private void delete(Node node, int d) {
    int[] s = node.state().clone();
    int at = firstDelete + d * DELETE;
    String who = "delete " + d;
    s[at]++;
    switch (s[at]) {
      case 1 -> {
        s[at + CHANGED_TO] = ++s[DATABASE];
        visit(s, node, who + " changes the database to " + s[DATABASE]);
      }
      case 2 -> {
        setFirstSequence(s);
        visit(s, node, who + " sets the sequence");
      }
      case 3 -> {
        setVersion(s, at);
        visit(s, node, who + " sets the version");
      }
      case 4 -> {
        s[SEQUENCE] = fresh(s);
        s[ACKNOWLEDGED] = Math.max(s[ACKNOWLEDGED], s[at + CHANGED_TO]);
        s[at + CHANGED_TO] = NONE;
        visit(s, node, who + " sets the sequence again, and is acknowledged");
      }
      default -> {}
    }
  }

  /** The same delete, tried before: what it sent is executed at any time, or never. */
  private void lostTry(Node node, int d) {
    int[] s = node.state().clone();
    int at = firstDelete + d * DELETE;
    if (!size.lostTries || s[at] == 0) {
      return;
    }
    String who = "the lost try of delete " + d;
    s[at + LOST_STEP]++;
    switch (s[at + LOST_STEP]) {
      case 1 -> {
        setFirstSequence(s);
        visit(s, node, who + " sets the sequence");
      }
      case 2 -> {
        setVersion(s, at);
        visit(s, node, who + " sets the version");
      }
      case 3 -> {
        s[SEQUENCE] = fresh(s);
        visit(s, node, who + " sets the sequence again");
      }
      default -> {}
    }
  }

  private void setFirstSequence(int[] s) {
    if (rules.contains(Rule.SEQUENCE_BEFORE_VERSIONS)) {
      s[SEQUENCE] = fresh(s);
    }
  }

  private void setVersion(int[] s, int at) {
    if (s[at + WROTE_VERSION] != NONE) {
      s[VERSION] = s[at + WROTE_VERSION];
      s[at + WROTE_VERSION] = NONE;
      return;
    }
    s[VERSION] = fresh(s);
    if (size.lostTries && !rules.contains(Rule.FRESH_VALUES)) {
      s[at + WROTE_VERSION] = s[VERSION];
    }
  }

  // States.

  /**
   * Returns one state for all that are alike. Which of several equal processes is where does not
   * matter, so they are put in an order. Nor does it matter which random values were drawn, only
   * which are equal, so they are numbered anew in the order in which they stand in the state.
   */
  @Override
  int[] canonical(int[] state) {
    int[] canonical = state.clone();
    sort(canonical, WORLD, size.boxes, REQUEST, ProtocolModel::requestsAreInOrder);
    int firstPage = WORLD + size.boxes * REQUEST;
    sort(canonical, firstPage, size.pages, REQUEST, ProtocolModel::requestsAreInOrder);
    sort(canonical, firstDelete, size.deletes, DELETE, ProtocolModel::deletesAreInOrder);
    renumber(canonical);
    return canonical;
  }

  // The order is that of what is not random.

  private static boolean requestsAreInOrder(int[] state, int left, int right) {
    return rank(state, left) <= rank(state, right);
  }

  private static boolean deletesAreInOrder(int[] state, int left, int right) {
    return Arrays.compare(state, left, left + WROTE_VERSION, state, right, right + WROTE_VERSION)
        <= 0;
  }

  private static long rank(int[] state, int at) {
    long rank = state[at + STEP];
    rank = rank * 32 + state[at + NOTED_IS_VERSION];
    rank = rank * 32 + state[at + NEEDED];
    rank = rank * 32 + state[at + DATA];
    return rank * 32 + state[at + FOUND_DATA];
  }
}
