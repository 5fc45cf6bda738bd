package org.turbostan.admin;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.turbostan.CacheStatistics;
import org.turbostan.FragmentCache;
import org.turbostan.FragmentFigures.Event;
import org.turbostan.NodeNames;
import org.turbostan.NodeSummary;
import org.turbostan.SharedNotes;

/** What the nodes of the cluster have told of themselves lately. */
final class Nodes {

  private static final long PATIENCE_MILLIS = 700;

  /** Of so many nodes that have stopped one wants to know the names. */
  private static final int MOST_STOPPED = 30;

  private static final Comparator<NodeSummary> BY_NAME =
      Comparator.<NodeSummary, String>comparing(each -> each.node().name())
          .thenComparing(each -> each.node().since());

  private final FragmentCache cache;

  Nodes(FragmentCache cache) {
    this.cache = cache;
  }

  /** Returns what nodes have told, by name; what can't be read in time, or at all, is left out. */
  List<NodeSummary> all() {
    List<String> told = await(cache.status().announcements());
    return told == null
        ? List.of()
        : told.stream().map(NodeSummary::parse).filter(Objects::nonNull).sorted(BY_NAME).toList();
  }

  /**
   * Returns what the nodes are called that deleted what some events tell of, by their origins.
   * Other nodes are asked only if one of them is among them.
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
      wanted.removeAll(found.keySet());
      found.putAll(stopped(wanted));
    }
    return found;
  }

  /** Returns what nodes were called that tell nothing any more. */
  private Map<String, String> stopped(Set<String> origins) {
    Map<String, String> found = new ConcurrentHashMap<>();
    SharedNotes notes = cache.status().notes();
    if (notes != null) {
      await(
          CompletableFuture.allOf(
              origins.stream()
                  .limit(MOST_STOPPED)
                  .map(
                      origin ->
                          NodeNames.nameOf(origin, notes)
                              .thenAccept(
                                  name ->
                                      name.ifPresent(
                                          there ->
                                              found.put(origin, there + ", which has stopped")))
                              .toCompletableFuture())
                  .toArray(CompletableFuture[]::new)));
    }
    Map<String, String> all = new HashMap<>(found);
    origins.forEach(origin -> all.putIfAbsent(origin, "another node, which has stopped"));
    return all;
  }

  /**
   * Names that are known in the cluster.
   *
   * @param names those of fragments and pages
   * @param gaps sentences for people that say what of them is missing; none if nothing is
   */
  record Known(Set<String> names, List<String> gaps) {

    /** Makes it; the collections are copied. */
    Known {
      names = Set.copyOf(names);
      gaps = List.copyOf(gaps);
    }
  }

  /** Returns the names of fragments and pages that this node knows, or another one tells of. */
  Known names() {
    Set<String> names = new HashSet<>(cache.statistics().names());
    cache.statistics().fragments().forEach(each -> names.add(each.name()));
    names.remove("");
    names.remove(CacheStatistics.OTHER);
    SharedNotes notes = cache.status().notes();
    if (notes == null) {
      return new Known(names, List.of());
    }
    Map<NodeSummary, Optional<NodeNames.Heard>> others = hear(notes);
    if (others.values().stream().anyMatch(each -> each.isPresent() && !each.get().complete())) {
      // Between the summary and its parts a node may have told others.
      others = hear(notes);
    }
    List<String> gaps = new ArrayList<>();
    others.forEach(
        (node, heard) -> {
          heard.ifPresent(there -> names.addAll(there.names()));
          String gap = gap(node, heard.orElse(null));
          if (gap != null) {
            gaps.add(gap);
          }
        });
    return new Known(names, gaps);
  }

  /** Asks one node after the other, to leave room for the commands of others. */
  private Map<NodeSummary, Optional<NodeNames.Heard>> hear(SharedNotes notes) {
    String here = cache.status().membership().origin();
    Map<NodeSummary, Optional<NodeNames.Heard>> heard = new ConcurrentHashMap<>();
    CompletionStage<?> all = CompletableFuture.completedStage(null);
    for (NodeSummary each : all()) {
      if (!each.node().membership().origin().equals(here)) {
        heard.put(each, Optional.empty());
        all =
            all.thenCompose(
                unused ->
                    NodeNames.read(each, notes)
                        .thenAccept(names -> heard.put(each, Optional.of(names))));
      }
    }
    await(all);
    return Map.copyOf(heard);
  }

  private static @Nullable String gap(NodeSummary node, NodeNames.@Nullable Heard heard) {
    NodeSummary.Names names = node.names();
    if (heard == null || !heard.complete()) {
      return "Not all names that "
          + node.node().name()
          + " knows could be read from the memcached servers in time.";
    }
    return names.told() >= names.known()
        ? null
        : node.node().name()
            + " knows "
            + Words.count(names.known())
            + " names, and tells other nodes of "
            + Words.count(names.told())
            + ", as many as there is room for.";
  }

  private static <T> @Nullable T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } catch (TimeoutException | ExecutionException e) {
      return null;
    }
  }
}
