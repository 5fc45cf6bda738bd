package org.turbostan.admin;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.turbostan.CacheStatistics;
import org.turbostan.FragmentCache;
import org.turbostan.FragmentFigures;
import org.turbostan.FragmentFigures.Times;
import org.turbostan.Outcome;
import org.turbostan.Tag;

/** All fragments and pages that have figures. */
final class FragmentsPage {

  /** A column: what its link says, its heading, its value for people, and its order. */
  private record Column(
      String word,
      String heading,
      BiFunction<FragmentFigures, Instant, String> value,
      Comparator<FragmentFigures> order) {

    Column(
        String word,
        String heading,
        Function<FragmentFigures, String> value,
        Comparator<FragmentFigures> order) {
      this(word, heading, (figures, now) -> value.apply(figures), order);
    }
  }

  private static final List<Column> COLUMNS =
      List.of(
          count("requests", "Requests", FragmentFigures::requests),
          count("hits", "Hits", figures -> figures.count(Outcome.Kind.HIT)),
          new Column(
              "ratio",
              "Served",
              each -> Words.share(each.served(), each.requests()),
              Comparator.comparingDouble(
                  each -> (double) each.served() / Math.max(1, each.requests()))),
          count("stale", "Stale", figures -> figures.count(Outcome.Kind.STALE)),
          count("rendered", "Rendered", figures -> figures.requests() - figures.served()),
          count("not-stored", "Not stored", FragmentsPage::notStored),
          new Column(
              "render",
              "Render",
              each -> Words.span(each.times().meanRender()),
              Comparator.comparing(
                  each -> each.times().meanRender(),
                  Comparator.nullsFirst(Comparator.naturalOrder()))),
          new Column(
              "fetch",
              "Fetch",
              each -> Words.span(each.times().meanFetch()),
              Comparator.comparing(
                  each -> each.times().meanFetch(),
                  Comparator.nullsFirst(Comparator.naturalOrder()))),
          new Column(
              "saved",
              "Saved",
              each -> Words.span(each.times().saved()),
              Comparator.comparing(each -> each.times().saved())),
          new Column(
              "size",
              "Size",
              each -> each.stored().isEmpty() ? "–" : Words.bytes(size(each)),
              Comparator.comparingLong(FragmentsPage::size)),
          new Column(
              "stored",
              "Stored",
              (each, now) ->
                  each.stored().isEmpty() ? "never" : Words.ago(each.stored().get(0).at(), now),
              Comparator.comparing(
                  each -> each.stored().isEmpty() ? Instant.MIN : each.stored().get(0).at())));

  private static final Column NAME =
      new Column(
          "name",
          "Name",
          FragmentFigures::name,
          Comparator.comparing(FragmentFigures::name).reversed());

  private static final int MOST_ROWS = 500;
  private static final int MOST_TAGS = 3;

  private final FragmentCache cache;

  FragmentsPage(FragmentCache cache) {
    this.cache = cache;
  }

  private static Column count(String word, String heading, Function<FragmentFigures, Long> count) {
    return new Column(
        word, heading, each -> Words.count(count.apply(each)), Comparator.comparing(count));
  }

  private static long notStored(FragmentFigures figures) {
    return figures.count(Outcome.Kind.NOT_STORED) + figures.count(Outcome.Kind.BYPASSED);
  }

  private static long size(FragmentFigures figures) {
    return figures.stored().isEmpty() ? 0 : figures.stored().get(0).bytes();
  }

