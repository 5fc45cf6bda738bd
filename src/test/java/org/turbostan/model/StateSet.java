package org.turbostan.model;

/** A set of states, packed, as a search over millions of them needs it. */
final class StateSet {

  /** No field is larger than this: five bits each. */
  private static final int LARGEST = 31;

  private static final int FIELDS_PER_LONG = 12;
  private static final double FULL = 0.6;

  private final int width;
  private long[] table;
  private int slots = 1 << 16;
  private int size;

  StateSet(int fields) {
    this.width = (fields + FIELDS_PER_LONG - 1) / FIELDS_PER_LONG;
    this.table = new long[slots * width];
  }

  int size() {
    return size;
  }

  /**
   * Adds a state, whose first field must not be zero.
   *
   * @return whether it was not there yet
   */
  boolean add(int[] state) {
    long[] packed = new long[width];
    for (int i = 0; i < state.length; i++) {
      if (state[i] < 0 || state[i] > LARGEST) {
        throw new IllegalStateException("field " + i + " is " + state[i] + ": too large to pack");
      }
      packed[i / FIELDS_PER_LONG] |= (long) state[i] << 5 * (i % FIELDS_PER_LONG);
    }
    if (!put(table, slots, packed, 0)) {
      return false;
    }
    size++;
    if (size > slots * FULL) {
      grow();
    }
    return true;
  }

  private void grow() {
    int more = Math.multiplyExact(slots, 2);
    long[] larger = new long[Math.multiplyExact(more, width)];
    for (int at = 0; at < table.length; at += width) {
      if (table[at] != 0) {
        put(larger, more, table, at);
      }
    }
    table = larger;
    slots = more;
  }

  private boolean put(long[] into, int of, long[] from, int at) {
    long hash = 0;
    for (int i = 0; i < width; i++) {
      hash = (hash ^ from[at + i]) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 32;
    }
    for (int slot = (int) hash & of - 1; ; slot = slot + 1 & of - 1) {
      int there = slot * width;
      if (into[there] == 0) {
        System.arraycopy(from, at, into, there, width);
        return true;
      }
      int i = 0;
      while (i < width && into[there + i] == from[at + i]) {
        i++;
      }
      if (i == width) {
        return false;
      }
    }
  }
}
