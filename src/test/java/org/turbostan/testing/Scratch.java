package org.turbostan.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * Numbered folders, one parent per process, so that test runs side by side do not meet. What dead
 * processes left is removed.
 */
final class Scratch {

  private static final Map<Path, AtomicInteger> USED = new ConcurrentHashMap<>();

  private Scratch() {}

  static Path newFolder(Path parent) {
    AtomicInteger number = USED.computeIfAbsent(parent, Scratch::withoutTheDead);
    try {
      return Files.createDirectories(
          parent
              .resolve(String.valueOf(ProcessHandle.current().pid()))
              .resolve("" + number.incrementAndGet()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static AtomicInteger withoutTheDead(Path parent) {
    if (Files.isDirectory(parent)) {
      try (Stream<Path> folders = Files.list(parent)) {
        folders.filter(Scratch::isOfADeadProcess).forEach(Scratch::delete);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return new AtomicInteger();
  }

  private static boolean isOfADeadProcess(Path folder) {
    String name = folder.getFileName().toString();
    if (!name.matches("\\d{1,18}")) {
      return false;
    }
    long pid = Long.parseLong(name);
    return pid == ProcessHandle.current().pid() || ProcessHandle.of(pid).isEmpty();
  }

  static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : (Iterable<Path>) files.sorted(Comparator.reverseOrder())::iterator) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