  /**
   * Returns the table.
   *
   * @param sort the word of a column
   * @param up whether the least comes first
   * @param search what names, keys or tags must hold; all if it is empty
   */
  Html html(@Nullable String sort, boolean up, String search) {
    Column by =
        COLUMNS.stream().filter(column -> column.word.equals(sort)).findFirst().orElse(null);
    if (by == null) {
      by = NAME.word.equals(sort) ? NAME : COLUMNS.get(0);
    }
    Comparator<FragmentFigures> order = up ? by.order : by.order.reversed();
    List<FragmentFigures> all = cache.statistics().fragments();
    List<FragmentFigures> found =
        all.stream()
            .filter(each -> matches(each, search.toLowerCase(Locale.ROOT)))
            .sorted(order.thenComparing(FragmentFigures::name))
            .toList();
    Html head = new Html();
    head(head, NAME, by, up, search);
    COLUMNS.forEach(column -> head(head, column, by(sort), up, search));
    Html rows = new Html();
    Instant now = cache.now();
    found.stream().limit(MOST_ROWS).forEach(each -> row(rows, each, now));
    return Html.of(
        "<form method=\"get\" action=\"fragments\" role=\"search\" class=\"search\">"
            + "<label for=\"q\">Name, key or tag</label> <input id=\"q\" name=\"q\" type=\"search\""
            + " value=\"{}\"> <button>Search</button></form>"
            + "<div id=\"live\" data-live><p>{} of {} names that this node was asked"
            + " for{} The keys in memcached are digests, and are never listed.</p>"
            + "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Fragments\">"
            + "<table class=\"wide\"><thead><tr>{}<th scope=\"col\" class=\"text\">Tags</th></tr></thead>"
            + "<tbody>{}</tbody></table></div></div>",
        Html.exactly(search),
        Words.count(Math.min(MOST_ROWS, found.size())),
        Words.count(all.size()),
        all.size() >= CacheStatistics.MOST_NAMES
            ? "; what is asked for least is counted together, under " + CacheStatistics.OTHER + "."
            : ".",
        head,
        rows);
  }

  private static Column by(@Nullable String sort) {
    return NAME.word.equals(sort)
        ? NAME
        : COLUMNS.stream()
            .filter(column -> column.word.equals(sort))
            .findFirst()
            .orElse(COLUMNS.get(0));
  }

  private static boolean matches(FragmentFigures figures, String search) {
    return search.isEmpty()
        || holds(figures.name(), search)
        || figures.stored().stream()
            .anyMatch(
                stored ->
                    holds(stored.key().key(), search)
                        || stored.tags().stream().anyMatch(tag -> holds(tag.value(), search)));
  }

  private static boolean holds(String text, String search) {
    return text.toLowerCase(Locale.ROOT).contains(search);
  }

  private static void head(Html head, Column column, Column by, boolean up, String search) {
    boolean sorted = column.word.equals(by.word);
    String link =
        "fragments?sort="
            + column.word
            + (sorted && !up ? "&up=1" : "")
            + (search.isEmpty() ? "" : "&q=" + Html.inQuery(search));
    head.add(
        "<th scope=\"col\" aria-sort=\"{}\"><a href=\"{}\">{}{}</a></th>",
        sorted ? up ? "ascending" : "descending" : "none",
        link,
        column.heading,
        sorted ? up ? " ▲" : " ▼" : "");
  }

  private static void row(Html rows, FragmentFigures each, Instant now) {
    rows.add(
        "<tr><th scope=\"row\"><a href=\"fragment?name={}\"><bdi>{}</bdi></a></th>",
        Html.inQuery(each.name()),
        each.name());
    for (Column column : COLUMNS) {
      rows.add("<td>{}</td>", column.value.apply(each, now));
    }
    rows.add("<td class=\"text\">{}</td></tr>", tags(each));
  }

  /** Returns some of the authors' tags of what was stored last. */
  private static Html tags(FragmentFigures figures) {
    List<Html> tags =
        figures.stored().stream()
            .limit(1)
            .flatMap(stored -> stored.tags().stream())
            .filter(tag -> tag.kind() == Tag.Kind.TAG)
            .map(Tag::value)
            .sorted()
            .map(tag -> Html.of("<bdi>{}</bdi> ", tag))
            .toList();
    return tags.size() <= MOST_TAGS
        ? Html.of(tags)
        : Html.of("{}…", Html.of(tags.subList(0, MOST_TAGS)));
  }

  /** Returns what one rendering took on the average, with how many that is known from. */
  static String render(Times times) {
    return Words.span(times.meanRender())
        + (times.renders() == 0 ? "" : " (" + Words.count(times.renders()) + " timed)");
  }
}
