package org.turbostan.admin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.turbostan.Deletion;
import org.turbostan.FragmentCache;
import org.turbostan.FragmentFigures;
import org.turbostan.FragmentFigures.Stored;
import org.turbostan.Tag;

/** Asks what is to be deleted, shows what that comes to, and then what became of it. */
final class DeletePage {

  private static final int MOST_ROWS = 50;

  private final FragmentCache cache;

  DeletePage(FragmentCache cache) {
    this.cache = cache;
  }

  /**
   * Returns the form.
   *
   * @param by the criterion that is chosen
   * @param value what was given with it
   * @param problem what is wrong with that, or {@code null}
   */
  Html form(String by, String value, @Nullable String problem) {
    Html choices = new Html();
    for (String each : DeleteOrder.CRITERIA) {
      choices.add(
          each.equals(by)
              ? "<option value=\"{}\" selected>{}</option>"
              : "<option value=\"{}\">{}</option>",
          each,
          words(each));
    }
    return Html.of(
        "{}<form method=\"get\" action=\"delete\" class=\"ask\"><p><label"
            + " for=\"by\">What</label><select id=\"by\" name=\"by\">{}</select></p><p><label"
            + " for=\"value\">Which</label><input id=\"value\" name=\"value\" value=\"{}\""
            + " autocomplete=\"off\" placeholder=\"e.g. product:42\"></p><p><label><input"
            + " type=\"checkbox\" name=\"soft\" value=\"true\"> Softly: it may be served as stale"
            + " while it is rendered anew</label></p><p><button>Preview</button></p></form>",
        problem == null
            ? new Html()
            : Html.of("<p class=\"warning\" role=\"alert\">{}</p>", problem),
        choices,
        Html.exactly(value));
  }

  private static String words(String criterion) {
    return switch (criterion) {
      case "tag" -> "everything with the tag";
      case "key" -> "everything with the key";
      case "name" -> "all variants of the fragment or page named";
      case "url" -> "the page at the address";
      case "prefix" -> "all whose names begin with";
      default -> "everything";
    };
  }

  /** Returns what an order would delete, as far as this node knows, and the button that does it. */
  Html preview(DeleteOrder order, String value, Html secret) {
    List<Stored> known = new ArrayList<>();
    Duration cost = Duration.ZERO;
    Html rows = new Html();
    int count = 0;
    for (FragmentFigures each : cache.statistics().fragments()) {
      List<Stored> matching = each.stored().stream().filter(one -> goes(one, order)).toList();
      known.addAll(matching);
      Duration mean = each.times().meanRender();
      if (!matching.isEmpty()) {
        cost = cost.plus(mean == null ? Duration.ZERO : mean.multipliedBy(matching.size()));
        if (count++ < MOST_ROWS) {
          rows.add(
              "<tr><th scope=\"row\"><bdi>{}</bdi></th><td>{}</td><td>{}</td></tr>",
              each.name(),
              matching.size(),
              Words.span(mean));
        }
      }
    }
    Html table =
        known.isEmpty()
            ? Html.of(
                "<p>This node remembers nothing that would go. Other nodes, and longer ago, may"
                    + " have stored it all the same.</p>")
            : Html.of(
                "<p>At least {} would go, as far as this node remembers the latest. To"
                    + " render them anew takes {}.</p><div class=\"scroll\"><table><thead><tr><th"
                    + " scope=\"col\">Name</th><th scope=\"col\">Renderings</th><th"
                    + " scope=\"col\">Each takes</th></tr></thead><tbody>{}</tbody></table></div>",
                Words.count(known.size(), "rendering", "renderings"),
                Words.span(cost),
                rows);
    return Html.of(
        "<p class=\"order\">Delete {} <b><bdi>{}</bdi></b>{}, on every node.</p>{}<form"
            + " method=\"post\" action=\"delete\">{}<input type=\"hidden\" name=\"by\""
            + " value=\"{}\"><input type=\"hidden\" name=\"value\" value=\"{}\"><input"
            + " type=\"hidden\" name=\"soft\" value=\"{}\"><p>This can't be undone.</p><p><button"
            + " class=\"danger\">Delete</button> <a href=\"delete\">No</a></p></form>",
        words(order.criterion()),
        value,
        order.mode() == Deletion.Mode.SOFT ? ", softly" : "",
        table,
        secret,
        order.criterion(),
        Html.exactly(value),
        order.mode() == Deletion.Mode.SOFT);
  }

  private static boolean goes(Stored stored, DeleteOrder order) {
    return order.tags().contains(Tag.ALL)
        || order.tags().contains(Tag.name(nonEmpty(stored.key().name())))
        || stored.tags().stream().anyMatch(order.tags()::contains);
  }

  private static String nonEmpty(String name) {
    return name.isEmpty() ? "(no name)" : name;
  }

  /** Returns how a delete stands. */
  Html result(Deletes.Job job) {
    Deletion sofar = job.sofar();
    Html rows = new Html();
    for (Deletion.Answer each : sofar.answers()) {
      rows.add(
          "<tr><th scope=\"row\">{}</th><td><span class=\"{}\">{}</span></td></tr>",
          each.server(),
          "answer " + each.status(),
          each.status().name().toLowerCase(Locale.ROOT));
    }
    Html failed = new Html();
    job.failed().stream()
        .limit(MOST_ROWS)
        .forEach(each -> failed.add("<li><bdi>{}</bdi></li>", each));
    String news =
        !job.isDone()
            ? "Deleting…"
            : sofar.acknowledged()
                ? "Deleted: nothing that was rendered before is served again, on any node."
                : "Not acknowledged by all servers: the delete is pending and is tried again by"
                    + " itself. Until then other nodes may serve what was there.";
    return Html.of(
        "<div id=\"live\" data-live><p role=\"status\" class=\"{}\">{}</p>{}"
            + "<div class=\"scroll\"><table><thead><tr><th scope=\"col\">Server</th>"
            + "<th scope=\"col\">Answer</th></tr></thead><tbody>{}</tbody></table></div>{}"
            + "<p><a href=\"delete\">Delete more</a> · <a href=\"servers\">Servers and pending"
            + " deletes</a></p></div>",
        !job.isDone() ? "news" : sofar.acknowledged() ? "done" : "warning",
        news,
        job.size() == 1
            ? new Html()
            : Html.of(
                "<p><progress max=\"{}\" value=\"{}\" aria-label=\"progress\"></progress> {} of"
                    + " {}</p>",
                job.size(),
                job.done(),
                Words.count(job.done()),
                Words.count(job.size())),
        rows,
        failed.toString().isEmpty()
            ? new Html()
            : Html.of("<h2>Not acknowledged</h2><ul>{}</ul>", failed));
  }
}
