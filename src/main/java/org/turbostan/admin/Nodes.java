package org.turbostan.admin;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.turbostan.FragmentCache;
import org.turbostan.FragmentFigures;
import org.turbostan.NodeSummary;

/** What the nodes of the cluster have told of themselves lately. */
final class Nodes {

  private static final long PATIENCE_MILLIS = 700;

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
          .sorted(Comparator.comparing(NodeSummary::node).thenComparing(NodeSummary::since))
          .toList();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    } catch (TimeoutException | ExecutionException e) {
      return List.of();
    }
  }

  /** Returns the names of fragments and pages that are known to this node or another one. */
  Collection<String> names() {
    Set<String> names = new LinkedHashSet<>();
    List<FragmentFigures> own = new ArrayList<>(cache.statistics().fragments());
    own.forEach(each -> names.add(each.name()));
    all().forEach(node -> names.addAll(node.names()));
    names.remove("");
    names.remove(org.turbostan.CacheStatistics.OTHER);
    return names;
  }
}
