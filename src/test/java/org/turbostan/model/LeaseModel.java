package org.turbostan.model;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * The coherence protocol with copies on the nodes, small enough to try every interleaving of it.
 *
 * <p>{@link ProtocolModel} holds what is between requests and the server. Here are nodes too: each
 * keeps its last <em>reading</em> of the sequence, with the lease that counts from the moment when
 * it was sent, the number of changes that it has <em>noticed</em>, and a <em>copy</em> of the box,
 * stamped with that number. Requests never end but begin anew, on any node, so there is no bound to
 * their number, only to how many there are at a time; readings are renewed without bound too.
 *
 * <p>Of the sequence the model knows whether it is the same as it was, and whether it has the slot
 * of what is deleted here; deletes in other slots make no difference to anybody, but that the
 * sequence begins anew for them now and then.
 *
 * <pre>
 * reading    send it · the server executes it · the answer arrives: does it go on, and without the
 *            slot? nothing is noticed
 * request    begin: take what the node knows if its lease is good, or wait for a reading, or do
 *            without copies · read the database · a page request: get the page, as the box below;
 *            valid? serve it · copy of the box, and nothing noticed since? serve it, or show it
 *            · else get the box; the sequence where it is marked? valid · else get the box and the
 *            version, in either order · valid? serve it, keep a copy
 *            · else render; get the version · get the sequence: as taken? · set, marked with
 *            the sequence as taken · keep a copy
 * delete     change the database · append to the sequence · set a fresh version · append again
 *            · if it could not be appended: all that again, but the sequence is removed · wait for
 *            the lease · be acknowledged
 * lost try   after the change of the database: appends, sets another version, appends, at any time
 * anew       the sequence begins anew, under another name, at any time
 * loss       the server restarts empty, or evicts its version, or its sequence, or has no memory
 *            for what is to be appended
 * </pre>
 *
 * <p><b>Time.</b> A lease ends at any moment after its reading was sent: so a thread may pause for
 * as long as it likes anywhere. All that is known of time is what the wait of a delete sees to:
 * when it is acknowledged, the leases have ended of all readings that were sent before its last
 * write. That two clocks run at nearly the same rate is taken for granted here.
 *
 * <p>The oracle is that of {@link ProtocolModel}: no request serves what is older than a delete
 * that was acknowledged before the request began.
 */
final class LeaseModel extends ServerModel {

  /** What copies rest on. */
  enum Rule {
    /** A copy is served only if nothing was noticed since that with which it is stamped. */
    STAMP_COMPARED,
    /** A copy is stamped with what was noticed before its versions were read. */
    SEQUENCE_THEN_VERSIONS,
    /** A delete appends to the sequence before it changes versions. */
    SEQUENCE_BEFORE_VERSIONS,
    /** A delete appends to the sequence after it has changed versions. */
    SEQUENCE_AFTER_VERSIONS,
    /** Who finds the sequence begun anew takes everything for deleted. */
    ANEW_IS_UNKNOWN,
    /** A sequence to which nothing could be appended is removed, and the delete done again. */
    REMOVED_IF_NOT_APPENDED,
    /** A delete is acknowledged when all leases have ended that began before its last write. */
    DELETE_WAITS,
    /** A lease begins when the reading is sent, not when it arrives. */
    LEASE_FROM_SENDING,
    /** By which version a copy was valid is noted, and what contains it stored under no other. */
    COPIED_VERSIONS_NOTED,
    /** Without its version an entry is valid only if its mark is what the node has read last. */
    MARK_COMPARED,
    /** Without its version an entry is valid only for who has begun under a lease. */
    MARK_UNDER_LEASE,
    /** An entry is marked with where the sequence was before its version was read. */
    MARK_THEN_VERSIONS
  }

  /**
   * How much there is of everything.
   *
   * @param requests how many there are at a time
   * @param pages whether requests also ask for pages
   * @param lostTries whether the answers of each delete are lost once, so that it is tried again
   * @param losses how often the server loses something
   * @param anew whether the sequence begins anew, without end
   */
  record Size(
      int nodes,
      int requests,
      boolean pages,
      int deletes,
      boolean lostTries,
      int losses,
      boolean anew) {

    @Override
    public String toString() {
      return nodes
          + (nodes == 1 ? " node, " : " nodes, ")
          + requests
          + (pages
              ? " requests for pages and boxes at a time, "
              : " requests for boxes at a time, ")
          + deletes
          + (lostTries ? " deletes tried twice, " : " deletes, ")
          + losses
          + (anew ? " losses, sequences that begin anew" : " losses");
    }
  }

