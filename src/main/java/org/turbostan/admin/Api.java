package org.turbostan.admin;

import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.turbostan.CacheStatistics;
import org.turbostan.Cause;
import org.turbostan.Deletion;
import org.turbostan.FragmentCache;
import org.turbostan.FragmentFigures;
import org.turbostan.NodeSummary;
import org.turbostan.Outcome;
import org.turbostan.PendingDelete;
import org.turbostan.Sample;
import org.turbostan.ServerState;
import org.turbostan.Tag;
import org.turbostan.admin.DeleteOrder.BadOrderException;

/** The same values as JSON, and deletes, for scripts. */
final class Api {

  static final String PATH = "/api/v1/";
  static final List<String> DELETING = List.of("POST", "DELETE");
  static final List<String> READING = List.of("GET", "HEAD");

  private final FragmentCache cache;
  private final Nodes nodes;
  private final Deletes deletes;
  private final Targets targets;

  Api(FragmentCache cache, Nodes nodes, Deletes deletes, Targets targets) {
    this.cache = cache;
    this.nodes = nodes;
    this.deletes = deletes;
    this.targets = targets;
  }

  /** Returns with which methods something is asked for; {@code null} if there is no such thing. */
  static @Nullable List<String> methods(String what) {
    return switch (what) {
      case "entries" -> DELETING;
      case "pending/retry" -> List.of("POST");
      case "overview", "fragments", "uncached", "worth", "servers", "nodes", "pending" -> READING;
      default -> null;
    };
  }

  /** Answers a request by one of the methods that are right. */
  Answer answer(String what, HttpServletRequest request) {
    return switch (what) {
      case "entries" -> delete(request);
      case "pending/retry" -> {
        cache.status().retryPendingDeletes();
        yield Answer.of(202, pending());
      }
      case "overview" -> Answer.of(200, overview());
      case "fragments" -> Answer.of(200, fragments());
      case "uncached" -> Answer.of(200, uncached());
      case "worth" -> Answer.of(200, worth());
      case "servers" -> Answer.of(200, servers());
      case "nodes" -> Answer.of(200, nodes());
      default -> Answer.of(200, pending());
    };
  }

  /** Deletes what the request names. */
  private Answer delete(HttpServletRequest request) {
    DeleteOrder order;
    try {
      if (request.getContentLengthLong() > 0 || request.getHeader("Transfer-Encoding") != null) {
        throw new BadOrderException(
            "The body is not read: name what to delete in the query, e.g. ?tag=product:42");
      }
      order = DeleteOrder.read(request.getQueryString(), targets);
    } catch (BadOrderException e) {
      return Answer.error(400, String.valueOf(e.getMessage()));
    }
    Deletes.Job job = deletes.begin(order, request.getRemoteAddr());
    Deletion deletion = deletes.finish(job);
    Json json =
        version()
            .member("acknowledged", deletion.acknowledged())
            .member("by", order.criterion())
            .member("values", order.values())
            .member("soft", order.mode() == Deletion.Mode.SOFT)
            .objects("servers", deletion.answers().stream().map(Api::json).toList());
    if (job.size() > order.values().size() && order.criterion().equals("prefix")) {
      json.member("deleted", job.size()).member("failed", job.failed());
    }
    if (!order.gaps().isEmpty()) {
      json.member("gaps", order.gaps());
    }
    return Answer.of(deletion.acknowledged() ? 200 : 207, json.end());
  }

  private String overview() {
    CacheStatistics statistics = cache.statistics();
    Json outcomes = new Json();
    for (Outcome.Kind kind : Outcome.Kind.values()) {
      outcomes.member(word(kind), statistics.count(kind));
    }
    return version()
        .member("node", cache.node())
        .member("enabled", cache.enabled())
        .member("since", statistics.since().toString())
        .object("now", json(statistics.sample(cache.now())))
        .object("outcomes", outcomes.end())
        .objects("lastMinutes", statistics.lastMinutes().stream().map(Api::json).toList())
        .objects("lastDay", statistics.lastDay().stream().map(Api::json).toList())
        .end();
  }

  private String fragments() {
    List<FragmentFigures> all = cache.statistics().fragments();
    Map<String, String> deleters =
        nodes.deleters(all.stream().flatMap(each -> each.events().stream()).toList());
    return version()
        .objects("fragments", all.stream().map(each -> json(each, deleters)).toList())
        .end();
  }

  private String uncached() {
    return version().objects("uncached", json(new WorthPage(cache).uncached())).end();
  }

  private String worth() {
    WorthPage page = new WorthPage(cache);
    return version()
        .objects("uncached", json(page.uncached()))
        .objects("neverServed", json(page.neverServed()))
        .objects("dearToFetch", json(page.dear()))
        .end();
  }

