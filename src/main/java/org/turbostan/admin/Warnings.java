package org.turbostan.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.turbostan.FragmentCache;
import org.turbostan.NodeSummary;
import org.turbostan.Reason;
import org.turbostan.ServerState;

/** Says in plain words what is wrong with servers and nodes, and what nobody should forget. */
final class Warnings {

  /** Below this a server makes room as it should. */
  private static final long MANY_A_MINUTE = 60;

  private Warnings() {}

  /**
   * Something that is wrong.
   *
   * @param about what with
   * @param grave whether nothing is cached, or deletes are not acknowledged, until it is mended
   */
  record Warning(String about, String text, boolean grave) {

    Html html() {
      return Html.of(
          "<p class=\"{}\"><b><bdi>{}</bdi></b>: {}</p>",
          grave ? "warning grave" : "warning",
          about,
          text);
    }
  }

  /**
   * Returns what is wrong with this node, with servers, and with nodes that were given other ones.
   */
  static Html all(List<ServerState> servers, List<NodeSummary> nodes, FragmentCache cache) {
    List<Warning> all = new ArrayList<>();
    if (!cache.enabled()) {
      all.add(
          new Warning(
              cache.node(),
              "The cache is switched off on this node (stan.enabled=false): everything is rendered"
                  + " for each request. Deletes work. To cache again, take the setting away and"
                  + " start anew.",
              true));
    }
    servers.forEach(server -> all.addAll(of(server)));
    for (NodeSummary each : nodes) {
      if (isUnlike(each, cache)) {
        all.add(
            new Warning(
                each.node().name(),
                "It was given other servers or another lease ("
                    + each.node().membership().given()
                    + ") than this node ("
                    + cache.status().membership().given()
                    + "). Who came later caches nothing until stan.memcached and stan.lease are"
                    + " the same on both.",
                true));
      }
    }
    return Html.of(all.stream().map(Warning::html).toList());
  }

  /** Returns whether a node was given other servers than this one, or another lease. */
  static boolean isUnlike(NodeSummary node, FragmentCache cache) {
    String given = node.node().membership().given();
    return !given.isEmpty() && !given.equals(cache.status().membership().given());
  }

  static List<Warning> of(ServerState server) {
    List<Warning> all = new ArrayList<>();
    BiConsumer<String, Boolean> warn =
        (text, grave) -> all.add(new Warning(server.server(), text, grave));
    switch (server.condition()) {
      case UP -> {
        // All is well.
      }
      case LEFT_ALONE ->
          warn.accept(
              "It answers too late and is left alone until it answers in time. What lies on it is"
                  + " rendered anew, and deletes that need it are not acknowledged.",
              true);
      case DOWN ->
          warn.accept(
              "It can't be reached. What lies on it is rendered anew, and deletes that need it are"
                  + " not acknowledged.",
              true);
    }
    if (server.otherNodes() != null) {
      warn.accept(
          "Other nodes were given other servers or another lease ("
              + server.otherNodes()
              + "). This node caches nothing until that is equal.",
          true);
    }
    ServerState.Memory memory = server.memory();
    if (memory != null) {
      Long rate = memory.evictionsPerMinute();
      if (rate != null && rate >= MANY_A_MINUTE) {
        warn.accept(
            Words.bytes(memory.limit())
                + " is too little: "
                + Words.count(rate)
                + " evictions a minute. Raise its -m.",
            false);
      }
    }
    long refused = server.traffic().count(Reason.SERVER_OUT_OF_MEMORY);
    if (refused > 0) {
      warn.accept(
          "It has refused "
              + Words.count(refused)
              + " stores for want of memory. Raise its -m, or start it without -M.",
          false);
    }
    return all;
  }
}