  // Beside the fields of the world.

  /** Whether the sequence has the slot of what is deleted here. */
  private static final int HAS = OWN;

  /** Where the sequence was when what is stored was found to be valid. */
  private static final int BOX_MARK = OWN + 1;

  private static final int PAGE_MARK = OWN + 2;

  private static final int WORLD = OWN + 3;

  // The fields of a node. A lease is good or not; a reading is at home, sent or executed.
  private static final int NOTICED = 0;
  private static final int LEASE = 1;
  private static final int COPY_DATA = 2;
  private static final int COPY_VERSION = 3;
  private static final int COPY_STAMP = 4;
  private static final int READING = 5;
  private static final int LEASE_OF_READ = 6;
  private static final int MARK = 7;
  private static final int READ = 8;
  private static final int READ_HAS = 9;
  private static final int NODE = 10;

  private static final int SENT = 1;
  private static final int EXECUTED = 2;

  // The fields of a request.
  private static final int STEP = 0;
  private static final int AT_NODE = 1;
  private static final int OF_PAGE = 2;
  private static final int NEEDED = 3;
  private static final int DATA = 4;
  private static final int FOUND_DATA = 5;
  private static final int COPIES = 6;
  private static final int TAKEN = 7;
  private static final int TAKEN_MARK = 8;
  private static final int FOUND_VERSION = 9;
  private static final int SEEN_VERSION = 10;
  private static final int CONTAINED_VERSION = 11;
  private static final int FOUND_MARK = 12;
  private static final int REQUEST = 13;

  // The fields of a delete; its step is the first.
  private static final int LOST_STEP = 1;
  private static final int CHANGED_TO = 2;
  private static final int AWAITED = 3;
  private static final int REMOVES = 4;
  private static final int AGAIN = 5;
  private static final int DELETE = 6;

  // The steps of a request.
  private static final int BEGIN = 0;
  private static final int AWAIT_READING = 1;
  private static final int READ_DATA = 2;
  private static final int LOOK = 3;
  private static final int LOOK_VERSION = 4;
  private static final int LOOK_ENTRY = 5;
  private static final int BOX_LOOK = 6;
  private static final int BOX_LOOK_VERSION = 7;
  private static final int BOX_LOOK_ENTRY = 8;
  private static final int CHECK_VERSION = 9;
  private static final int CHECK_SEQUENCE = 10;
  private static final int STORE = 11;
  private static final int COPY = 12;

  private final Set<Rule> rules;
  private final Size size;
  private final int firstRequest;
  private final int firstDelete;

  LeaseModel(Set<Rule> rules, Size size) {
    super(firstDelete(size) + size.deletes * DELETE, randomFields(size));
    this.rules = rules.isEmpty() ? EnumSet.noneOf(Rule.class) : EnumSet.copyOf(rules);
    this.size = size;
    this.firstRequest = firstRequest(size);
    this.firstDelete = firstDelete(size);
  }

  private static int firstRequest(Size size) {
    return WORLD + size.nodes * NODE;
  }

  private static int firstDelete(Size size) {
    return firstRequest(size) + size.requests * REQUEST;
  }

  private static IntStream randomFields(Size size) {
    IntStream.Builder random = IntStream.builder();
    random.add(BOX_MARK).add(PAGE_MARK);
    for (int at = WORLD; at < firstRequest(size); at += NODE) {
      random.add(at + NOTICED).add(at + COPY_VERSION).add(at + COPY_STAMP);
      random.add(at + MARK).add(at + READ);
    }
    for (int at = firstRequest(size); at < firstDelete(size); at += REQUEST) {
      random.add(at + TAKEN).add(at + TAKEN_MARK);
      random.add(at + FOUND_VERSION).add(at + SEEN_VERSION).add(at + CONTAINED_VERSION);
      random.add(at + FOUND_MARK);
    }
    return random.build();
  }

  @Override
  void begin() {
    int[] first = new int[fields];
    first[DATABASE] = INITIAL;
    first[LOSSES] = size.losses;
    first[SEQUENCE] = fresh(first);
    first[VERSION] = fresh(first);
    for (int at = WORLD; at < firstRequest; at += NODE) {
      first[at + NOTICED] = fresh(first);
    }
    visit(first, null, "nothing is stored");
  }

