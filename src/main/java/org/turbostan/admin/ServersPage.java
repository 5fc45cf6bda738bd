package org.turbostan.admin;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.turbostan.FragmentCache;
import org.turbostan.NodeSummary;
import org.turbostan.PendingDelete;
import org.turbostan.Reason;
import org.turbostan.Sample;
import org.turbostan.ServerState;

/** The servers, the nodes that share them, and the deletes that are not done yet. */
final class ServersPage {

  private static final int MOST_PENDING = 100;

  private final FragmentCache cache;
  private final Nodes nodes;

  ServersPage(FragmentCache cache, Nodes nodes) {
    this.cache = cache;
    this.nodes = nodes;
  }

  Html html(Frame frame) {
    List<PendingDelete> pending = cache.status().pendingDeletes();
    List<NodeSummary> all = nodes.all();
    return Html.of(
        "<div id=\"live\" data-live>{}<section><h2>memcached</h2>{}</section>"
            + "<section><h2>Nodes</h2>{}</section>"
            + "<section><h2>Pending deletes</h2>{}</section></div>"
            + "<form method=\"post\" action=\"retry\">{}<button>Try pending deletes now</button>"
            + "</form>",
        Warnings.all(cache.status().servers(), all, cache),
        servers(),
        nodes(all),
        pending(pending),
        frame.secret());
  }

  private Html servers() {
    Html rows = new Html();
    for (ServerState each : cache.status().servers()) {
      ServerState.Memory memory = each.memory();
      Long rate = memory == null ? null : memory.evictionsPerMinute();
      rows.add(
          "<tr><th scope=\"row\">{}</th><td><span"
              + " class=\"{}\">{}</span></td><td>{}</td><td>{}</td>",
          each.server(),
          "state " + each.condition(),
          each.condition().name().toLowerCase(Locale.ROOT).replace('_', ' '),
          Words.span(each.traffic().latency()),
          memory == null ? "–" : Words.count(memory.items()));
      if (memory == null) {
        rows.add("<td>–</td><td>–</td>");
      } else {
        rows.add(
            "<td><meter min=\"0\" max=\"{}\" value=\"{}\" aria-label=\"memory used\"></meter> {} of"
                + " {}</td><td>{}{}</td>",
            memory.limit(),
            memory.used(),
            Words.bytes(memory.used()),
            Words.bytes(memory.limit()),
            Words.count(memory.evictions()),
            rate == null ? "" : " (" + Words.count(rate) + "/min)");
      }
      rows.add(
          "<td>{}</td><td>{}</td><td>{}</td></tr>",
          Words.count(each.traffic().count(Reason.SERVER_OUT_OF_MEMORY)),
          Words.count(each.traffic().count(Reason.SERVER_UNREACHABLE)),
          Words.count(each.traffic().count(Reason.SERVER_BUSY)));
    }
    return Html.of(
        "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Servers\"><table>"
            + "<thead><tr><th scope=\"col\">Server</th><th scope=\"col\">State</th>"
            + "<th scope=\"col\">Latency</th><th scope=\"col\">Items</th>"
            + "<th scope=\"col\">Memory</th><th scope=\"col\">Evictions</th>"
            + "<th scope=\"col\">Refused stores</th><th scope=\"col\">Unanswered</th>"
            + "<th scope=\"col\">Too busy</th></tr></thead>"
            + "<tbody>{}</tbody></table></div>",
        rows);
  }

  private Html nodes(List<NodeSummary> all) {
    if (all.isEmpty()) {
      return Html.of("<p>This node only: {}.</p>", why());
    }
    Instant now = cache.now();
    Html rows = new Html();
    Sample sum = new Sample(now, 0, 0, 0, Duration.ZERO);
    int pending = 0;
    for (NodeSummary each : all) {
      row(
          rows,
          Html.of(
              Warnings.isUnlike(each, cache)
                  ? "<bdi>{}</bdi> <span class=\"state DOWN\">unlike this node</span>"
                  : "<bdi>{}</bdi>",
              each.node().name()),
          each.sample(),
          each.pending(),
          Words.ago(each.node().since(), now));
      sum = plus(sum, each.sample());
      pending += each.pending();
    }
    row(rows, Html.of("All {}", all.size()), sum, pending, "");
    return Html.of(
        "<div class=\"scroll\"><table class=\"sum\"><thead><tr><th scope=\"col\">Node</th>"
            + "<th scope=\"col\">Requests</th><th scope=\"col\">Hit ratio</th>"
            + "<th scope=\"col\">Rendered</th><th scope=\"col\">Time saved</th>"
            + "<th scope=\"col\">Pending deletes</th><th scope=\"col\">Started</th></tr></thead>"
            + "<tbody>{}</tbody></table></div>",
        rows);
  }

  private String why() {
    return cache.status().servers().stream().anyMatch(each -> each.server().contains(":"))
        ? "no server can tell of the others now"
        : "no memcached servers are set (stan.memcached), so each node caches for itself";
  }

  private static Sample plus(Sample one, Sample other) {
    return new Sample(
        one.at(),
        one.requests() + other.requests(),
        one.served() + other.served(),
        one.rendered() + other.rendered(),
        one.saved().plus(other.saved()));
  }

  private static void row(Html rows, Html node, Sample sample, int pending, String since) {
    rows.add(
        "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td>{}</td><td>{}</td>"
            + "<td>{}</td><td>{}</td></tr>",
        node,
        Words.count(sample.requests()),
        Words.share(sample.served(), sample.requests()),
        Words.count(sample.rendered()),
        Words.span(sample.saved()),
        Words.count(pending),
        since);
  }

  private Html pending(List<PendingDelete> pending) {
    if (pending.isEmpty()) {
      return Html.of(
          "<p class=\"none\" id=\"no-pending\">None: every delete was acknowledged.</p>");
    }
    Instant now = cache.now();
    Html rows = new Html();
    pending.stream()
        .limit(MOST_PENDING)
        .forEach(
            each ->
                rows.add(
                    "<tr><th scope=\"row\"><bdi>{}</bdi></th><td>{}</td><td>{}</td></tr>",
                    each.tag(),
                    each.server(),
                    Words.ago(each.since(), now)));
    return Html.of(
        "<p class=\"warning\">Not acknowledged yet: {} of this node. Until then other"
            + " nodes may serve what was there. It is tried again by itself each second.</p>"
            + "<div class=\"scroll\"><table id=\"pending\"><thead><tr><th scope=\"col\">What</th>"
            + "<th scope=\"col\">Server</th><th scope=\"col\">Since</th></tr></thead>"
            + "<tbody>{}</tbody></table></div>",
        Words.count(pending.size(), "delete", "deletes"),
        rows);
  }
}
