package org.turbostan.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs of this machine. */
final class Programs {

  private Programs() {}

  /** The first of these programs that is on the {@code PATH}. */
  static Optional<Path> onPath(String... names) {
    String[] folders = System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1);
    return Stream.of(names)
        .flatMap(name -> Stream.of(folders).map(folder -> Path.of(folder, name)))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }

  /** Runs a program to its end and returns its exit status. Its input is empty. */
  static int run(ProcessBuilder program) {
    try {
      Process process = program.start();
      process.getOutputStream().close();
      if (program.redirectOutput() == ProcessBuilder.Redirect.PIPE) {
        process.getInputStream().transferTo(System.out);
      }
      return process.waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(program.command() + " was interrupted.", e);
    }
  }

  /**
   * Runs a program to its end and returns what it printed.
   *
   * @throws IllegalStateException if it fails
   */
  static String output(ProcessBuilder program) {
    try {
      Process process = program.redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), UTF_8);
      int status = process.waitFor();
      if (status != 0) {
        throw new IllegalStateException(
            program.command() + " failed with " + status + ": " + output);
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(program.command() + " was interrupted.", e);
    }
  }
}
