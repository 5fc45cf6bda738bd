package org.turbostan.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.testing.Container;
import org.turbostan.testing.Http;
import org.turbostan.testing.Memcached;
import org.turbostan.testing.WebApp;

/** Deletes over HTTP on a node that shares two memcached servers with others. */
@ParameterizedClass
@EnumSource
class SharedDeleteIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String TOKEN = "correct-horse-battery-staple";

  private final Container.Kind kind;
  private final Memcached one = Memcached.start();
  private final Memcached two = Memcached.start();
  private @Nullable Container container;
  private @Nullable Http http;

  SharedDeleteIT(Container.Kind kind) {
    this.kind = kind;
  }

  @BeforeEach
  void start() {
    container =
        kind.start(
            new WebApp()
                .memcachedLib()
                .contextParam("stan.memcached", one.address() + "," + two.address())
                .contextParam("stan.admin.token", TOKEN)
                .adminServlet());
    http = Http.to(container.base());
    awaitStatus(200, manyTags());
  }

  @AfterEach
  void stop() {
    try (Memcached stoppedToo = two;
        Memcached stopped = one) {
      if (container != null) {
        container.close();
      }
    }
  }

  @Test
  void theAnswerNamesEachConfiguredServer() {
    Http.Reply reply = awaitStatus(200, "tag=a");
    assertThat(reply.text())
        .contains("\"acknowledged\":true", server(one), server(two))
        .doesNotContain("unreachable");
  }

  @Test
  void aKilledServerIsNamedAndTheDeleteIsNotAcknowledged() {
    one.kill9();
    Http.Reply reply = awaitStatus(207, manyTags());
    assertThat(reply.text())
        .contains("\"acknowledged\":false")
        .contains(server(one) + "\"unreachable\"")
        .contains(server(two) + "\"");
    one.restart();
    awaitStatus(200, manyTags());
  }

  @Test
  void aDeleteThatOnlyALivingServerMattersForIsAcknowledged() {
    one.kill9();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(
                        IntStream.range(0, 40)
                            .map(i -> delete("tag=product:" + i).status())
                            .distinct())
                    .containsExactlyInAnyOrder(200, 207));
  }

  @Test
  void aHangingServerIsGivenUpOn() {
    one.pause();
    try {
      Http.Reply reply = awaitStatus(207, manyTags());
      assertThat(reply.text()).contains(server(one) + "\"unreachable\"");
    } finally {
      one.resume();
    }
    awaitStatus(200, manyTags());
  }

  @Test
  void allServersLostIsNoErrorButNoAcknowledgementEither() {
    one.kill9();
    two.kill9();
    Http.Reply reply = awaitStatus(207, "all=true");
    assertThat(reply.text()).contains("\"by\":\"all\",\"values\":[]", "\"acknowledged\":false");
  }

  /** So many that some lie on each server. */
  private static String manyTags() {
    StringBuilder tags = new StringBuilder("soft=false");
    for (int i = 0; i < 40; i++) {
      tags.append("&tag=product:").append(i);
    }
    return tags.toString();
  }

  private static String server(Memcached server) {
    return "{\"server\":\"" + server.address() + "\",\"status\":";
  }

  private Http.Reply awaitStatus(int status, String criteria) {
    return await()
        .atMost(PATIENCE)
        .until(() -> delete(criteria), reply -> reply.status() == status);
  }

  private Http.Reply delete(String criteria) {
    Http client = http;
    assertThat(client).isNotNull();
    return client.send(
        "DELETE",
        "/ops/api/v1/entries?" + criteria,
        BodyPublishers.noBody(),
        "Authorization",
        "Bearer " + TOKEN);
  }
}