  @Override
  void goOn(Node node) {
    for (int n = 0; n < size.nodes; n++) {
      reading(node, n);
    }
    for (int r = 0; r < size.requests && !isOver(); r++) {
      request(node, r);
    }
    for (int d = 0; d < size.deletes; d++) {
      delete(node, d);
      lostTry(node, d);
    }
    if (size.anew) {
      beginAnew(node);
    }
    loseSomething(node, BOX_MARK, PAGE_MARK);
  }

  /** Goes on with what is not forgotten. */
  @Override
  int[] chosen(int[] state, int[] canonical) {
    return canonical;
  }

  // Readings and leases.

  private void reading(Node node, int n) {
    int at = WORLD + n * NODE;
    String who = "node " + n;
    int[] s = node.state().clone();
    switch (s[at + READING]) {
      case NONE -> {
        send(s, at);
        visit(s, node, who + " sends a reading");
      }
      case SENT -> {
        if (s[SEQUENCE] == NONE) {
          s[SEQUENCE] = fresh(s);
          s[HAS] = NONE;
        }
        s[at + READ] = s[SEQUENCE];
        s[at + READ_HAS] = s[HAS];
        s[at + READING] = EXECUTED;
        visit(s, node, "the server executes the reading of " + who);
      }
      default -> arrive(node, n, at, who);
    }
    end(node, at + LEASE, 2 * n, "the lease of " + who + " ends");
    end(node, at + LEASE_OF_READ, 2 * n + 1, "the lease of the reading of " + who + " ends");
  }

  private static void send(int[] s, int at) {
    s[at + READING] = SENT;
    s[at + LEASE_OF_READ] = 1;
  }

  private void arrive(Node node, int n, int at, String who) {
    int[] s = node.state().clone();
    boolean same = s[at + READ] == s[at + MARK];
    // What has changed and has no slot of ours has begun anew.
    if (!same && (s[at + READ_HAS] != NONE || rules.contains(Rule.ANEW_IS_UNKNOWN))) {
      s[at + NOTICED] = fresh(s);
    }
    s[at + MARK] = s[at + READ];
    s[at + READ] = NONE;
    s[at + READ_HAS] = NONE;
    s[at + LEASE] = rules.contains(Rule.LEASE_FROM_SENDING) ? s[at + LEASE_OF_READ] : 1;
    // Without the rule deletes don't wait for what is under way.
    for (int d = firstDelete; d < fields; d += DELETE) {
      int ofRead = s[d + AWAITED] >> (2 * n + 1) & 1;
      s[d + AWAITED] = s[d + AWAITED] & ~(3 << 2 * n) | ofRead << 2 * n;
    }
    s[at + READING] = NONE;
    s[at + LEASE_OF_READ] = NONE;
    for (int r = firstRequest; r < firstDelete; r += REQUEST) {
      if (s[r + STEP] == AWAIT_READING && s[r + AT_NODE] == n) {
        take(s, r, true);
      }
    }
    visit(s, node, "the reading of " + who + " arrives");
  }

  private void end(Node node, int lease, int awaited, String step) {
    if (node.state()[lease] == NONE) {
      return;
    }
    int[] s = node.state().clone();
    s[lease] = NONE;
    for (int d = firstDelete; d < fields; d += DELETE) {
      s[d + AWAITED] &= ~(1 << awaited);
    }
    visit(s, node, step);
  }

  // Requests.

