package org.turbostan.admin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.turbostan.FragmentCache;
import org.turbostan.FragmentFigures;
import org.turbostan.FragmentFigures.Event;
import org.turbostan.Outcome;
import org.turbostan.UncachedPage;

/** What caching costs more than it brings, and what it would bring where it is not done. */
final class WorthPage {

  /** Less says nothing. */
  private static final int ENOUGH = 5;

  private static final int MOST_ROWS = 20;

  private final FragmentCache cache;

  /**
   * A row of one of the tables.
   *
   * @param known whether there is a page with the figures of this name
   * @param mean what one rendering takes, or {@code null}
   * @param gain what would be gained
   * @param remark why, or what is in the way
   */
  record Row(
      String name,
      boolean known,
      long requests,
      @Nullable Duration mean,
      Duration gain,
      String remark) {}

  WorthPage(FragmentCache cache) {
    this.cache = cache;
  }

  Html html() {
    return Html.of(
        "<div id=\"live\" data-live><section><h2>Not cached, and costly</h2>"
            + "<p>What would be gained at the most: if each were rendered only once. Only what is"
            + " the same for many visitors can be cached; of a page, cache the parts that are.</p>"
            + "{}</section>"
            + "<section><h2>Never served from the cache</h2>"
            + "<p>Stored again and again for nobody: too narrow a key, too short a lifetime, or"
            + " deleted before anyone comes.</p>{}</section>"
            + "<section><h2>Dearer to fetch than to render</h2>"
            + "<p>Take these out of the cache.</p>{}</section></div>",
        table(uncached()),
        table(neverServed()),
        table(dear()));
  }

  /** Returns what is rendered for each request: pages as a whole, and fragments. */
  List<Row> uncached() {
    List<Row> rows = new ArrayList<>();
    Set<String> pages = new HashSet<>();
    for (UncachedPage each : cache.statistics().uncachedPages()) {
      pages.add(each.path());
      if (each.requests() >= ENOUGH) {
        FragmentFigures figures = cache.statistics().fragment(each.path());
        String why = figures == null ? "" : whyNot(figures);
        rows.add(
            new Row(
                each.path(),
                figures != null,
                each.requests(),
                each.mean(),
                each.gain(),
                why.isEmpty() ? "no rule names this page" : why));
      }
    }
    for (FragmentFigures each : cache.statistics().fragments()) {
      long count = each.count(Outcome.Kind.NOT_STORED) + each.count(Outcome.Kind.BYPASSED);
      Duration mean = each.times().meanRender();
      if (count >= ENOUGH && mean != null && !pages.contains(each.name())) {
        rows.add(row(each, mean.multipliedBy(count - 1), whyNot(each)));
      }
    }
    return most(rows);
  }

  /** Returns what is stored and never served. */
  List<Row> neverServed() {
    List<Row> rows = new ArrayList<>();
    for (FragmentFigures each : cache.statistics().fragments()) {
      long stored = each.count(Outcome.Kind.RENDERED);
      if (each.served() == 0 && stored >= ENOUGH) {
        rows.add(
            row(
                each,
                each.times().rendering(),
                Words.count(stored) + " times stored, never served"));
      }
    }
    return most(rows);
  }

  /** Returns what takes longer to fetch than to render. */
  List<Row> dear() {
    List<Row> rows = new ArrayList<>();
    for (FragmentFigures each : cache.statistics().fragments()) {
      Duration render = each.times().meanRender();
      Duration fetch = each.times().meanFetch();
      long fetches = each.times().fetches();
      if (fetches >= ENOUGH && render != null && fetch != null && fetch.compareTo(render) > 0) {
        String remark = Words.span(fetch) + " to fetch, " + Words.span(render) + " to render";
        rows.add(row(each, fetch.minus(render).multipliedBy(fetches), remark));
      }
    }
    return most(rows);
  }

  private static Row row(FragmentFigures figures, Duration gain, String remark) {
    return new Row(
        figures.name(), true, figures.requests(), figures.times().meanRender(), gain, remark);
  }

  private static List<Row> most(List<Row> rows) {
    return rows.stream()
        .sorted(Comparator.comparing(Row::gain).reversed().thenComparing(Row::name))
        .limit(MOST_ROWS)
        .toList();
  }

  private static String whyNot(FragmentFigures figures) {
    return figures.events().stream()
        .filter(
            event ->
                event.outcome().kind() == Outcome.Kind.NOT_STORED
                    || event.outcome().kind() == Outcome.Kind.BYPASSED)
        .max(Comparator.comparing(event -> event.outcome().kind() == Outcome.Kind.NOT_STORED))
        .map((Event event) -> Words.outcome(event.outcome(), event.cause(), null))
        .orElse("");
  }

  private static Html table(List<Row> most) {
    if (most.isEmpty()) {
      return Html.of("<p class=\"none\">None.</p>");
    }
    Html rows = new Html();
    for (Row each : most) {
      rows.add(
          "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td"
              + " class=\"text\">{}</td></tr>",
          each.known
              ? Html.of(
                  "<a href=\"fragment?name={}\"><bdi>{}</bdi></a>",
                  Html.inQuery(each.name),
                  each.name)
              : Html.of("<bdi>{}</bdi>", each.name),
          Words.count(each.requests),
          Words.span(each.mean),
          Words.span(each.gain),
          each.remark);
    }
    return Html.of(
        "<div class=\"scroll\"><table><thead><tr><th scope=\"col\">Name</th>"
            + "<th scope=\"col\">Requests</th><th scope=\"col\">Mean render</th>"
            + "<th scope=\"col\">Gain</th><th scope=\"col\" class=\"text\">Why</th></tr></thead>"
            + "<tbody>{}</tbody></table></div>",
        rows);
  }
}
