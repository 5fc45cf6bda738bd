package org.turbostan.admin;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.turbostan.FragmentCache;
import org.turbostan.FragmentFigures.Event;
import org.turbostan.NodeSummary;

/** What the nodes of the cluster have told of themselves lately. */
final class Nodes {

  private static final long PATIENCE_MILLIS = 700;

  private static final Comparator<NodeSummary> BY_NAME =
      Comparator.<NodeSummary, String>comparing(each -> each.node().name())
          .thenComparing(each -> each.node().since());

  private final FragmentCache cache;

  Nodes(FragmentCache cache) {
    this.cache = cache;
  }

  /** Returns what nodes have told, by name; what can't be read in time, or at all, is left out. */
  List<NodeSummary> all() {
    try {
      return cache
          .status()
          .announcements()
          .toCompletableFuture()
          .get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
          .stream()
          .map(NodeSummary::parse)
          .filter(Objects::nonNull)
          .sorted(BY_NAME)
          .toList();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    } catch (TimeoutException | ExecutionException e) {
      return List.of();
    }
  }

  /**
   * Returns what the nodes are called that deleted what some events tell of, by their origins.
   * Other nodes are asked only if one of them is among them; who has stopped is not known any more.
   */
  Map<String, String> deleters(Collection<Event> events) {
    Set<String> wanted = new HashSet<>();
    for (Event each : events) {
      if (each.cause() != null && each.cause().origin() != null) {
        wanted.add(each.cause().origin());
      }
    }
    Map<String, String> found = new HashMap<>();
    if (wanted.remove(cache.status().membership().origin())) {
      found.put(cache.status().membership().origin(), cache.node());
    }
    if (!wanted.isEmpty()) {
      for (NodeSummary each : all()) {
        found.put(each.node().membership().origin(), each.node().name());
      }
      wanted.forEach(origin -> found.putIfAbsent(origin, "another node, which has stopped"));
    }
    return found;
  }

  /** Returns the names of fragments and pages that are known to this node or another one. */
  Collection<String> names() {
    Set<String> names = new LinkedHashSet<>();
    cache.statistics().fragments().forEach(each -> names.add(each.name()));
    names.addAll(cache.statistics().names());
    all().forEach(node -> names.addAll(node.names()));
    names.remove("");
    names.remove(org.turbostan.CacheStatistics.OTHER);
    return names;
  }
}
