package org.turbostan.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real memcached on a free port of the loopback interface, which can be killed, stopped and
 * started again.
 *
 * <pre>{@code
 * try (Memcached server = Memcached.start("-m", "2", "-M")) {
 *   server.kill9();
 *   server.restart(); // empty, on the same port
 * }
 * }</pre>
 *
 * <p>Not thread-safe.
 */
public final class Memcached implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Pattern PORT = Pattern.compile("TCP INET: (\\d+)");

  private final MemcachedBinary binary;
  private final List<String> arguments;
  private final Path folder = Build.newFolder("memcached-runs");
  private final Thread atExit = new Thread(this::destroy, "kill memcached");
  private @Nullable Process process;
  private int port;

  private Memcached(MemcachedBinary binary, List<String> arguments) {
    this.binary = binary;
    this.arguments = arguments;
  }

  /**
   * Starts a server with these arguments besides its address, e.g. {@code start("-m", "2")}, and
   * waits until it accepts connections.
   *
   * @throws IllegalStateException if there is no memcached, or it does not start
   */
  public static Memcached start(String... arguments) {
    return start(Installed.BINARY, arguments);
  }

  static Memcached start(MemcachedBinary binary, String... arguments) {
    Memcached server = new Memcached(binary, List.of(arguments));
    server.launch("-1");
    Runtime.getRuntime().addShutdownHook(server.atExit);
    return server;
  }

  /** Found once, and told on stdout: it matters to the reader of a test run which program ran. */
  private static final class Installed {
    static final MemcachedBinary BINARY = told(MemcachedBinary.find());

    private static MemcachedBinary told(MemcachedBinary binary) {
      System.out.println("Running " + binary.version() + ", " + binary.program());
      return binary;
    }
  }

  /** Its port, the same after each {@link #restart()}. */
  public int port() {
    return port;
  }

  /** Its address as a setting has it, e.g. {@code 127.0.0.1:41234}. */
  public String address() {
    return "127.0.0.1:" + port;
  }

  /**
   * Its process, another one after each {@link #restart()}.
   *
   * @throws IllegalStateException if it does not run
   */
  public long pid() {
    return running().pid();
  }

  /** What a shell is to be told to start it on its port, in the background, as it was started. */
  public String command() {
    ProcessBuilder command = binary.command(arguments(String.valueOf(port)));
    String libraries = command.environment().get("LD_LIBRARY_PATH");
    return (libraries == null ? "" : "LD_LIBRARY_PATH=" + libraries + " ")
        + String.join(" ", command.command())
        + " &";
  }

  /** What it has said since it was last started; with {@code -vv} that is each command, too. */
  public String log() {
    try {
      return Files.readString(folder.resolve("log"), ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills it at once, as a crash would. */
  public void kill9() {
    destroy();
  }

  /** Stops it without ending it (SIGSTOP): connections stay open, and nothing answers. */
  public void pause() {
    signal("STOP");
    // One of its threads takes the signal and stops the others, which answer until then.
    Path threads = Path.of("/proc", String.valueOf(pid()), "task");
    if (Files.isDirectory(threads)) {
      await()
          .atMost(PATIENCE)
          .pollDelay(Duration.ZERO)
          .pollInterval(Duration.ofMillis(1))
          .until(() -> areStopped(threads));
    }
  }

  private static boolean areStopped(Path threads) throws IOException {
    try (Stream<Path> all = Files.list(threads)) {
      for (Path thread : all.toList()) {
        String status = Files.readString(thread.resolve("stat"));
        // The state stands after the name, which may hold anything.
        if (status.charAt(status.lastIndexOf(')') + 2) != 'T') {
          return false;
        }
      }
      return true;
    }
  }

  /** Lets it go on after {@link #pause()} (SIGCONT). */
  public void resume() {
    signal("CONT");
  }

  /** Starts it anew, empty, on its old port; kills it before where it still runs. */
  public void restart() {
    destroy();
    launch(String.valueOf(port));
  }

  /**
   * Sends lines of the text protocol and returns the answer up to the end of the connection; each
   * line gets its CRLF, and {@code quit} is added.
   */
  public String ask(String... lines) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout((int) PATIENCE.toMillis());
      String request = String.join("\r\n", lines) + "\r\nquit\r\n";
      socket.getOutputStream().write(request.getBytes(US_ASCII));
      return new String(socket.getInputStream().readAllBytes(), US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    destroy();
    Runtime.getRuntime().removeShutdownHook(atExit);
  }

  private void launch(String wantedPort) {
    Path portFile = folder.resolve("port");
    ProcessBuilder command = binary.command(arguments(wantedPort));
    // Written when the server listens: neither a port nor a moment has to be guessed.
    command.environment().put("MEMCACHED_PORT_FILENAME", portFile.toString());
    Path log = folder.resolve("log");
    command.redirectErrorStream(true).redirectOutput(log.toFile());
    try {
      Files.deleteIfExists(portFile);
      process = command.start();
      Instant deadline = Instant.now().plus(PATIENCE);
      while (!Files.exists(portFile)) {
        if (!process.isAlive() || Instant.now().isAfter(deadline)) {
          destroy();
          throw new IllegalStateException(
              command.command() + " did not start: " + Files.readString(log));
        }
        process.waitFor(2, TimeUnit.MILLISECONDS);
      }
      Matcher found = PORT.matcher(Files.readString(portFile));
      if (!found.find()) {
        throw new IllegalStateException(
            "No port in " + portFile + ": " + Files.readString(portFile));
      }
      port = Integer.parseInt(found.group(1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while memcached started.", e);
    }
  }

  private List<String> arguments(String wantedPort) {
    List<String> all = new ArrayList<>(List.of("-l", "127.0.0.1", "-p", wantedPort, "-U", "0"));
    all.addAll(arguments);
    return all;
  }

  private Process running() {
    Process running = process;
    if (running == null) {
      throw new IllegalStateException("memcached on port " + port + " does not run.");
    }
    return running;
  }

  private void signal(String name) {
    // The shell's own kill: a minimal system has no other.
    Programs.output(new ProcessBuilder("sh", "-c", "kill -" + name + " " + pid()));
  }

  private void destroy() {
    if (process != null) {
      process.destroyForcibly().onExit().join();
      process = null;
    }
  }
}
