package org.turbostan.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.turbostan.admin.AdminCluster.PATIENCE;
import static org.turbostan.admin.AdminCluster.awaitPage;

import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.turbostan.testing.Container;
import org.turbostan.testing.Http;
import org.turbostan.testing.Memcached;

/**
 * The pages, where there is very much, and where servers are slow. None of it depends on the
 * container, so there is one; what each container makes of such requests is tested elsewhere.
 */
class AdminUnderLoadIT {

  private static final int MANY = 10_000;

  /** A hundred deletes: of so many some lie on each server. */
  private static final String HUNDRED =
      "entries?"
          + IntStream.range(0, 100).mapToObj(i -> "tag=" + i).collect(Collectors.joining("&"));

  private static final Pattern DELETED_BY_THE_OTHER =
      Pattern.compile("rendered: name wild/\\d+/x+ deleted by node 2");

  /** Two nodes with three servers, of which the first node knows very many names. */
  private static AdminCluster cluster;

  private static Operator first;
  private static Operator second;

  /** A cluster for one test alone. */
  private @Nullable AdminCluster own;

  @BeforeAll
  static void start() {
    cluster = new AdminCluster(Container.Kind.TOMCAT);
    cluster.startServers(3);
    first = cluster.startNode();
    second = cluster.startNode();
    // Here, so that the other node hears of them while other tests run.
    cluster.renderMany(0, "wild/", 0, MANY);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @BeforeEach
  void awaitServers() {
    cluster.awaitAllServersUsed();
  }

  @AfterEach
  void stopOwn() {
    if (own != null) {
      own.close();
    }
  }

  /** Each round begins with a server in use: one that is known to hang is not asked at all. */
  @Test
  void whoeverDeletesAtAHungServerIsAnsweredWithinASecond() {
    awaitWithin(
        Duration.ofSeconds(1),
        () -> {
          Http.Reply reply = cluster.api("DELETE", HUNDRED);
          assertThat(reply.status()).isEqualTo(207);
          assertThat(reply.text())
              .contains(cluster.server(0).address() + "\",\"status\":\"unreach");
        });
    awaitPage(first, "servers", "None: every delete was acknowledged.");
  }

  @Test
  void whoeverLooksAtAPageWhileAServerHangsIsAnsweredWithinTwoSeconds() {
    for (String page : List.of("", "servers", "delete?by=prefix&value=nowhere")) {
      awaitWithin(Duration.ofSeconds(2), () -> assertThat(first.page(page)).contains("</html>"));
    }
  }

  @Test
  void whatIsNotSentBecauseTooMuchIsUnderWayIsCounted() {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              cluster.awaitAllServersUsed();
              cluster.server(0).pause();
              try {
                IntStream.range(0, 20)
                    .mapToObj(i -> cluster.apiAsync("DELETE", HUNDRED))
                    .toList()
                    .forEach(answer -> assertThat(answer.join().status()).isEqualTo(207));
              } finally {
                cluster.server(0).resume();
              }
              return cluster.api("GET", "servers").text();
            },
            servers -> servers.matches("(?s).*\"server-busy\":[1-9].*"));
    String metrics = cluster.metrics();
    assertThat(metrics).containsPattern("turbostan_server_busy_total\\{server=\"[^\"]*\"\\} [1-9]");
    assertThat(first.page("servers")).contains("<th scope=\"col\">Too busy</th>");
    awaitPage(first, "servers", "None: every delete was acknowledged.");
  }

  /** The figures come from this node's own memory, so that no state of a server is in their way. */
  @Test
  void theListIsShortAndAsksNoServerWhateverItHolds() {
    AdminCluster full = new AdminCluster(Container.Kind.TOMCAT);
    own = full;
    full.startServers(1, "-m", "256", "-X");
    Memcached server = full.server(0);
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 200_000; i++) {
      many.append("set other:").append(i).append(" 0 0 1 noreply\r\nx\r\n");
    }
    server.ask(many + "mn", "verbosity 2");
    Operator operator = full.startNode();
    full.awaitNames(operator, "list/", 1_000);
    assertThat(server.log()).contains("node:").doesNotContain("lru_crawler", "cachedump");
    // Whoever lists keys now is refused, and would be for half an hour.
    server.ask("lru_crawler sleep 10000", "lru_crawler tocrawl 200000", "lru_crawler crawl all");
    assertIsAList(operator.page("fragments"));
    assertThat(server.ask("lru_crawler crawl all")).startsWith("BUSY");
    server.pause();
    try {
      assertIsAList(operator.page("fragments"));
    } finally {
      server.resume();
    }
  }

  @Test
  void tenThousandNamesOfAnotherNodeAreDeletedByTheirBeginning() {
    cluster.awaitNames(first, "wild/", MANY);
    String preview = "delete?by=prefix&value=wild/";
    await()
        .atMost(PATIENCE)
        .until(
            () -> second.page(preview),
            page ->
                page.contains("10,000 names are known to begin so")
                    && !page.contains("\"warning\""));
    String job = AdminCluster.delete(second, "prefix", "wild/");
    assertThat(second.page(job)).contains("10,000 of 10,000");
    awaitPage(first, job, AdminCluster.ACKNOWLEDGED);
    assertThat(first.page(job)).contains("10,000 of 10,000", "told by <bdi>node 2</bdi>");
    await().atMost(PATIENCE).until(AdminUnderLoadIT::isToldWhoDeletedNames);
  }

  /** A machine under load may have no time for the cache: then it is all done once more. */
  private static boolean isToldWhoDeletedNames() {
    cluster.renderMany(0, "wild/", MANY - 500, MANY);
    // So many have no figures of their own.
    String page = first.page("fragment?name=%28other%29");
    boolean isTold = DELETED_BY_THE_OTHER.matcher(page).find();
    if (!isTold) {
      second.send("delete", "by", "prefix", "value", "wild/" + (MANY - 1));
    }
    return isTold;
  }

  private static void assertIsAList(String page) {
    // When there are too many names at once, a part of them goes.
    assertThat(page.split("<tr>", -1).length - 2).isBetween(100, 500);
    assertThat(page).contains("The keys in memcached are digests, and are never listed.");
  }

  /**
   * Does something while a server hangs that was in use until then, again and again until it took
   * no longer than it may. A machine under load takes longer now and then; who waits for the server
   * takes longer each time.
   */
  private static void awaitWithin(Duration most, Runnable what) {
    Memcached hung = cluster.server(0);
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              cluster.awaitAllServersUsed();
              hung.pause();
              try {
                long began = System.nanoTime();
                what.run();
                Duration took = Duration.ofNanos(System.nanoTime() - began);
                System.out.printf("while a server hangs: %d ms%n", took.toMillis());
                return took.compareTo(most) <= 0;
              } finally {
                hung.resume();
              }
            });
  }
}
