package org.turbostan.admin;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.turbostan.FragmentCache;
import org.turbostan.FragmentFigures;
import org.turbostan.FragmentFigures.Event;
import org.turbostan.Outcome;

/** What caching costs more than it brings, and what it would bring where it is not done. */
final class WorthPage {

  /** Less says nothing. */
  private static final int ENOUGH = 5;

  private static final int MOST_ROWS = 20;

  private final FragmentCache cache;

  WorthPage(FragmentCache cache) {
    this.cache = cache;
  }

  Html html() {
    List<FragmentFigures> all = cache.statistics().fragments();
    return Html.of(
        "<div id=\"live\" data-live><section><h2>Not cached, and costly</h2>"
            + "<p>What would be gained at the most if each were rendered only once.</p>{}</section>"
            + "<section><h2>Never served from the cache</h2>"
            + "<p>Stored again and again for nobody: too narrow a key, too short a lifetime, or"
            + " deleted before anyone comes.</p>{}</section>"
            + "<section><h2>Dearer to fetch than to render</h2>"
            + "<p>Take these out of the cache.</p>{}</section></div>",
        table(all, each -> uncached(each) >= ENOUGH, WorthPage::lost, WorthPage::whyNot),
        table(
            all,
            each -> each.served() == 0 && each.count(Outcome.Kind.RENDERED) >= ENOUGH,
            WorthPage::rendering,
            each -> Words.count(each.count(Outcome.Kind.RENDERED)) + " times stored, never served"),
        table(
            all,
            each -> each.times().fetches() >= ENOUGH && overhead(each).toNanos() > 0,
            WorthPage::overhead,
            each ->
                Words.span(each.times().meanFetch())
                    + " to fetch, "
                    + Words.span(each.times().meanRender())
                    + " to render"));
  }

  private static long uncached(FragmentFigures figures) {
    return figures.count(Outcome.Kind.NOT_STORED) + figures.count(Outcome.Kind.BYPASSED);
  }

  private static Duration lost(FragmentFigures figures) {
    Duration mean = figures.times().meanRender();
    return mean == null ? Duration.ZERO : mean.multipliedBy(uncached(figures) - 1);
  }

  private static Duration rendering(FragmentFigures figures) {
    return figures.times().rendering();
  }

  private static Duration overhead(FragmentFigures figures) {
    Duration render = figures.times().meanRender();
    Duration fetch = figures.times().meanFetch();
    return render == null || fetch == null
        ? Duration.ZERO
        : fetch.minus(render).multipliedBy(figures.times().fetches());
  }

  private static String whyNot(FragmentFigures figures) {
    return figures.events().stream()
        .map(Event::outcome)
        .filter(
            outcome ->
                outcome.kind() == Outcome.Kind.NOT_STORED
                    || outcome.kind() == Outcome.Kind.BYPASSED)
        .max(Comparator.comparing(outcome -> outcome.kind() == Outcome.Kind.NOT_STORED))
        .map(Words::outcome)
        .orElse("");
  }

  private static Html table(
      List<FragmentFigures> all,
      Predicate<FragmentFigures> counts,
      Function<FragmentFigures, Duration> gain,
      Function<FragmentFigures, String> remark) {
    List<FragmentFigures> most =
        all.stream()
            .filter(counts)
            .sorted(Comparator.comparing(gain).reversed())
            .limit(MOST_ROWS)
            .toList();
    if (most.isEmpty()) {
      return Html.of("<p class=\"none\">None.</p>");
    }
    Html rows = new Html();
    for (FragmentFigures each : most) {
      rows.add(
          "<tr><th scope=\"row\"><a href=\"fragment?name={}\"><bdi>{}</bdi></a></th><td>{}</td>"
              + "<td>{}</td><td>{}</td><td class=\"text\">{}</td></tr>",
          Html.inQuery(each.name()),
          each.name(),
          Words.count(each.requests()),
          Words.span(each.times().meanRender()),
          Words.span(gain.apply(each)),
          remark.apply(each));
    }
    return Html.of(
        "<div class=\"scroll\"><table><thead><tr><th scope=\"col\">Name</th>"
            + "<th scope=\"col\">Requests</th><th scope=\"col\">Mean render</th>"
            + "<th scope=\"col\">Gain</th><th scope=\"col\" class=\"text\">Why</th></tr></thead>"
            + "<tbody>{}</tbody></table></div>",
        rows);
  }
}
