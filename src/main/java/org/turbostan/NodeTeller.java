package org.turbostan;

import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Tells the other nodes of this one: a summary of itself, the names that it knows, and what it is
 * called, so that it is known by its name for a while after it has ended.
 *
 * <p>Names may be many, so they are told when they have changed, or before they are forgotten, and
 * on the average no more than four parts of them a second.
 *
 * <p>Safe for use by many threads.
 */
final class NodeTeller {

  private static final Duration LOOKED_AT = Duration.ofSeconds(4);
  private static final Duration TOLD_AGAIN = Duration.ofSeconds(40);
  private static final Duration REMEMBERED = Duration.ofMinutes(2);
  private static final Duration NAMED_AGAIN = Duration.ofHours(1);
  private static final Duration NAMED = Duration.ofDays(7);

  private final FragmentCache cache;
  private final LongSupplier nanos;

  // Guarded by this.
  private NodeSummary.Names names = NodeSummary.Names.NONE;
  private Set<String> told = Set.of();
  private @Nullable Long lookedAt;
  private @Nullable Long toldAt;
  private @Nullable Long namedAt;

  NodeTeller(FragmentCache cache, LongSupplier nanos) {
    this.cache = cache;
    this.nanos = nanos;
  }

  /** Returns the summary, after it has seen to the rest. */
  synchronized String text() {
    long now = nanos.getAsLong();
    SharedNotes notes = cache.status().notes();
    if (notes != null) {
      String origin = cache.status().membership().origin();
      if (isOver(namedAt, NAMED_AGAIN, now)) {
        namedAt = now;
        var unused = notes.write(NodeNames.noteOfName(origin), cache.node(), NAMED);
      }
      if (isOver(lookedAt, LOOKED_AT, now)) {
        lookedAt = now;
        tell(notes, origin, now);
      }
    }
    return NodeSummary.of(cache, names).toText();
  }

  private void tell(SharedNotes notes, String origin, long now) {
    Set<String> known = mostAskedForFirst(cache.statistics());
    boolean isNews = !known.equals(told) && isOver(toldAt, pause(), now);
    if (!isNews && !isOver(toldAt, TOLD_AGAIN, now)) {
      return;
    }
    int edition = known.equals(told) ? names.edition() : names.edition() + 1;
    NodeNames.Parts parts = NodeNames.of(known, edition);
    for (int i = 0; i < parts.texts().size(); i++) {
      var unused = notes.write(NodeNames.note(origin, i), parts.texts().get(i), REMEMBERED);
    }
    toldAt = now;
    told = known;
    names = new NodeSummary.Names(known.size(), parts.told(), parts.texts().size(), edition);
  }

  private Duration pause() {
    return Duration.ofMillis(250L * names.parts());
  }

  private static boolean isOver(@Nullable Long since, Duration span, long now) {
    return since == null || now - since >= span.toNanos();
  }

  private static Set<String> mostAskedForFirst(CacheStatistics statistics) {
    Set<String> names = new LinkedHashSet<>();
    statistics.fragments().stream()
        .sorted(Comparator.comparingLong(FragmentFigures::requests).reversed())
        .forEach(each -> names.add(each.name()));
    names.addAll(statistics.names());
    names.removeAll(new HashSet<>(List.of("", CacheStatistics.OTHER)));
    return names;
  }
}