  private String servers() {
    return version()
        .objects("servers", cache.status().servers().stream().map(Api::json).toList())
        .end();
  }

  private String nodes() {
    return version().objects("nodes", nodes.all().stream().map(Api::json).toList()).end();
  }

  private String pending() {
    return version()
        .objects("pending", cache.status().pendingDeletes().stream().map(Api::json).toList())
        .end();
  }

  private static Json version() {
    return new Json().member("version", 1);
  }

  private static String json(Sample sample) {
    return new Json()
        .member("at", sample.at().toString())
        .member("requests", sample.requests())
        .member("served", sample.served())
        .member("rendered", sample.rendered())
        .member("savedSeconds", sample.saved().toNanos() / 1e9)
        .end();
  }

  private static String json(FragmentFigures figures, Map<String, String> deleters) {
    Json json = new Json().member("name", figures.name());
    for (Outcome.Kind kind : Outcome.Kind.values()) {
      json.member(word(kind), figures.count(kind));
    }
    FragmentFigures.Times times = figures.times();
    seconds(json, "meanRenderSeconds", times.meanRender());
    seconds(json, "meanFetchSeconds", times.meanFetch());
    seconds(json, "savedSeconds", times.saved());
    return json.objects("stored", figures.stored().stream().map(Api::json).toList())
        .objects("events", figures.events().stream().map(each -> json(each, deleters)).toList())
        .end();
  }

  private static List<String> json(List<WorthPage.Row> rows) {
    return rows.stream().map(Api::json).toList();
  }

  private static String json(WorthPage.Row row) {
    Json json = new Json().member("name", row.name()).member("requests", row.requests());
    seconds(json, "meanRenderSeconds", row.mean());
    seconds(json, "gainSeconds", row.gain());
    return json.member("why", row.remark()).end();
  }

  private static String json(FragmentFigures.Stored stored) {
    return new Json()
        .member("key", stored.key().key())
        .member("variant", stored.key().variant())
        .member("at", stored.at().toString())
        .member("bytes", stored.bytes())
        .member("tags", stored.tags().stream().map(Tag::toString).sorted().toList())
        .end();
  }

  private static String json(FragmentFigures.Event event, Map<String, String> deleters) {
    Cause cause = event.cause();
    String origin = cause == null ? null : cause.origin();
    return new Json()
        .member("at", event.at().toString())
        .member("outcome", event.outcome().toString())
        .member("key", event.key())
        .orAbsent("cause", cause == null ? null : cause.what())
        .orAbsent("by", origin == null ? null : deleters.get(origin))
        .end();
  }

  private static String json(ServerState server) {
    Json json =
        new Json().member("server", server.server()).member("condition", word(server.condition()));
    json.orAbsent("otherNodes", server.otherNodes());
    seconds(json, "latencySeconds", server.traffic().latency());
    json.member("underWay", server.traffic().underWay());
    Json troubles = new Json();
    server.traffic().troubles().forEach((reason, count) -> troubles.member(reason.word(), count));
    json.object("troubles", troubles.end());
    ServerState.Memory memory = server.memory();
    if (memory == null) {
      return json.absent("memory").end();
    }
    Json of =
        new Json()
            .member("limit", memory.limit())
            .member("used", memory.used())
            .member("items", memory.items())
            .member("evictions", memory.evictions());
    Long perMinute = memory.evictionsPerMinute();
    if (perMinute == null) {
      of.absent("evictionsPerMinute");
    } else {
      of.member("evictionsPerMinute", perMinute);
    }
    return json.object("memory", of.end()).end();
  }

  private static String json(NodeSummary node) {
    return new Json()
        .member("node", node.node().name())
        .member("since", node.node().since().toString())
        .member("origin", node.node().membership().origin())
        .object("now", json(node.sample()))
        .member("pending", node.pending())
        .member("namesKnown", node.names().known())
        .member("namesTold", node.names().told())
        .end();
  }

  private static String json(PendingDelete pending) {
    return new Json()
        .member("server", pending.server())
        .member("tag", pending.tag().toString())
        .member("soft", pending.mode() == Deletion.Mode.SOFT)
        .member("since", pending.since().toString())
        .end();
  }

  private static String json(Deletion.Answer answer) {
    return new Json()
        .member("server", answer.server())
        .member("status", word(answer.status()))
        .end();
  }

  private static void seconds(Json json, String name, @Nullable Duration span) {
    if (span == null) {
      json.absent(name);
    } else {
      json.member(name, span.toNanos() / 1e9);
    }
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
