package org.turbostan.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;
import org.turbostan.testing.Http;

/** What {@code mvn -Pexample} does. */
class RunExampleIT {

  @Test
  void theExampleIsServedFromItsSources() {
    try (RunExample example = RunExample.start(0)) {
      assertThat(Http.to(example.nodes().get(0).base()).get("/").status()).isEqualTo(200);
    }
  }

  @Test
  void aTakenPortIsToldWithItsCure() throws IOException {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      int port = other.getLocalPort();
      assertThatThrownBy(() -> RunExample.start(port))
          .hasMessage(
              "Port %d is taken. Choose another one: mvn -Pexample -Dexample.port=%d"
                  .formatted(port, port + 1));
    }
  }
}
