package org.turbostan.admin;

import java.util.ArrayList;
import java.util.List;
import org.turbostan.Reason;
import org.turbostan.ServerState;

/** Says in plain words what is wrong with a server. */
final class Warnings {

  /** Below this a server makes room as it should. */
  private static final long MANY_A_MINUTE = 60;

  private Warnings() {}

  static List<String> of(ServerState server) {
    List<String> all = new ArrayList<>();
    switch (server.condition()) {
      case UP -> {
        // All is well.
      }
      case LEFT_ALONE ->
          all.add(
              "It answers too late and is left alone until it answers in time. What lies on it is"
                  + " rendered anew.");
      case DOWN ->
          all.add(
              "It can't be reached. What lies on it is rendered anew, and deletes that need it are"
                  + " not acknowledged.");
    }
    if (server.otherNodes() != null) {
      all.add(
          "Other nodes were given other servers or another lease ("
              + server.otherNodes()
              + "). This node caches nothing until that is equal.");
    }
    ServerState.Memory memory = server.memory();
    if (memory != null) {
      Long rate = memory.evictionsPerMinute();
      if (rate != null && rate >= MANY_A_MINUTE) {
        all.add(
            Words.bytes(memory.limit())
                + " is too little: "
                + Words.count(rate)
                + " evictions a minute. Raise its -m.");
      }
    }
    long refused = server.traffic().count(Reason.SERVER_OUT_OF_MEMORY);
    if (refused > 0) {
      all.add(
          "It has refused "
              + Words.count(refused)
              + " stores for want of memory. Raise its -m, or start it without -M.");
    }
    return all;
  }
}
