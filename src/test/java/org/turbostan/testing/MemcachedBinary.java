package org.turbostan.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The memcached program that tests run: the one on the {@code PATH}, else the distribution's
 * package, downloaded and unpacked under {@code target/memcached}, which needs no root and leaves
 * the system as it is.
 *
 * @param program the program's file
 * @param libraries folders of shared libraries that came with it; empty for an installed one
 */
record MemcachedBinary(Path program, List<Path> libraries) {

  private static final String PACKAGE = "memcached";

  /**
   * Finds the program.
   *
   * @throws IllegalStateException if there is none and none can be had; says what to install
   */
  static MemcachedBinary find() {
    return Programs.onPath("memcached")
        .map(program -> new MemcachedBinary(program, List.of()))
        .orElseGet(() -> unpacked(Build.target().resolve("memcached")));
  }

  /**
   * Unpacks the distribution's package into a folder, unless it already is there.
   *
   * @throws IllegalStateException if this is no Debian or Ubuntu, or the package does not arrive
   */
  static MemcachedBinary unpacked(Path folder) {
    Path program = folder.resolve("root/usr/bin/memcached");
    if (!Files.isExecutable(program)) {
      if (!canUnpack()) {
        throw new IllegalStateException(
            "Found no memcached on the PATH, and no apt-get and dpkg to unpack one with."
                + " Install memcached, e.g. with: brew install memcached");
      }
      download(folder);
    }
    return new MemcachedBinary(program, librariesIn(folder.resolve("root")));
  }

  static boolean canUnpack() {
    return Stream.of("apt-get", "apt-cache", "dpkg").allMatch(p -> Programs.onPath(p).isPresent());
  }

  /** Prepares a process of this program. */
  ProcessBuilder command(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(program.toString());
    if (System.getProperty("user.name").equals("root")) {
      // As root, memcached starts only when told whom to become. Nobody else may write the file
      // with
      // its port into a folder of root's.
      command.addAll(List.of("-u", "root"));
    }
    command.addAll(arguments);
    ProcessBuilder process = new ProcessBuilder(command);
    if (!libraries.isEmpty()) {
      process
          .environment()
          .put(
              "LD_LIBRARY_PATH",
              libraries.stream()
                  .map(Path::toString)
                  .collect(Collectors.joining(File.pathSeparator)));
    }
    return process;
  }

  /** What the program says of itself, e.g. {@code memcached 1.6.18}. */
  String version() {
    return Programs.output(command(List.of("-V"))).strip();
  }

  private static void download(Path folder) {
    try {
      Files.createDirectories(folder.resolve("debs"));
      // The system's package lists may be missing or too old, and only root may refresh them.
      if (!fetched(folder, List.of()) && !fetched(folder, freshLists(folder))) {
        throw new IllegalStateException(
            "Found no memcached on the PATH, and apt-get could not download it."
                + " Install memcached, or look at the network: "
                + folder.resolve("apt.log"));
      }
      try (Stream<Path> debs = Files.list(folder.resolve("debs"))) {
        for (Path deb : debs.filter(file -> file.toString().endsWith(".deb")).toList()) {
          Programs.output(
              new ProcessBuilder("dpkg", "-x", deb.toString(), folder.resolve("root").toString()));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean fetched(Path folder, List<String> options) {
    ProcessBuilder download = apt(folder, "apt-get", options, "download");
    download.command().addAll(packages(folder, options));
    return Programs.run(download.directory(folder.resolve("debs").toFile())) == 0;
  }

  /**
   * The program and what it is linked with: those names differ between the distribution's releases.
   */
  private static List<String> packages(Path folder, List<String> options) {
    Path log = folder.resolve("depends");
    ProcessBuilder depends = apt(folder, "apt-cache", options, "depends");
    depends.command().add(PACKAGE);
    Programs.run(depends.redirectOutput(log.toFile()));
    return Stream.concat(
            Stream.of(PACKAGE),
            lines(log)
                .map(String::strip)
                .filter(line -> line.startsWith("Depends: lib"))
                .map(line -> line.substring("Depends: ".length()))
                .filter(name -> !name.startsWith("libc6")))
        .toList();
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readString(file).lines();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ProcessBuilder apt(
      Path folder, String program, List<String> options, String verb) {
    List<String> command = new ArrayList<>(List.of(program, "-q", "-o", "APT::Sandbox::User="));
    command.addAll(options);
    command.add(verb);
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("apt.log").toFile()));
  }

  /** Package lists of our own, and the options that make apt use them. */
  private static List<String> freshLists(Path folder) throws IOException {
    Path lists = Files.createDirectories(folder.resolve("apt/lists/partial")).getParent();
    Path cache = Files.createDirectories(folder.resolve("apt/cache/archives/partial"));
    List<String> options =
        List.of(
            "-o", "Dir::State::Lists=" + lists,
            "-o", "Dir::Cache=" + cache.getParent().getParent());
    Programs.run(apt(folder, "apt-get", options, "update"));
    return options;
  }

  private static List<Path> librariesIn(Path root) {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .filter(file -> file.getFileName().toString().contains(".so"))
          .map(Path::getParent)
          .distinct()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
