package org.turbostan.memcached;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much may be under way to one server: a server that hangs must not fill this JVM's memory with
 * what waits for it.
 *
 * <p>Safe for use by many threads.
 */
final class Room {

  static final int MOST_COMMANDS = 128;
  static final long MOST_BYTES = 16_000_000;

  private final AtomicInteger commands = new AtomicInteger();
  private final AtomicLong bytes = new AtomicLong();

  /** Takes room for a command, and returns whether there was any. */
  boolean take(int size) {
    if (commands.incrementAndGet() > MOST_COMMANDS) {
      commands.decrementAndGet();
      return false;
    }
    if (bytes.addAndGet(size) > MOST_BYTES) {
      giveBack(size);
      return false;
    }
    return true;
  }

  void giveBack(int size) {
    commands.decrementAndGet();
    bytes.addAndGet(-size);
  }

  int commands() {
    return commands.get();
  }
}
