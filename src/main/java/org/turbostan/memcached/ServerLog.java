package org.turbostan.memcached;

import java.lang.System.Logger.Level;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.turbostan.Printable;
import org.turbostan.Reason;

/**
 * Counts what goes wrong with one server, and says it in the log together with the cure: a line for
 * each reason when it begins, and one a minute while it lasts.
 *
 * <p>Safe for use by many threads.
 */
final class ServerLog {

  private static final System.Logger LOG = System.getLogger(ServerLog.class.getName());
  private static final long QUIET_NANOS = TimeUnit.MINUTES.toNanos(1);

  private final String server;
  private final LongSupplier nanoTime;
  private final Map<Reason, Line> lines = new EnumMap<>(Reason.class);

  /** Each has another cure than a server that is down, and must not be kept quiet by its line. */
  private final Line login = new Line();

  private final Line tls = new Line();

  private volatile @Nullable String limit;
  private volatile boolean down;

  ServerLog(ServerAddress server, LongSupplier nanoTime) {
    this.server = server.toString();
    this.nanoTime = nanoTime;
    for (Reason reason : Reason.values()) {
      lines.put(reason, new Line());
    }
  }

  /** Returns how often a reason was counted. */
  long counted(Reason reason) {
    return line(reason).count.sum();
  }

  /** Notes how much memory the server was given, in bytes, to name it in messages. */
  void limitIs(long bytes) {
    limit = Math.max(1, bytes >> 20) + " MB";
  }

  void count(Reason reason) {
    Line line = line(reason);
    line.count.increment();
    String cure = cure(reason);
    if (cure != null) {
      long news = line.news(nanoTime.getAsLong());
      if (news > 0) {
        LOG.log(
            Level.WARNING, "{0}", "memcached server " + server + cure.replace("{n}", "" + news));
      }
    }
  }

  /** Says that the server can't be used, if it could before. */
  void wentDown(String why) {
    if (!down) {
      down = true;
      say(
          line(Reason.SERVER_UNREACHABLE),
          " can't be used ("
              + Printable.quote(why)
              + "). What it holds is rendered anew for each request, until it answers again."
              + " Check that it runs, and stan.memcached.");
    }
  }

  /** Says that the server can be used, if it could not before. */
  void cameUp() {
    if (down) {
      down = false;
      LOG.log(Level.INFO, "{0}", "memcached server " + server + " answers again.");
    }
  }

  /** Says that the server knows no such user or password. */
  void refusedLogin() {
    down = true;
    say(
        login,
        " refuses us: wrong or missing user or password. Correct stan.memcached.user and"
            + " stan.memcached.password, or the server's own file of them.");
  }

  /** Says that no TLS connection came about, whoever of the two did not want it. */
  void refusedTls(String why) {
    down = true;
    say(
        tls,
        " can't be used by TLS ("
            + Printable.quote(why)
            + "). This JVM must trust its certificate (javax.net.ssl.trustStore), the certificate"
            + " must name the host as stan.memcached does, and the server must speak TLS (-Z);"
            + " if it does not, set stan.memcached.tls=false.");
  }

  /** Says that another node was given other servers. */
  void otherTopology(String theirs, String ours) {
    say(
        line(Reason.TOPOLOGY),
        " is used by nodes with other settings: they have "
            + Printable.quote(theirs)
            + ", this node has "
            + Printable.quote(ours)
            + ". This node caches nothing until that is equal. Give all nodes the same"
            + " stan.memcached and stan.lease.");
  }

  private void say(Line line, String what) {
    if (line.news(nanoTime.getAsLong()) >= 0) {
      LOG.log(Level.WARNING, "{0}", "memcached server " + server + what);
    }
  }

  private @Nullable String cure(Reason reason) {
    return switch (reason) {
      case SERVER_OUT_OF_MEMORY ->
          " refused {n} stores: out of memory"
              + (limit == null ? "" : " (limit " + limit + ")")
              + ". Raise its -m, or start it without -M so that it evicts what is old.";
      case TOO_LARGE_FOR_SERVER ->
          " was not given {n} entries, or refused them: larger than "
              + FolsomServer.LARGEST_ITEM
              + " bytes or than its -I. Raise its -I to 1m, or cache smaller parts.";
      case SERVER_BUSY ->
          " was spared {n} commands: too much was under way to it already. It is too slow for"
              + " what it is asked.";
      case CORRUPT, WRONG_KEY ->
          " held {n} items under our keys that are damaged or not ours. Does another application"
              + " use this namespace (stan.namespace)?";
      case FORMAT_UNKNOWN ->
          " held {n} entries of a format that this version of TurboStan does not know.";
      case SIGNATURE ->
          " held {n} entries that are not signed with our secret. Give all nodes the same"
              + " stan.secret; if they have, somebody else writes there.";
      default -> null;
    };
  }

  private Line line(Reason reason) {
    Line line = lines.get(reason);
    if (line == null) {
      throw new AssertionError("no line for " + reason);
    }
    return line;
  }

  private static final class Line {
    final LongAdder count = new LongAdder();
    private boolean spoken;
    private long quietUntil;
    private long told;

    /** Returns how many have come since the last line, or −1 if that line is recent. */
    synchronized long news(long now) {
      if (spoken && now - quietUntil < 0) {
        return -1;
      }
      spoken = true;
      quietUntil = now + QUIET_NANOS;
      long sum = count.sum();
      long news = sum - told;
      told = sum;
      return news;
    }
  }
}
