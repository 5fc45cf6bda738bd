package org.turbostan.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.turbostan.admin.AdminCluster.PATIENCE;
import static org.turbostan.admin.AdminCluster.awaitPage;

import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.testing.Container;
import org.turbostan.testing.Http;
import org.turbostan.testing.Memcached;

/** The pages of nodes that share memcached servers. */
@ParameterizedClass
@EnumSource
class SharedAdminIT {

  private static final String ACKNOWLEDGED =
      "Deleted: nothing that was rendered before is served again, on any node.";

  /** What is promised of a delete, and of the pages, when a server hangs. */
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** Two nodes with three servers, for all tests that leave them as they found them. */
  private static AdminCluster cluster;

  private static Operator first;
  private static Operator second;

  private final Container.Kind kind;

  /** A cluster for one test alone. */
  private @Nullable AdminCluster own;

  SharedAdminIT(Container.Kind kind) {
    this.kind = kind;
  }

  @BeforeParameterizedClassInvocation
  static void start(Container.Kind kind) {
    cluster = new AdminCluster(kind);
    cluster.startServers(3);
    first = cluster.startNode();
    second = cluster.startNode();
  }

  @AfterParameterizedClassInvocation
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

  @Test
  void aHungServerIsNamedAndItsDeletesAreDoneWhenItIsBack() {
    Memcached hung = cluster.server(0);
    String job;
    hung.pause();
    try {
      job = awaitNotAcknowledged();
      assertThat(first.page(job))
          .contains(hung.address(), "answer UNREACHABLE", "tried again by itself")
          .contains("answer ABSENT", "Not acknowledged: 1<", "Done by <bdi>node 1</bdi>");
      awaitPage(first, "servers", "deletes that need it are not acknowledged");
      assertThat(first.send("retry", "job", idOf(job))).isEqualTo(job);
    } finally {
      hung.resume();
    }
    awaitPage(first, job, "Deleted, now that all servers have answered");
    assertThat(first.page(job)).doesNotContain("UNREACHABLE", "Try again now");
    awaitPage(first, "servers", "None: every delete was acknowledged.");
  }

  /** Each round begins with a server in use: one that is known to hang is not asked at all. */
  @Test
  void whoeverDeletesAtAHungServerIsAnsweredWithinASecond() {
    String tags =
        IntStream.range(0, 100).mapToObj(i -> "tag=" + i).collect(Collectors.joining("&"));
    awaitWithin(
        SECOND,
        () -> {
          Http.Reply reply = cluster.api("DELETE", "entries?" + tags);
          assertThat(reply.status()).isEqualTo(207);
          assertThat(reply.text())
              .contains(cluster.server(0).address() + "\",\"status\":\"unreach");
        });
    awaitPage(first, "servers", "None: every delete was acknowledged.");
  }

  @Test
  void whoeverLooksAtAPageWhileAServerHangsIsAnsweredWithinTwoSeconds() {
    for (String page :
        List.of("", "fragments", "worth", "servers", "delete?by=prefix&value=nowhere")) {
      awaitWithin(Duration.ofSeconds(2), () -> assertThat(first.page(page)).contains("</html>"));
    }
  }

  @Test
  void aKilledServerIsNamedAndItsDeletesAreDoneWhenItIsBack() {
    Memcached killed = cluster.server(0);
    killed.kill9();
    String job;
    try {
      job = awaitNotAcknowledged();
      assertThat(first.page(job)).contains(killed.address(), "answer UNREACHABLE");
      awaitPage(first, "servers", "warning grave");
    } finally {
      killed.restart();
    }
    awaitPage(first, job, "Deleted, now that all servers have answered");
  }

