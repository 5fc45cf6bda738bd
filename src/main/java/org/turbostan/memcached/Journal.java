package org.turbostan.memcached;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.turbostan.Tag;

/**
 * The deletes that servers have not acknowledged yet. It ends with this JVM: what is in it was
 * never acknowledged to anybody.
 *
 * <p>It is bounded. When too much is pending for one server, everything is deleted instead: that is
 * more than was asked for, and forgets nothing.
 *
 * <p>Safe for use by many threads.
 */
final class Journal {

  /** What is deleted: the one or the other version of a tag. */
  record Item(Tag tag, boolean soft) {}

  /**
   * A delete that is pending.
   *
   * @param since when it was first asked for
   * @param number of the last time that it failed
   */
  record Pending(Item item, Instant since, long number) {}

  private final int capacity;
  private final int serverOfAll;
  private final List<Map<Item, Pending>> servers = new ArrayList<>();
  private long failures;
  private volatile boolean empty = true;

  /**
   * Makes an empty journal.
   *
   * @param count the number of servers
   * @param serverOfAll the index of the one that holds the version of {@link Tag#ALL}
   * @param capacity how many deletes may be pending for a server
   */
  Journal(int count, int serverOfAll, int capacity) {
    this.capacity = capacity;
    this.serverOfAll = serverOfAll;
    for (int i = 0; i < count; i++) {
      servers.add(new LinkedHashMap<>());
    }
  }

  /** Returns the number of failures up to now, to be given to {@link #done} later. */
  synchronized long now() {
    return failures;
  }

  /** Notes that a server did not acknowledge a delete. */
  synchronized void add(int server, Collection<Item> items, Instant since) {
    empty = false;
    for (Item item : items) {
      put(server, item, since);
    }
    if (servers.get(server).size() > capacity) {
      servers.get(server).clear();
      put(serverOfAll, new Item(Tag.ALL, false), since);
    }
  }

  private void put(int server, Item item, Instant since) {
    long number = ++failures;
    servers
        .get(server)
        .merge(
            item,
            new Pending(item, since, number),
            (known, now) -> new Pending(item, known.since, number));
  }

  /**
   * Notes that a server has done deletes that were begun when {@link #now} returned {@code began}.
   */
  synchronized void done(int server, Collection<Item> items, long began) {
    if (empty) {
      return;
    }
    Map<Item, Pending> ofServer = servers.get(server);
    for (Item item : items) {
      Pending pending = ofServer.get(item);
      if (pending != null && pending.number <= began) {
        ofServer.remove(item);
      }
    }
    empty = servers.stream().allMatch(Map::isEmpty);
  }

  /** Returns what is pending for a server, the oldest first. */
  synchronized List<Pending> pending(int server) {
    return List.copyOf(servers.get(server).values());
  }

  /** Returns whether a delete is pending for a server. */
  boolean isPending(int server, Item item) {
    return !empty && contains(server, item);
  }

  private synchronized boolean contains(int server, Item item) {
    return servers.get(server).containsKey(item);
  }
}
