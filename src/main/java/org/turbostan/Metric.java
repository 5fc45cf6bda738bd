package org.turbostan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/**
 * One figure of a cache at one moment, for those who collect figures: JMX, Prometheus, Micrometer
 * and the like show the same ones.
 *
 * <p>Immutable and safe for use by any thread.
 *
 * @param name what it is called, in words joined by {@code _}, with its unit at the end, e.g.
 *     {@code saved_seconds}
 * @param help what it means, in a sentence
 * @param kind whether it only grows
 * @param labels what tells it apart from others of its name, e.g. {@code outcome=hit}; there are
 *     few, and visitors have no say in them
 * @param value the figure; {@code NaN} if a server has not told it yet
 */
public record Metric(
    String name, String help, Kind kind, Map<String, String> labels, double value) {

  /** What a figure does over time. */
  public enum Kind {
    /** It counts from the cache's opening, and only grows. */
    COUNTER,
    /** It goes up and down. */
    GAUGE
  }

  /** Makes a figure; the labels are copied. */
  public Metric {
    labels = Map.copyOf(labels);
  }

  /** Returns all figures of a cache at this moment, those of one name together. */
  public static List<Metric> of(FragmentCache cache) {
    List<Metric> all = new ArrayList<>();
    ofRequests(cache, all);
    StoreStatus store = cache.status();
    all.add(
        gauge(
            "pending_deletes",
            "Deletes that a server has not acknowledged.",
            store.pendingDeletes().size()));
    List<ServerState> servers = store.servers();
    ofTraffic(servers, all);
    ofMemory(servers, all);
    return all;
  }

  private static void ofRequests(FragmentCache cache, List<Metric> all) {
    CacheStatistics statistics = cache.statistics();
    for (Outcome.Kind kind : Outcome.Kind.values()) {
      all.add(
          new Metric(
              "requests",
              "Requests for fragments and pages, by what became of them.",
              Kind.COUNTER,
              Map.of("outcome", kind.name().toLowerCase(Locale.ROOT)),
              statistics.count(kind)));
    }
    for (Reason reason : Reason.values()) {
      all.add(
          new Metric(
              "reasons",
              "Why requests were rendered, bypassed or not stored.",
              Kind.COUNTER,
              Map.of("reason", reason.word()),
              statistics.count(reason)));
    }
    all.add(
        new Metric(
            "saved_seconds",
            "What the renderings would have taken that were not needed, at their mean.",
            Kind.COUNTER,
            Map.of(),
            statistics.sample(cache.now()).saved().toNanos() / 1e9));
  }

  private static void ofTraffic(List<ServerState> servers, List<Metric> all) {
    all.addAll(
        gauges(
            "server_up",
            "Whether the server is being used.",
            servers,
            each -> each.condition() == ServerState.Condition.UP ? 1 : 0));
    all.addAll(
        gauges(
            "server_latency_seconds",
            "What the last heartbeat took.",
            servers,
            each -> {
              Duration latency = each.traffic().latency();
              return latency == null ? Double.NaN : latency.toNanos() / 1e9;
            }));
    all.addAll(
        counters(
            "server_refused_stores",
            "Stores refused for want of memory.",
            servers,
            each -> (double) each.traffic().count(Reason.SERVER_OUT_OF_MEMORY)));
    all.addAll(
        counters(
            "server_unanswered",
            "Commands that were not answered in time, or not sent to a server that is left alone.",
            servers,
            each -> (double) each.traffic().count(Reason.SERVER_UNREACHABLE)));
    all.addAll(
        counters(
            "server_busy",
            "Commands that were not sent because too much was under way.",
            servers,
            each -> (double) each.traffic().count(Reason.SERVER_BUSY)));
  }

  private static void ofMemory(List<ServerState> servers, List<Metric> all) {
    all.addAll(
        gauges(
            "server_limit_bytes",
            "Memory for items, of all users.",
            servers,
            each -> ofMemory(each, ServerState.Memory::limit)));
    all.addAll(
        gauges(
            "server_used_bytes",
            "Memory that items occupy, of all users.",
            servers,
            each -> ofMemory(each, ServerState.Memory::used)));
    all.addAll(
        gauges(
            "server_items",
            "Items, of all users.",
            servers,
            each -> ofMemory(each, ServerState.Memory::items)));
    all.addAll(
        counters(
            "server_evictions",
            "Items that made room for others.",
            servers,
            each -> ofMemory(each, ServerState.Memory::evictions)));
  }

  private static double ofMemory(ServerState server, ToLongFunction<ServerState.Memory> figure) {
    ServerState.Memory memory = server.memory();
    return memory == null ? Double.NaN : (double) figure.applyAsLong(memory);
  }

  private static Metric gauge(String name, String help, double value) {
    return new Metric(name, help, Kind.GAUGE, Map.of(), value);
  }

  private static List<Metric> gauges(
      String name, String help, List<ServerState> servers, ToDoubleFunction<ServerState> figure) {
    return servers.stream()
        .map(each -> ofServer(name, help, Kind.GAUGE, each, figure.applyAsDouble(each)))
        .toList();
  }

  private static List<Metric> counters(
      String name, String help, List<ServerState> servers, ToDoubleFunction<ServerState> figure) {
    return servers.stream()
        .map(each -> ofServer(name, help, Kind.COUNTER, each, figure.applyAsDouble(each)))
        .toList();
  }

  private static Metric ofServer(
      String name, String help, Kind kind, ServerState server, double value) {
    return new Metric(name, help, kind, Map.of("server", server.server()), value);
  }
}
