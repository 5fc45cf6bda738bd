package org.turbostan.jsp;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turbostan.Freshness;
import org.turbostan.Lifetime;
import org.turbostan.Rendering;
import org.turbostan.Tag;

/** What a {@link CacheTag} knows while its body runs: its attributes, read and found good. */
final class BodyRun {

  final TagSite site;
  final Rendering rendering;
  Instant began = Instant.EPOCH;
  Freshness freshness = Freshness.of(Duration.ZERO);
  Duration stale = Duration.ZERO;
  Duration staleIfError = Duration.ZERO;
  boolean sliding;
  Set<Tag> tags = Set.of();
  List<String> variables = List.of();
  boolean committedBefore;

  /** How the response was before the body; {@code null} if the body writes straight to the page. */
  @Nullable ResponseMarks marks;

  BodyRun(TagSite site, Rendering rendering) {
    this.site = site;
    this.rendering = rendering;
  }

  /** Returns how long the content may be served: schedules count from before the body has run. */
  Lifetime lifetime(Instant now) {
    Duration fresh = freshness.left(began, now, ZoneId.systemDefault());
    return new Lifetime(fresh, stale, staleIfError, sliding);
  }
}
