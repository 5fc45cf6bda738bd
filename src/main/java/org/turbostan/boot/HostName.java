package org.turbostan.boot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What this machine is called, as far as that is known without asking a name server: a start must
 * not wait for one.
 */
final class HostName {

  private HostName() {}

  /** Returns a name for this node, e.g. {@code web-7 #4711}. */
  static String withNumber() {
    return get() + " #" + ThreadLocalRandom.current().nextInt(1000, 10_000);
  }

  private static String get() {
    for (String variable : new String[] {"HOSTNAME", "COMPUTERNAME"}) {
      String name = System.getenv(variable);
      if (name != null && !name.isBlank()) {
        return name.strip();
      }
    }
    try {
      String name = Files.readString(Path.of("/etc/hostname")).strip();
      return name.isEmpty() ? "node" : name;
    } catch (IOException | RuntimeException e) {
      return "node";
    }
  }
}
