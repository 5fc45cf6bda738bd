package org.turbostan;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state of one server, as this node sees it.
 *
 * <p>Immutable and safe for use by any thread.
 *
 * @param server the server as it was configured, e.g. {@code 10.0.0.7:11211}; in local mode {@code
 *     this node}
 * @param condition whether it is being used
 * @param otherNodes what other nodes were given as servers, if that is not what this node was
 *     given: then this node caches nothing; else {@code null}
 * @param traffic what goes on between it and this node
 * @param memory what it says of its memory, some seconds old; {@code null} if it has not said it
 */
public record ServerState(
    String server,
    Condition condition,
    @Nullable String otherNodes,
    Traffic traffic,
    @Nullable Memory memory) {

  /** Whether a server is being used. */
  public enum Condition {
    /** It answers in time. */
    UP,
    /** It is connected, but answers too late: it is left alone until it answers in time again. */
    LEFT_ALONE,
    /** There is no connection. */
    DOWN
  }

  /**
   * What goes on between a server and this node.
   *
   * @param latency what the last heartbeat took; {@code null} if none was answered
   * @param underWay the number of commands under way
   * @param troubles how often what went wrong since the store was opened
   */
  public record Traffic(@Nullable Duration latency, int underWay, Map<Reason, Long> troubles) {

    /** A server to which there is no way, because it is this node. */
    public static final Traffic NONE = new Traffic(null, 0, Map.of());

    /** Makes it; the map is copied. */
    public Traffic {
      troubles = Map.copyOf(troubles);
    }

    /** Returns how often it went wrong so. */
    public long count(Reason reason) {
      return troubles.getOrDefault(reason, 0L);
    }
  }

  /**
   * What a server says of its memory, all users of it together.
   *
   * @param limit how many bytes it may use for items
   * @param used how many bytes its items occupy
   * @param items how many there are
   * @param evictions how many have made room for others since it was started
   * @param evictionsPerMinute as many as of late; {@code null} if that is not known yet
   */
  public record Memory(
      long limit, long used, long items, long evictions, @Nullable Long evictionsPerMinute) {}
}
