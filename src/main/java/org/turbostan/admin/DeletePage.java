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
  private static final String DELETING = "Deleting…";
  private static final String DELETED =
      "Deleted: nothing that was rendered before is served again, on any node.";

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
        "<p class=\"order\">Delete {} <b><bdi>{}</bdi></b>{}, on every node.</p>{}{}<form"
            + " method=\"post\" action=\"delete\">{}<input type=\"hidden\" name=\"by\""
            + " value=\"{}\"><input type=\"hidden\" name=\"value\" value=\"{}\"><input"
            + " type=\"hidden\" name=\"soft\" value=\"{}\"><p>This can't be undone.</p><p><button"
            + " class=\"danger\">Delete</button> <a href=\"delete\">No</a></p></form>",
        words(order.criterion()),
        value,
        order.mode() == Deletion.Mode.SOFT ? ", softly" : "",
        order.criterion().equals("prefix") ? names(order) : new Html(),
        table,
        secret,
        order.criterion(),
        Html.exactly(value),
        order.mode() == Deletion.Mode.SOFT);
  }

  private static Html names(DeleteOrder order) {
    return Html.of(
        "<p>{} known to begin so, to this node or another one: what each was asked for of late, ten"
            + " thousand names at least.</p>{}",
        Words.count(order.tags().size(), "name is", "names are"),
        gaps(order));
  }

  private static Html gaps(DeleteOrder order) {
    return Html.of(
        order.gaps().stream()
            .map(gap -> Html.of("<p class=\"warning\"><bdi>{}</bdi></p>", gap))
            .toList());
  }

  private static boolean goes(Stored stored, DeleteOrder order) {
    return order.tags().contains(Tag.ALL)
        || order.tags().contains(Tag.name(nonEmpty(stored.key().name())))
        || stored.tags().stream().anyMatch(order.tags()::contains);
  }

  private static String nonEmpty(String name) {
    return name.isEmpty() ? "(no name)" : name;
  }

  /**
   * Returns how a delete stands, with a button to try again what is not done.
   *
   * @param id by which the page of this delete is found
   */
  Html result(Deletes.Job job, String id, Html secret) {
    Deletion standing = job.standing();
    boolean isOver = job.isDone() && standing.acknowledged();
    return Html.of(
        "<div id=\"live\" data-live><p role=\"status\" class=\"{}\">{}</p>{}{}"
            + "<div class=\"scroll\"><table><thead><tr><th scope=\"col\">Server</th>"
            + "<th scope=\"col\">Answer</th></tr></thead><tbody>{}</tbody></table></div>{}"
            + "<p class=\"hint\">Done by <bdi>{}</bdi>.</p><p><a href=\"delete\">Delete more</a> · <a"
            + " href=\"servers\">Servers and pending deletes</a></p></div>",
        !job.isDone() ? "news" : isOver ? "done" : "warning grave",
        news(job, standing),
        progress(job.size(), job.done()),
        gaps(job.order),
        rows(standing.answers()),
        !job.isDone() || isOver
            ? new Html()
            : Html.of(
                "{}<form method=\"post\" action=\"retry\">{}<input type=\"hidden\" name=\"job\""
                    + " value=\"{}\"><button>Try again now</button></form>",
                failed(job),
                secret,
                id),
        cache.node());
  }

  /** Returns how the delete of another node stands, as far as that has told. */
  static Html elsewhere(Progress progress, String node) {
    boolean isOver = progress.over() && progress.failed() == 0;
    return Html.of(
        "<div id=\"live\" data-live><p role=\"status\" class=\"{}\">{}</p>{}"
            + "<div class=\"scroll\"><table><thead><tr><th scope=\"col\">Server</th>"
            + "<th scope=\"col\">Answer</th></tr></thead><tbody>{}</tbody></table></div>"
            + "<p class=\"hint\">Done and told by <bdi>{}</bdi>.</p><p><a"
            + " href=\"delete\">Delete more</a></p></div>",
        !progress.over() ? "news" : isOver ? "done" : "warning grave",
        !progress.over()
            ? DELETING
            : isOver
                ? DELETED
                : Html.of(
                    "Not acknowledged by all servers when it ended: {} of {}. It is tried again by"
                        + " itself, each second; <bdi>{}</bdi> tells when that is done.",
                    Words.count(progress.failed()),
                    Words.count(progress.size()),
                    node),
        progress(progress.size(), progress.done()),
        rows(progress.answers()),
        node);
  }

  private static String news(Deletes.Job job, Deletion standing) {
    if (!job.isDone()) {
      return DELETING;
    }
    if (!standing.acknowledged()) {
      return "Not acknowledged by all servers: the delete is pending and is tried again by itself,"
          + " each second. Until then other nodes may serve what was there.";
    }
    return job.sofar().acknowledged()
        ? DELETED
        : "Deleted, now that all servers have answered: nothing that was rendered before is served"
            + " again, on any node.";
  }

  private static Html progress(int size, int done) {
    return size == 1
        ? new Html()
        : Html.of(
            "<p><progress max=\"{}\" value=\"{}\" aria-label=\"progress\"></progress> {} of"
                + " {}</p>",
            size,
            done,
            Words.count(done),
            Words.count(size));
  }

  private static Html rows(List<Deletion.Answer> answers) {
    Html rows = new Html();
    for (Deletion.Answer each : answers) {
      rows.add(
          "<tr><th scope=\"row\">{}</th><td><span class=\"{}\">{}</span></td></tr>",
          each.server(),
          "answer " + each.status(),
          each.status().name().toLowerCase(Locale.ROOT));
    }
    return rows;
  }

  private static Html failed(Deletes.Job job) {
    List<String> all = job.failed();
    Html failed = new Html();
    all.stream().limit(MOST_ROWS).forEach(each -> failed.add("<li><bdi>{}</bdi></li>", each));
    return Html.of(
        "<h2>Not acknowledged: {}</h2><ul>{}</ul>{}",
        Words.count(all.size()),
        failed,
        all.size() <= MOST_ROWS
            ? new Html()
            : Html.of("<p>The first {} of them are shown.</p>", MOST_ROWS));
  }
}
