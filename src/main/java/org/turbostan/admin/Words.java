package org.turbostan.admin;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.turbostan.Cause;
import org.turbostan.Outcome;
import org.turbostan.Reason;
import org.turbostan.Tag;

/** Writes figures for people. */
final class Words {

  private static final DateTimeFormatter UTC =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT).withZone(ZoneOffset.UTC);

  private Words() {}

  /** Returns e.g. {@code 1,203}. */
  static String count(long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  /** Returns e.g. {@code 1 rendering} or {@code 1,203 renderings}. */
  static String count(long number, String one, String many) {
    return count(number) + " " + (number == 1 ? one : many);
  }

  /** Returns e.g. {@code 94.3 %}; a dash for a part of nothing. */
  static String share(long part, long all) {
    return all == 0 ? "–" : String.format(Locale.ROOT, "%.1f %%", 100.0 * part / all);
  }

  /** Returns e.g. {@code 12.3 ms}; a dash for none. */
  static String span(@Nullable Duration span) {
    if (span == null) {
      return "–";
    }
    double seconds = span.toNanos() / 1e9;
    if (seconds >= 172_800) {
      return String.format(Locale.ROOT, "%.1f d", seconds / 86_400);
    }
    if (seconds >= 7_200) {
      return String.format(Locale.ROOT, "%.1f h", seconds / 3_600);
    }
    if (seconds >= 120) {
      return String.format(Locale.ROOT, "%.1f min", seconds / 60);
    }
    if (seconds >= 1) {
      return String.format(Locale.ROOT, "%.1f s", seconds);
    }
    return seconds >= 0.001
        ? String.format(Locale.ROOT, "%.1f ms", seconds * 1e3)
        : String.format(Locale.ROOT, "%.0f µs", seconds * 1e6);
  }

  /** Returns e.g. {@code 64.0 MB}. */
  static String bytes(long bytes) {
    if (bytes >= 1L << 30) {
      return String.format(Locale.ROOT, "%.1f GB", bytes / (double) (1L << 30));
    }
    if (bytes >= 1 << 20) {
      return String.format(Locale.ROOT, "%.1f MB", bytes / (double) (1 << 20));
    }
    return bytes >= 1024 ? String.format(Locale.ROOT, "%.1f kB", bytes / 1024.0) : bytes + " B";
  }

  /** Returns how long ago something was, in whole units: what is live need not flicker. */
  static String ago(Instant then, Instant now) {
    long seconds = Math.max(0, Duration.between(then, now).toSeconds());
    if (seconds < 60) {
      return seconds + " s ago";
    }
    if (seconds < 7_200) {
      return seconds / 60 + " min ago";
    }
    return seconds < 172_800 ? seconds / 3_600 + " h ago" : seconds / 86_400 + " d ago";
  }

  /** Returns a moment for the title of its age. */
  static String utc(Instant moment) {
    return UTC.format(moment) + " UTC";
  }

  /** Returns e.g. {@code not stored}. */
  static String kind(Outcome.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  /** Returns e.g. {@code rendered: the cached content had expired}. */
  static String outcome(Outcome outcome) {
    Reason reason = outcome.reason();
    return reason == null ? kind(outcome.kind()) : kind(outcome.kind()) + ": " + reason.sentence();
  }

  /**
   * Returns an outcome with what in particular lies behind it, e.g. {@code rendered: tag product:42
   * deleted by node B}.
   *
   * @param deleter what the node is called that deleted; {@code null} if that is not known
   */
  static String outcome(Outcome outcome, @Nullable Cause cause, @Nullable String deleter) {
    Reason reason = outcome.reason();
    if (cause == null || reason == null) {
      return outcome(outcome);
    }
    String begins = kind(outcome.kind()) + ": ";
    String by = deleter == null ? "" : " by " + deleter;
    return switch (reason) {
      case DELETED -> begins + deleted(cause) + " deleted" + by;
      case SOFT_DELETED -> begins + deleted(cause) + " softly deleted" + by;
      case DELETED_DURING_RENDER ->
          begins + deleted(cause) + " was deleted" + by + " after its request had begun";
      case COLD -> begins + cause.what();
      default -> begins + reason.sentence() + ": " + cause.what();
    };
  }

  private static String deleted(Cause cause) {
    return cause.what().equals(Tag.ALL.toString()) ? "everything" : cause.what();
  }
}