  private void request(Node node, int r) {
    int at = firstRequest + r * REQUEST;
    String who = "request " + r;
    int[] s = node.state().clone();
    boolean page = s[at + OF_PAGE] > 0;
    switch (s[at + STEP]) {
      case BEGIN -> {
        for (int n = 0; n < size.nodes; n++) {
          begin(node, at, who, n, false);
          if (size.pages) {
            begin(node, at, who, n, true);
          }
        }
      }
      case AWAIT_READING -> {
        // It goes on when the reading arrives.
      }
      case READ_DATA -> {
        s[at + DATA] = s[DATABASE];
        s[at + STEP] = page ? LOOK : BOX_LOOK;
        visit(s, node, who + " reads " + s[DATABASE]);
      }
      case LOOK -> look(node, at, who, true);
      case BOX_LOOK -> {
        int copy = WORLD + s[at + AT_NODE] * NODE;
        boolean unchanged =
            s[copy + COPY_STAMP] == s[copy + NOTICED] || !rules.contains(Rule.STAMP_COMPARED);
        if (s[copy + COPY_DATA] != NONE && unchanged && s[at + COPIES] != NONE) {
          boolean noted = rules.contains(Rule.COPIED_VERSIONS_NOTED);
          show(node, s, at, who + " shows the copy", s[copy + COPY_DATA]);
          if (page && !isOver()) {
            contain(node, at, who + " shows the copy", copy, noted);
          }
        } else {
          look(node, at, who, false);
        }
      }
      case LOOK_VERSION, BOX_LOOK_VERSION -> {
        judgeByMark(node, at, who);
        s[at + SEEN_VERSION] = s[VERSION];
        judge(node, s, at, who);
      }
      case LOOK_ENTRY, BOX_LOOK_ENTRY -> {
        getEntry(s, at, s[at + STEP] == LOOK_ENTRY);
        judge(node, s, at, who);
      }
      case CHECK_VERSION -> checkVersion(node, s, at, who);
      case CHECK_SEQUENCE -> {
        if (s[SEQUENCE] != NONE && s[SEQUENCE] == s[at + TAKEN_MARK]) {
          s[at + STEP] = STORE;
          visit(s, node, who + " finds the sequence as it was");
        } else {
          end(node, s, at, who + " finds that the sequence has changed");
        }
      }
      case STORE -> {
        s[page ? PAGE_DATA : BOX_DATA] = s[at + DATA];
        s[page ? PAGE_VERSION : BOX_VERSION] = s[at + SEEN_VERSION];
        s[page ? PAGE_MARK : BOX_MARK] =
            rules.contains(Rule.MARK_THEN_VERSIONS) ? s[at + TAKEN_MARK] : s[SEQUENCE];
        s[at + TAKEN_MARK] = NONE;
        String step = who + " stores " + s[at + DATA];
        if (page) {
          end(node, s, at, step);
        } else {
          s[at + FOUND_VERSION] = s[at + SEEN_VERSION];
          s[at + SEEN_VERSION] = NONE;
          s[at + STEP] = COPY;
          visit(s, node, step);
        }
      }
      case COPY -> {
        int copy = WORLD + s[at + AT_NODE] * NODE;
        s[copy + COPY_DATA] = s[at + DATA];
        s[copy + COPY_VERSION] = s[at + FOUND_VERSION];
        s[copy + COPY_STAMP] =
            rules.contains(Rule.SEQUENCE_THEN_VERSIONS) ? s[at + TAKEN] : s[copy + NOTICED];
        end(node, s, at, who + " keeps a copy of " + s[at + DATA]);
      }
      default -> throw new IllegalStateException("step " + s[at + STEP]);
    }
  }

  /** From here on the request must not miss what was acknowledged. */
  private void begin(Node node, int at, String who, int n, boolean page) {
    int[] s = node.state().clone();
    s[at + AT_NODE] = n;
    s[at + OF_PAGE] = page ? 1 : 0;
    s[at + NEEDED] = s[ACKNOWLEDGED];
    int of = WORLD + n * NODE;
    String step = who + " for the " + (page ? "page" : "box") + " begins on node " + n;
    if (s[of + LEASE] != NONE) {
      take(s, at, true);
      visit(s, node, step + " under its lease");
      return;
    }
    int[] without = s.clone();
    take(without, at, false);
    visit(without, node, step + " and does without copies");
    if (s[of + READING] == NONE) {
      send(s, of);
    }
    if (s[of + LEASE_OF_READ] != NONE) {
      s[at + STEP] = AWAIT_READING;
      visit(s, node, step + " and waits for a reading");
    }
  }

  private static void take(int[] s, int at, boolean copies) {
    int of = WORLD + s[at + AT_NODE] * NODE;
    s[at + COPIES] = copies ? 1 : NONE;
    s[at + TAKEN] = s[of + NOTICED];
    s[at + TAKEN_MARK] = s[of + MARK];
    s[at + STEP] = READ_DATA;
  }

