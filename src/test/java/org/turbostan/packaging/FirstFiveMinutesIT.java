package org.turbostan.packaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.testing.Build;
import org.turbostan.testing.Container;
import org.turbostan.testing.Document;
import org.turbostan.testing.Http;
import org.turbostan.testing.MavenProject;
import org.turbostan.testing.Memcached;

/** The files of docs/first-five-minutes.md are a web application that does what is said there. */
class FirstFiveMinutesIT {

  private static final Document GUIDE = Document.of("docs/first-five-minutes.md");
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private static Path war;

  @BeforeAll
  static void build() throws IOException {
    Path shop = Build.newFolder("first-five-minutes").resolve("shop");
    Path pages = Files.createDirectories(shop.resolve("src/main/webapp/WEB-INF")).getParent();
    Files.writeString(
        shop.resolve("pom.xml"),
        GUIDE
            .example("pom")
            .replace("</dependencies>", GUIDE.example("memcached-libraries") + "</dependencies>"));
    Files.writeString(pages.resolve("WEB-INF/web.xml"), GUIDE.example("web-xml"));
    Files.writeString(pages.resolve("product.jsp"), GUIDE.example("product-jsp"));
    Files.writeString(pages.resolve("change.jsp"), GUIDE.example("change-jsp"));
    war = MavenProject.packaged(shop).resolve("shop-1.0");
  }

  @ParameterizedTest
  @EnumSource
  void theSecondViewIsAHitUntilTheProductHasChanged(Container.Kind kind) {
    try (Container node = start(kind, "stan.trace", "comment")) {
      assertThat(product(node)).contains("<!-- stan: RENDERED cold name=/product.jsp#0 key=");
      assertThat(product(node)).contains("<!-- stan: HIT age=");
      assertThat(get(node, "/change.jsp?id=42")).contains("Product 42 has changed.");
      assertThat(product(node)).contains("<!-- stan: RENDERED deleted name=/product.jsp#0 key=");
    }
  }

  @Test
  void aDeleteOnOneNodeIsADeleteOnTheOther() {
    try (Memcached memcached = Memcached.start();
        Container one = start(Container.Kind.JETTY, "stan.memcached", memcached.address());
        Container two = start(Container.Kind.JETTY, "stan.memcached", memcached.address())) {
      // A node that has just started may not have found its server yet.
      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(product(one)).isEqualTo(product(two)));
      String before = product(one);
      get(two, "/change.jsp?id=42");
      assertThat(product(one)).isNotEqualTo(before);
    }
  }

  /** Starts a node with a setting, as {@code -D} on the command line would. */
  private static Container start(Container.Kind kind, String name, String value) {
    System.setProperty(name, value);
    System.setProperty("stan.budget", "5s");
    try {
      return kind.startWar(war);
    } finally {
      System.clearProperty(name);
      System.clearProperty("stan.budget");
    }
  }

  private static String product(Container node) {
    return get(node, "/product.jsp?id=42");
  }

  private static String get(Container node, String page) {
    Http.Reply reply = Http.to(node.base()).get(page);
    assertThat(reply.status()).as(reply::toString).isEqualTo(200);
    return reply.text();
  }
}
