package org.turbostan.admin;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.turbostan.Cause;
import org.turbostan.Entry;
import org.turbostan.Found;
import org.turbostan.FragmentCache;
import org.turbostan.FragmentFigures;
import org.turbostan.FragmentFigures.Event;
import org.turbostan.FragmentFigures.Stored;
import org.turbostan.Outcome;
import org.turbostan.Tag;

/** One fragment or page: its figures, variants and latest outcomes, and what is stored of it. */
final class FragmentPage {

  private static final int LONGEST_PREVIEW = 10_000;
  private static final long PATIENCE_MILLIS = 500;

  private final FragmentCache cache;
  private final Nodes nodes;

  FragmentPage(FragmentCache cache, Nodes nodes) {
    this.cache = cache;
    this.nodes = nodes;
  }

  /**
   * Returns the page.
   *
   * @param shown the number of the variant whose content is shown, or −1
   * @return {@code null} if nothing is known of the name
   */
  @Nullable Html html(String name, int shown) {
    FragmentFigures figures =
        cache.statistics().fragments().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElse(null);
    if (figures == null) {
      return null;
    }
    Instant now = cache.now();
    Html preview =
        shown >= 0 && shown < figures.stored().size()
            ? preview(figures.stored().get(shown))
            : new Html();
    return Html.of(
        "<p class=\"name\"><bdi>{}</bdi></p><p><a class=\"button\""
            + " href=\"delete?by=name&value={}\">Delete…</a></p><div id=\"live\" data-live><dl"
            + " class=\"facts\">{}</dl><section><h2>Latest"
            + " stored</h2>{}</section><section><h2>Latest outcomes</h2>{}</section></div>{}",
        name,
        Html.inQuery(name),
        facts(figures),
        stored(figures, now),
        events(figures, now),
        preview);
  }

  private static Html facts(FragmentFigures figures) {
    Html facts = new Html();
    for (Outcome.Kind kind : Outcome.Kind.values()) {
      fact(facts, Words.kind(kind), Words.count(figures.count(kind)));
    }
    fact(facts, "served", Words.share(figures.served(), figures.requests()));
    fact(facts, "mean render", FragmentsPage.render(figures.times()));
    fact(facts, "mean fetch", Words.span(figures.times().meanFetch()));
    fact(facts, "time saved", Words.span(figures.times().saved()));
    return facts;
  }

  private static void fact(Html facts, String name, String value) {
    facts.add("<div><dt>{}</dt><dd>{}</dd></div>", name, value);
  }

  private static Html stored(FragmentFigures figures, Instant now) {
    if (figures.stored().isEmpty()) {
      return Html.of("<p>This node has stored nothing of it yet.</p>");
    }
    Html rows = new Html();
    List<Stored> all = figures.stored();
    for (int i = 0; i < all.size(); i++) {
      Stored each = all.get(i);
      rows.add(
          "<tr><th scope=\"row\"><bdi>{}</bdi></th><td class=\"text\"><bdi>{}</bdi></td><td>{}</td>"
              + "<td title=\"{}\">{}</td><td class=\"text\">{}</td>"
              + "<td><a href=\"fragment?name={}&show={}#shown\">Show</a></td></tr>",
          each.key().key().isEmpty() ? "–" : each.key().key(),
          each.key().variant().isEmpty() ? "–" : each.key().variant(),
          Words.bytes(each.bytes()),
          Words.utc(each.at()),
          Words.ago(each.at(), now),
          tags(each),
          Html.inQuery(figures.name()),
          i);
    }
    return Html.of(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Latest"
            + " stored\"><table><thead><tr><th scope=\"col\">Key</th><th scope=\"col\""
            + " class=\"text\">Variant</th><th scope=\"col\">Size</th><th"
            + " scope=\"col\">Rendered</th><th scope=\"col\" class=\"text\">Tags</th><th"
            + " scope=\"col\">Content</th></tr></thead><tbody>{}</tbody></table></div>",
        rows);
  }

  private static Html tags(Stored stored) {
    Html tags = new Html();
    stored.tags().stream()
        .filter(tag -> tag.kind() == Tag.Kind.TAG)
        .sorted(Comparator.comparing(Tag::value))
        .forEach(
            tag ->
                tags.add(
                    "<a class=\"tag\" href=\"delete?by=tag&value={}\"><bdi>{}</bdi></a> ",
                    Html.inQuery(tag.value()),
                    tag.value()));
    return tags;
  }

  private Html events(FragmentFigures figures, Instant now) {
    if (figures.events().isEmpty()) {
      return Html.of("<p>Nothing but hits.</p>");
    }
    Map<String, String> deleters = nodes.deleters(figures.events());
    Html rows = new Html();
    for (Event each : figures.events()) {
      Cause cause = each.cause();
      String deleter =
          cause == null || cause.origin() == null ? null : deleters.get(cause.origin());
      rows.add(
          "<tr><td title=\"{}\">{}</td><td class=\"text\"><span class=\"{}\">{}</span></td>"
              + "<td class=\"text\"><bdi>{}</bdi></td></tr>",
          Words.utc(each.at()),
          Words.ago(each.at(), now),
          "kind " + each.outcome().kind().name(),
          Words.outcome(each.outcome(), cause, deleter),
          each.key());
    }
    return Html.of(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Latest"
            + " outcomes\"><table><thead><tr><th scope=\"col\">When</th><th scope=\"col\""
            + " class=\"text\">What</th><th scope=\"col\" class=\"text\">Asked"
            + " for</th></tr></thead><tbody>{}</tbody></table></div>",
        rows);
  }

  /** Shows content as its source text, never as what it means. */
  private Html preview(Stored stored) {
    Entry entry = find(stored);
    if (entry == null || entry.uncacheable() != null) {
      return Html.of(
          "<section id=\"shown\"><h2>Content</h2><p>It is not in the cache any"
              + " more.</p></section>");
    }
    String text = entry.content().text();
    boolean isLong = text.length() > LONGEST_PREVIEW;
    Html lines = new Html();
    for (String line : (isLong ? text.substring(0, LONGEST_PREVIEW) : text).split("\r?\n", -1)) {
      lines.add("{}\n", line);
    }
    return Html.of(
        "<section id=\"shown\"><h2>Content</h2><p>Of <bdi>{}</bdi>, rendered {}; {} holes.{}</p>"
            + "<pre tabindex=\"0\" aria-label=\"Source text\">{}</pre></section>",
        stored.key().toString(),
        Words.utc(entry.created()),
        entry.content().holes().size(),
        isLong ? " Only its beginning is shown." : "",
        lines);
  }

  private @Nullable Entry find(Stored stored) {
    try {
      Found found =
          cache
              .peek(stored.key())
              .toCompletableFuture()
              .get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
      return found.entry();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } catch (TimeoutException | ExecutionException e) {
      return null;
    }
  }
}
