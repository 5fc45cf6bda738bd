package org.turbostan.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.turbostan.admin.AdminCluster.PATIENCE;
import static org.turbostan.admin.AdminCluster.awaitPage;

import java.util.List;
import java.util.regex.Pattern;
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

  /** What statistics memcached was asked for, by its own log. */
  private static final Pattern STATISTICS = Pattern.compile("(?m)^<\\d+ stats(.*)$");

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
  void whoLogsInOnOneNodeIsInOnAllAndOutOnAll() {
    Operator operator = Operator.logIn(cluster.node(0).base(), AdminServletIT.TOKEN);
    Http there = Http.to(cluster.node(1).base());
    assertThat(there.get("/ops/", "Cookie", operator.cookie()).status()).isEqualTo(200);
    redeploy();
    assertThat(operator.page("")).contains("Hit ratio");
    operator.send("logout");
    assertThat(there.get("/ops/", "Cookie", operator.cookie()).status()).isEqualTo(403);
    redeploy();
    Http here = Http.to(cluster.node(0).base());
    assertThat(here.get("/ops/", "Cookie", operator.cookie()).status()).isEqualTo(403);
  }

  /** Who is logged in is asked of the servers: a node that finds none knows of nobody. */
  private static void redeploy() {
    cluster.node(0).redeploy();
    cluster.awaitAllServersUsed();
  }

  @Test
  void eachNodeTellsWhatBecameOfADelete() {
    String job = AdminCluster.delete(first, "tag", "product:42");
    awaitPage(second, job, AdminCluster.ACKNOWLEDGED);
    assertThat(second.page(job)).contains("Done and told by <bdi>node 1</bdi>");
    assertThat(second.page("delete?job=unknown")).contains("Nothing is known of such a delete");
  }

  @Test
  void nodesThatWereGivenAnotherLeaseAreSeenAsGraveOnBoth() {
    AdminCluster split = new AdminCluster(kind);
    own = split;
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

  /** A8. */
  @Test
  void whateverARequestSaysServersAreAskedForTheSameFigures() {
    AdminCluster listening = new AdminCluster(kind);
    own = listening;
    listening.startServers(1, "-vv", "-t", "1");
    Operator operator = listening.startNode();
    listening.awaitAllServersUsed();
    String injected =
        "?stats=reset&stat=settings&name=items&args=cachedump%201%2010&type=detail%20on"
            + "&q=%0D%0Astats%20reset&server=x%0D%0Astats%20slabs";
    for (String page : List.of("", "servers", "fragments", "fragment", "worth", "delete")) {
      assertThat(operator.page(page + injected)).endsWith("</html>\n");
    }
    for (String what : List.of("overview", "servers", "nodes", "fragments", "pending")) {
      assertThat(listening.api("GET", what + injected).status()).isEqualTo(200);
    }
    String log = listening.server(0).log();
    assertThat(STATISTICS.matcher(log).results().map(line -> line.group(1).strip()))
        .isNotEmpty()
        .containsOnly("");
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