  @Test
  void whatIsNotSentBecauseTooMuchIsUnderWayIsCounted() {
    String tags =
        IntStream.range(0, 100).mapToObj(i -> "tag=" + i).collect(Collectors.joining("&"));
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              cluster.awaitAllServersUsed();
              cluster.server(0).pause();
              try {
                IntStream.range(0, 20)
                    .mapToObj(i -> cluster.apiAsync("DELETE", "entries?" + tags))
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

  @Test
  void whoLogsInOnOneNodeIsInOnAllAndOutOnAll() {
    Operator operator = Operator.logIn(cluster.node(0).base(), AdminServletIT.TOKEN);
    Http there = Http.to(cluster.node(1).base());
    assertThat(there.get("/ops/", "Cookie", operator.cookie()).status()).isEqualTo(200);
    cluster.node(0).redeploy();
    assertThat(operator.page("")).contains("Hit ratio");
    operator.send("logout");
    assertThat(there.get("/ops/", "Cookie", operator.cookie()).status()).isEqualTo(403);
    cluster.node(0).redeploy();
    Http here = Http.to(cluster.node(0).base());
    assertThat(here.get("/ops/", "Cookie", operator.cookie()).status()).isEqualTo(403);
  }

  @Test
  void eachNodeTellsWhatBecameOfADelete() {
    String job = first.send("delete", "by", "tag", "value", "product:42");
    awaitPage(first, job, ACKNOWLEDGED);
    awaitPage(second, job, ACKNOWLEDGED);
    assertThat(second.page(job)).contains("Done and told by <bdi>node 1</bdi>");
    assertThat(second.page("delete?job=unknown")).contains("Nothing is known of such a delete");
  }

  @Test
  void nodesThatWereGivenAnotherLeaseAreSeenAsGraveOnBoth() {
    AdminCluster split = ownCluster();
    split.startServers(1);
    Operator here = split.startNode();
    Operator odd = split.startNode("stan.lease", "30ms");
    awaitPage(odd, "", "This node caches nothing until that is equal");
    awaitPage(here, "servers", "unlike this node");
    for (String page : List.of("", "servers")) {
      awaitPage(here, page, "<p class=\"warning grave\"><b><bdi>node 2</bdi></b>");
      assertThat(odd.page(page)).contains("<p class=\"warning grave\">");
    }
  }

  /** The figures come from this node's own memory, so that no state of a server is in their way. */
  @Test
  void theListIsShortAndAsksNoServerWhateverItHolds() {
    AdminCluster full = ownCluster();
    full.startServers(1, "-m", "256", "-X");
    Memcached server = full.server(0);
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 200_000; i++) {
      many.append("set other:").append(i).append(" 0 0 1 noreply\r\nx\r\n");
    }
    server.ask(many + "mn", "verbosity 2");
    Operator operator = full.startNode();
    full.renderMany(0, "list/", 0, 1_000);
    awaitPage(operator, "delete?by=prefix&value=list/", "1,000 names are known to begin so");
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
    cluster.renderMany(0, "wild/", 0, 10_000);
    String preview = "delete?by=prefix&value=wild/";
    await()
        .atMost(PATIENCE)
        .until(
            () -> second.page(preview),
            page -> page.contains("10,000 names are known to begin so") && !page.contains("warn"));
    String job = second.send("delete", "by", "prefix", "value", "wild/");
    awaitPage(second, job, ACKNOWLEDGED);
    assertThat(second.page(job)).contains("10,000 of 10,000");
    awaitPage(first, job, ACKNOWLEDGED);
    assertThat(first.page(job)).contains("10,000 of 10,000", "told by <bdi>node 2</bdi>");
    cluster.renderMany(0, "wild/", 9_500, 10_000);
    // So many have no figures of their own.
    assertThat(first.page("fragment?name=%28other%29"))
        .containsPattern("rendered: name wild/\\d+/x+ deleted by node 2");
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

  private AdminCluster ownCluster() {
    AdminCluster made = new AdminCluster(kind);
    own = made;
    return made;
  }

  /** Deletes tags until one lies on the server that fails: which do is not known here. */
  private static String awaitNotAcknowledged() {
    return await()
        .atMost(PATIENCE)
        .until(
            () ->
                IntStream.range(0, 40)
                    .mapToObj(i -> first.send("delete", "by", "tag", "value", "lost:" + i))
                    .filter(job -> first.page(job).contains("Not acknowledged by all servers"))
                    .findFirst()
                    .orElse(""),
            job -> !job.isEmpty());
  }

  private static String idOf(String job) {
    return job.substring("delete?job=".length(), job.indexOf('&'));
  }
}
