package org.turbostan.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The real memcached, and what is done to it. */
class MemcachedIT {

  @Test
  void itAnswers() {
    try (Memcached server = Memcached.start()) {
      assertThat(server.ask("set a 0 0 1", "x", "get a"))
          .isEqualTo("STORED\r\nVALUE a 0 1\r\nx\r\nEND\r\n");
    }
  }

  @Test
  void itTakesArguments() {
    try (Memcached server = Memcached.start("-m", "2", "-M")) {
      assertThat(server.ask("stats settings"))
          .contains("STAT maxbytes 2097152", "STAT evictions off");
    }
  }

  @Test
  void twoServersHaveTwoPorts() {
    try (Memcached one = Memcached.start();
        Memcached two = Memcached.start()) {
      assertThat(one.port()).isNotEqualTo(two.port());
    }
  }

  @Test
  void killedItRefusesConnections() {
    try (Memcached server = Memcached.start()) {
      server.kill9();
      assertThatThrownBy(() -> server.ask("version")).hasMessageContaining("refused");
    }
  }

  @Test
  void restartedItIsEmptyOnTheSamePort() {
    try (Memcached server = Memcached.start()) {
      String address = server.address();
      server.ask("set a 0 0 1", "x");
      server.restart();
      assertThat(server.address()).isEqualTo(address);
      assertThat(server.ask("get a")).isEqualTo("END\r\n");
    }
  }

  @Test
  void pausedItAcceptsAndKeepsSilentUntilResumed() throws IOException {
    try (Memcached server = Memcached.start();
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      server.pause();
      socket.getOutputStream().write("version\r\n".getBytes());
      socket.setSoTimeout(100);
      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
      server.resume();
      socket.setSoTimeout(10_000);
      assertThat(socket.getInputStream().read()).isEqualTo('V');
    }
  }

  @Test
  void wrongArgumentsAreToldWithWhatItPrinted() {
    assertThatThrownBy(() -> Memcached.start("--no-such-option"))
        .hasMessageContaining("no-such-option")
        .hasMessageContaining("did not start");
  }

  @Test
  void theDistributionsPackageRunsUnpackedWithoutRoot() {
    MemcachedBinary unpacked = unpack(Build.target().resolve("memcached"));
    System.out.println("Unpacked " + unpacked.version() + ", " + unpacked.program());
    try (Memcached server = Memcached.start(unpacked)) {
      assertThat(server.ask("set a 0 0 1", "x")).isEqualTo("STORED\r\n");
    }
  }

  /** Without apt, or off line, an installed memcached serves the other tests; CI has both. */
  private static MemcachedBinary unpack(Path folder) {
    try {
      return MemcachedBinary.unpacked(folder);
    } catch (IllegalStateException e) {
      if (Boolean.parseBoolean(System.getenv("CI")) || Programs.onPath("memcached").isEmpty()) {
        throw e;
      }
      return abort(e.getMessage());
    }
  }
}
