package org.turbostan;

import java.lang.System.Logger.Level;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * Says in the log why something is not cached, for the reasons that somebody can mend; one line a
 * reason and minute, with the number of those that were left out. Keys hold what visitors send and
 * are printed so that they can't forge lines.
 */
final class ReasonLog {

  private static final System.Logger LOG = System.getLogger(ReasonLog.class.getName());
  private static final long QUIET_MILLIS = 60_000;

  private static final Set<Reason> WORTH_A_LINE =
      EnumSet.of(
          Reason.NO_KEY,
          Reason.NOT_KEYED,
          Reason.TOO_LARGE,
          Reason.VARIABLE_TYPE,
          Reason.HOLE_LOST,
          Reason.HOLE_FILLED,
          Reason.CONTAINS_UNCACHEABLE,
          Reason.CONTAINS_VARIANT,
          Reason.WAITED_TOO_LONG,
          Reason.SET_COOKIE,
          Reason.SESSION,
          Reason.COOKIES_READ,
          Reason.HEADER_READ,
          Reason.SECRET_IN_ANSWER,
          Reason.INCOMPLETE,
          Reason.VARY,
          Reason.STORE_FAILED,
          Reason.BUDGET_SPENT);

  private final Map<Reason, Line> lines = new EnumMap<>(Reason.class);

  ReasonLog() {
    for (Reason reason : WORTH_A_LINE) {
      lines.put(reason, new Line());
    }
  }

  void record(FragmentKey key, Outcome outcome, long nowMillis) {
    Line line = outcome.reason() == null ? null : lines.get(outcome.reason());
    if (line == null || !LOG.isLoggable(Level.WARNING)) {
      return;
    }
    long left = line.admit(nowMillis);
    if (left >= 0) {
      LOG.log(
          Level.WARNING,
          "{0}: {1}: {2}{3}",
          Printable.quote(key.toString()),
          outcome,
          outcome.reason() == null ? "" : outcome.reason().sentence(),
          left == 0 ? "" : " (and " + left + " more of this kind since the last line)");
    }
  }

  private static final class Line {
    private long quietUntil = Long.MIN_VALUE;
    private long leftOut;

    /** Returns how many lines were left out before this one, or −1 if this is left out too. */
    synchronized long admit(long nowMillis) {
      if (nowMillis < quietUntil) {
        leftOut++;
        return -1;
      }
      quietUntil = nowMillis + QUIET_MILLIS;
      long left = leftOut;
      leftOut = 0;
      return left;
    }
  }
}
