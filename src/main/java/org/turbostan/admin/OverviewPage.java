package org.turbostan.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.turbostan.CacheStatistics;
import org.turbostan.FragmentCache;
import org.turbostan.Outcome;
import org.turbostan.Reason;
import org.turbostan.Sample;

/** What the cache does, at a glance and over time. */
final class OverviewPage {

  private static final List<Plot> PLOTS =
      List.of(
          new Plot("ratio", "Hit ratio", " %", 100, sample -> 100 * sample.hitRatio()),
          new Plot("requests", "Requests", "/s", 1, Sample::requests),
          new Plot("renders", "Renderings", "/s", 1, Sample::rendered),
          new Plot("saved", "Time saved", " s/s", 0.01, each -> each.saved().toNanos() / 1e9));

  private final FragmentCache cache;
  private final Nodes nodes;

  OverviewPage(FragmentCache cache, Nodes nodes) {
    this.cache = cache;
    this.nodes = nodes;
  }

  Html html(boolean day) {
    CacheStatistics statistics = cache.statistics();
    Instant now = cache.now();
    Sample sum = statistics.sample(now);
    List<Sample> samples = new ArrayList<>(day ? statistics.lastDay() : statistics.lastMinutes());
    samples.add(sum);
    Duration window = day ? Duration.ofDays(1) : Duration.ofMinutes(10);
    samples.removeIf(sample -> sample.at().isBefore(now.minus(window)) || sample.at().isAfter(now));
    return Html.of(
        "<div id=\"live\" data-live>{}<div class=\"cards\">{}{}{}{}</div>"
            + "<p class=\"spans\">{}</p><div class=\"plots\">{}</div>"
            + "<div class=\"columns\"><section><h2>What became of requests</h2>{}</section>"
            + "<section><h2>Why</h2>{}</section></div></div>",
        Warnings.all(cache.status().servers(), nodes.all(), cache),
        card("Hit ratio", Words.share(sum.served(), sum.requests()), "since the start"),
        card("Requests", Words.count(sum.requests()), "for fragments and pages"),
        card("Time saved", Words.span(sum.saved()), "of rendering that was not needed"),
        card(
            "Pending deletes",
            Words.count(cache.status().pendingDeletes().size()),
            "not acknowledged yet"),
        spans(day),
        Html.of(PLOTS.stream().map(plot -> plot.draw(samples)).toList()),
        outcomes(sum),
        reasons(sum));
  }

  private static Html card(String name, String figure, String note) {
    return Html.of(
        "<div class=\"card\"><h2>{}</h2><p class=\"figure\">{}</p><p>{}</p></div>",
        name,
        figure,
        note);
  }

  private static Html spans(boolean day) {
    return day
        ? Html.of("<a href=\"./\">Last 10 minutes</a> <b>Last 24 hours</b>")
        : Html.of("<b>Last 10 minutes</b> <a href=\"./?span=day\">Last 24 hours</a>");
  }

  private Html outcomes(Sample sum) {
    Html rows = new Html();
    for (Outcome.Kind kind : Outcome.Kind.values()) {
      long count = cache.statistics().count(kind);
      rows.add(
          "<tr><th scope=\"row\"><span class=\"{}\">{}</span></th><td>{}</td><td>{}</td></tr>",
          "kind " + kind.name(),
          Words.kind(kind),
          Words.count(count),
          Words.share(count, sum.requests()));
    }
    return Html.of(
        "<div class=\"scroll\"><table><thead><tr><th scope=\"col\">Outcome</th>"
            + "<th scope=\"col\">Requests</th><th scope=\"col\">Share</th></tr></thead>"
            + "<tbody>{}</tbody></table></div>",
        rows);
  }

  private Html reasons(Sample sum) {
    CacheStatistics statistics = cache.statistics();
    List<Reason> most =
        Stream.of(Reason.values())
            .filter(reason -> statistics.count(reason) > 0)
            .sorted(Comparator.<Reason>comparingLong(statistics::count).reversed())
            .limit(10)
            .toList();
    if (most.isEmpty()) {
      return Html.of("<p>Nothing was rendered yet.</p>");
    }
    Html rows = new Html();
    for (Reason reason : most) {
      rows.add(
          "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td class=\"text\">{}</td></tr>",
          reason.word(),
          Words.count(statistics.count(reason)),
          Words.share(statistics.count(reason), sum.requests()),
          reason.sentence());
    }
    return Html.of(
        "<div class=\"scroll\"><table><thead><tr><th scope=\"col\">Reason</th><th"
            + " scope=\"col\">Requests</th><th scope=\"col\">Share</th><th scope=\"col\""
            + " class=\"text\">Meaning</th></tr></thead><tbody>{}</tbody></table></div>",
        rows);
  }
}