  private void look(Node node, int at, String who, boolean page) {
    int[] entryFirst = node.state().clone();
    getEntry(entryFirst, at, page);
    if (entryFirst[at + FOUND_DATA] == NONE) {
      entryFirst[at + STEP] = page ? BOX_LOOK : CHECK_VERSION;
    } else {
      entryFirst[at + STEP] = page ? LOOK_VERSION : BOX_LOOK_VERSION;
    }
    visit(entryFirst, node, who + " gets the stored " + (page ? "page" : "box"));
    int[] versionFirst = node.state().clone();
    versionFirst[at + SEEN_VERSION] = versionFirst[VERSION];
    versionFirst[at + STEP] = page ? LOOK_ENTRY : BOX_LOOK_ENTRY;
    visit(versionFirst, node, who + " gets the version");
  }

  private static void getEntry(int[] s, int at, boolean page) {
    s[at + FOUND_DATA] = s[page ? PAGE_DATA : BOX_DATA];
    s[at + FOUND_VERSION] = s[page ? PAGE_VERSION : BOX_VERSION];
    s[at + FOUND_MARK] = s[page ? PAGE_MARK : BOX_MARK];
  }

  /** Is what was found valid by its mark? Then it is as if its version had been read, and is it. */
  private void judgeByMark(Node node, int at, String who) {
    int[] s = node.state().clone();
    int mark = s[WORLD + s[at + AT_NODE] * NODE + MARK];
    boolean same = s[at + FOUND_MARK] != NONE && s[at + FOUND_MARK] == mark;
    boolean leased = s[at + COPIES] != NONE;
    if ((same || !rules.contains(Rule.MARK_COMPARED))
        && (leased || !rules.contains(Rule.MARK_UNDER_LEASE))) {
      s[at + SEEN_VERSION] = s[at + FOUND_VERSION];
      judge(node, s, at, who + " sees by its mark that nothing was deleted, and");
    }
  }

  /** Is what was found valid? A box that is valid is shown, and a copy of it kept. */
  private void judge(Node node, int[] s, int at, String who) {
    boolean ofPage = s[at + STEP] < BOX_LOOK;
    int data = s[at + FOUND_DATA];
    boolean valid = data != NONE && s[at + FOUND_VERSION] == s[at + SEEN_VERSION];
    s[at + FOUND_DATA] = NONE;
    s[at + FOUND_MARK] = NONE;
    s[at + SEEN_VERSION] = NONE;
    if (!valid) {
      s[at + FOUND_VERSION] = NONE;
      s[at + STEP] = ofPage ? BOX_LOOK : CHECK_VERSION;
      visit(s, node, who + " finds the stored " + (ofPage ? "page" : "box") + " absent or invalid");
      return;
    }
    String step = who + " finds " + data + " valid and shows it";
    if (data < s[at + NEEDED]) {
      findStale(s, node, step);
    } else if (ofPage) {
      end(node, s, at, step);
    } else if (s[at + OF_PAGE] > 0) {
      // Copies of boxes in pages are kept too; that is as with a request for the box beside this.
      s[at + DATA] = Math.min(s[at + DATA], data);
      s[at + CONTAINED_VERSION] = s[at + FOUND_VERSION];
      s[at + FOUND_VERSION] = NONE;
      s[at + STEP] = CHECK_VERSION;
      visit(s, node, step);
    } else {
      s[at + DATA] = data;
      s[at + STEP] = COPY;
      visit(s, node, step);
    }
  }

  private void show(Node node, int[] s, int at, String step, int data) {
    if (data < s[at + NEEDED]) {
      findStale(s, node, step + ", which is " + data);
    } else if (s[at + OF_PAGE] == 0) {
      end(node, s, at, step);
    }
  }

  private void contain(Node node, int at, String step, int copy, boolean noted) {
    int[] s = node.state().clone();
    s[at + DATA] = Math.min(s[at + DATA], s[copy + COPY_DATA]);
    s[at + CONTAINED_VERSION] = noted ? s[copy + COPY_VERSION] : NONE;
    s[at + STEP] = CHECK_VERSION;
    visit(s, node, step);
  }

  private void checkVersion(Node node, int[] s, int at, String who) {
    if (s[VERSION] == NONE) {
      s[VERSION] = fresh(s);
      visit(s, node, who + " adds the version");
      return;
    }
    boolean same = s[at + CONTAINED_VERSION] == NONE || s[at + CONTAINED_VERSION] == s[VERSION];
    s[at + CONTAINED_VERSION] = NONE;
    s[at + SEEN_VERSION] = s[VERSION];
    s[at + STEP] = CHECK_SEQUENCE;
    if (same) {
      visit(s, node, who + " gets the version");
    } else {
      end(node, s, at, who + " gets the version, which has changed: nothing is stored");
    }
  }

