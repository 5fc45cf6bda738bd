package org.turbostan.memcached;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** Entries that are asked for together, with the versions that will probably be needed. */
final class Batch {

  /** So many items are asked for at once, and about so many bytes of entries expected. */
  private static final int MOST_ITEMS = 2_000;

  private static final int MOST_BYTES = 1_000_000;

  /** What one server is asked for: entries, and after them versions. */
  private static final class Share {
    private final List<Wanted> entries = new ArrayList<>();
    private final Set<String> versions = new LinkedHashSet<>();

    private List<String> keys() {
      List<String> keys = new ArrayList<>(entries.size() + versions.size());
      for (Wanted wanted : entries) {
        keys.add(wanted.entry().text());
      }
      keys.addAll(versions);
      return keys;
    }
  }

  private final Cluster cluster;
  private final Map<Integer, Share> shares = new HashMap<>();
  private int items;
  private long bytes;

  Batch(Cluster cluster) {
    this.cluster = cluster;
  }

  void add(Wanted wanted) {
    share(cluster.serverOf(wanted.entry())).entries.add(wanted);
    items++;
    bytes += Cluster.expectedBytes(wanted.plan());
    cluster
        .versions(wanted.key(), wanted.plan())
        .forEach(
            (server, versions) -> {
              share(server).versions.addAll(versions);
              items += versions.size();
            });
  }

  private Share share(int server) {
    return shares.computeIfAbsent(server, unused -> new Share());
  }

  /** Returns whether what is wanted besides goes into another batch. */
  boolean isFull() {
    return items >= MOST_ITEMS || bytes >= MOST_BYTES;
  }

  /** Asks the servers; the entries come first, in the order in which they were added. */
  Inquiry send() {
    Map<Integer, List<String>> wanted = new HashMap<>();
    shares.forEach((server, share) -> wanted.put(server, share.keys()));
    return Inquiry.of(cluster, wanted);
  }

  /** Passes on what entries each server is asked for. */
  void forEach(BiConsumer<Integer, List<Wanted>> entries) {
    shares.forEach((server, share) -> entries.accept(server, share.entries));
  }
}