  /** A request that has ended is remembered by nothing but what it stored and copied. */
  private void end(Node node, int[] s, int at, String step) {
    Arrays.fill(s, at, at + REQUEST, NONE);
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
      case 2, 4 -> {
        if (s[LOSSES] > 0 && s[at + REMOVES] == NONE) {
          int[] full = s.clone();
          full[LOSSES]--;
          full[at + AGAIN] = 1;
          visit(full, node, who + " finds no memory for its slot");
        }
        tell(s, at, s[at] == 2);
        visit(s, node, who + " tells the sequence");
      }
      case 3 -> {
        s[VERSION] = fresh(s);
        visit(s, node, who + " sets the version");
      }
      case 5 -> {
        if (s[at + AGAIN] != NONE && rules.contains(Rule.REMOVED_IF_NOT_APPENDED)) {
          s[at + AGAIN] = NONE;
          s[at + REMOVES] = 1;
          s[at] = 1;
          visit(s, node, who + " is done again");
          return;
        }
        s[at + AGAIN] = NONE;
        s[at + REMOVES] = NONE;
        s[at + AWAITED] = rules.contains(Rule.DELETE_WAITS) ? leases(s) : NONE;
        visit(s, node, who + " waits");
      }
      case 6 -> {
        if (s[at + AWAITED] == NONE) {
          s[ACKNOWLEDGED] = Math.max(s[ACKNOWLEDGED], s[at + CHANGED_TO]);
          s[at + CHANGED_TO] = NONE;
          visit(s, node, who + " is acknowledged");
        }
      }
      default -> {}
    }
  }

  /** Returns the leases that have begun, as bits. */
  private int leases(int[] s) {
    int leases = 0;
    for (int n = 0; n < size.nodes; n++) {
      int at = WORLD + n * NODE;
      leases |= s[at + LEASE] << 2 * n;
      if (rules.contains(Rule.LEASE_FROM_SENDING)) {
        leases |= s[at + LEASE_OF_READ] << 2 * n + 1;
      }
    }
    return leases;
  }

  /** Says in the sequence that something is deleted, or removes it where that was not possible. */
  private void tell(int[] s, int at, boolean before) {
    if (!rules.contains(before ? Rule.SEQUENCE_BEFORE_VERSIONS : Rule.SEQUENCE_AFTER_VERSIONS)) {
      return;
    }
    if (s[at + REMOVES] != NONE) {
      s[SEQUENCE] = NONE;
      s[HAS] = NONE;
    } else if (s[SEQUENCE] == NONE) {
      s[at + AGAIN] = 1;
    } else {
      append(s);
    }
  }

  private void append(int[] s) {
    if (s[SEQUENCE] != NONE) {
      s[SEQUENCE] = fresh(s);
      s[HAS] = 1;
    }
  }

  private void beginAnew(Node node) {
    int[] s = node.state().clone();
    s[SEQUENCE] = fresh(s);
    s[HAS] = NONE;
    visit(s, node, "the sequence begins anew");
  }

  /** The same delete, tried before: what it sent is executed at any time, or never. */
  private void lostTry(Node node, int d) {
    int[] s = node.state().clone();
    int at = firstDelete + d * DELETE;
    if (!size.lostTries || s[at] == 0 || s[at + LOST_STEP] == 3) {
      return;
    }
    if (s[at + LOST_STEP] == 1) {
      s[VERSION] = fresh(s);
    } else {
      append(s);
    }
    s[at + LOST_STEP]++;
    visit(s, node, "the lost try of delete " + d + " makes its step " + s[at + LOST_STEP]);
  }

  // States.

  /** Returns one state for all that are alike, as {@link ProtocolModel} does. */
  @Override
  int[] canonical(int[] state) {
    int[] canonical = state.clone();
    forget(canonical);
    sort(canonical, firstRequest, size.requests, REQUEST, LeaseModel::requestsAreInOrder);
    sort(canonical, firstDelete, size.deletes, DELETE, LeaseModel::deletesAreInOrder);
    renumber(canonical);
    return canonical;
  }

  // The order is that of what is not random.

  private static boolean requestsAreInOrder(int[] state, int left, int right) {
    return Arrays.compare(state, left, left + TAKEN, state, right, right + TAKEN) <= 0;
  }

  private static boolean deletesAreInOrder(int[] state, int left, int right) {
    return Arrays.compare(state, left, left + DELETE, state, right, right + DELETE) <= 0;
  }

  /**
   * Forgets what makes no difference any more, because values never come back; that leaves fewer
   * states.
   */
  private void forget(int[] s) {
    forgetMarks(s);
    boolean known = true;
    for (int at = WORLD; at < firstRequest; at += NODE) {
      int read = s[at + READ];
      if (s[at + MARK] != s[SEQUENCE] && s[at + MARK] != read && !isMarked(s, s[at + MARK])) {
        s[at + MARK] = NONE;
      }
      if (read == s[at + MARK]) {
        s[at + READ_HAS] = NONE;
      }
      known &= s[at + MARK] == s[SEQUENCE] && (read == NONE || read == s[SEQUENCE]);
    }
    s[HAS] = known ? NONE : s[HAS];
    for (int at = firstRequest; at < firstDelete; at += REQUEST) {
      if (s[at + TAKEN] != s[WORLD + s[at + AT_NODE] * NODE + NOTICED]) {
        s[at + TAKEN] = NONE;
      }
      boolean stores = s[at + STEP] == STORE && canBeRead(s, s[at + TAKEN_MARK]);
      if (s[at + TAKEN_MARK] != s[SEQUENCE] && !stores) {
        s[at + TAKEN_MARK] = NONE;
      }
    }
    forgetEntry(s, BOX_DATA, BOX_VERSION, BOX_MARK);
    forgetEntry(s, PAGE_DATA, PAGE_VERSION, PAGE_MARK);
    for (int at = WORLD; at < firstRequest; at += NODE) {
      if (s[at + COPY_STAMP] != s[at + NOTICED] && rules.contains(Rule.STAMP_COMPARED)) {
        s[at + COPY_DATA] = NONE;
        s[at + COPY_VERSION] = NONE;
        s[at + COPY_STAMP] = NONE;
      }
    }
  }

  /** Marks are forgotten that no node has read last, nor can. */
  private void forgetMarks(int[] s) {
    if (!rules.contains(Rule.MARK_COMPARED)) {
      return;
    }
    for (int mark : new int[] {BOX_MARK, PAGE_MARK}) {
      s[mark] = canBeRead(s, s[mark]) ? s[mark] : NONE;
    }
    for (int at = firstRequest; at < firstDelete; at += REQUEST) {
      s[at + FOUND_MARK] = canBeRead(s, s[at + FOUND_MARK]) ? s[at + FOUND_MARK] : NONE;
    }
  }

  private boolean canBeRead(int[] s, int mark) {
    boolean known = mark == s[SEQUENCE];
    for (int at = WORLD; at < firstRequest; at += NODE) {
      known |= mark == s[at + MARK] || mark == s[at + READ];
    }
    return known;
  }

  private boolean isMarked(int[] s, int mark) {
    boolean marked = mark == s[BOX_MARK] || mark == s[PAGE_MARK];
    for (int at = firstRequest; at < firstDelete; at += REQUEST) {
      marked |= mark == s[at + FOUND_MARK] || s[at + STEP] == STORE && mark == s[at + TAKEN_MARK];
    }
    return marked;
  }

  /** An entry is forgotten that nobody can find valid any more. */
  private void forgetEntry(int[] s, int data, int version, int mark) {
    if (s[mark] != NONE || !rules.contains(Rule.MARK_COMPARED)) {
      return;
    }
    for (int at = firstRequest; at < firstDelete; at += REQUEST) {
      if (s[at + SEEN_VERSION] == s[version]) {
        return;
      }
      boolean found = s[at + STEP] == LOOK_VERSION || s[at + STEP] == BOX_LOOK_VERSION;
      if (found && s[at + FOUND_VERSION] != s[VERSION] && s[at + FOUND_MARK] == NONE) {
        s[at + FOUND_DATA] = NONE;
        s[at + FOUND_VERSION] = NONE;
      }
    }
    if (s[version] != s[VERSION]) {
      s[data] = NONE;
      s[version] = NONE;
    }
  }
}
