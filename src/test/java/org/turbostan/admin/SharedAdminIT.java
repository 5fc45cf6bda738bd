package org.turbostan.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.turbostan.testing.Container;
import org.turbostan.testing.Http;
import org.turbostan.testing.Memcached;
import org.turbostan.testing.WebApp;

/** The pages of nodes that share three memcached servers. */
@ParameterizedClass
@EnumSource
class SharedAdminIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String TOKEN = AdminServletIT.TOKEN;
  private static final String ACKNOWLEDGED =
      "Deleted: nothing that was rendered before is served again, on any node.";

  /** Many fragments, from one number up to another, of the names wild/… . */
  private static final String MANY =
      """
      <%@ page session="false" %><%@ taglib prefix="stan" uri="turbostan.tags" %>
      <% int first = Integer.parseInt(request.getParameter("first"));
         for (int i = first; i < first + 500; i++) { pageContext.setAttribute("i", i); %>
      <stan:cache name="wild/${i}" ttl="1h">${i}</stan:cache>
      <% } %>
      """;

  private final Container.Kind kind;
  private final List<Memcached> servers = new ArrayList<>();
  private final List<Container> nodes = new ArrayList<>();

  SharedAdminIT(Container.Kind kind) {
    this.kind = kind;
  }

  @AfterEach
  void stop() {
    nodes.forEach(Container::close);
    servers.forEach(Memcached::close);
  }

  @Test
  void aHungServerIsNamedAndItsDeletesAreDoneWhenItIsBack() {
    start(3);
    Operator operator = operator("node 1");
    Memcached hung = servers.get(0);
    hung.pause();
    String job;
    try {
      job = awaitNotAcknowledged(operator);
      assertThat(operator.page(job))
          .contains(hung.address(), "answer UNREACHABLE", "tried again by itself")
          .contains("answer ABSENT", "Not acknowledged: 1<", "Told by <bdi>node 1</bdi>");
      assertThat(operator.send("retry", "job", idOf(job))).isEqualTo(job);
    } finally {
      hung.resume();
    }
    awaitPage(operator, job, "Deleted, now that all servers have answered");
    assertThat(operator.page(job)).doesNotContain("UNREACHABLE", "Try again now");
    awaitPage(operator, "servers", "None: every delete was acknowledged.");
  }

  @Test
  void aKilledServerIsNamedAndItsDeletesAreDoneWhenItIsBack() {
    start(3);
    Operator operator = operator("node 1");
    Memcached killed = servers.get(0);
    killed.kill9();
    String job = awaitNotAcknowledged(operator);
    assertThat(operator.page(job)).contains(killed.address(), "answer UNREACHABLE");
    awaitPage(operator, "servers", "warning grave");
    killed.restart();
    awaitPage(operator, job, "Deleted, now that all servers have answered");
  }

  @Test
  void whoLogsInOnOneNodeIsInOnAllAndOutOnAll() {
    start(3);
    Operator operator = operator("node 1");
    operator("node 2");
    Http second = Http.to(nodes.get(1).base());
    assertThat(second.get("/ops/", "Cookie", operator.cookie()).status()).isEqualTo(200);
    nodes.get(0).redeploy();
    assertThat(operator.page("")).contains("Hit ratio");
    operator.send("logout");
    assertThat(second.get("/ops/", "Cookie", operator.cookie()).status()).isEqualTo(403);
    nodes.get(0).redeploy();
    Http first = Http.to(nodes.get(0).base());
    assertThat(first.get("/ops/", "Cookie", operator.cookie()).status()).isEqualTo(403);
  }

  @Test
  void anotherNodeSaysWhichOneCanTellHowFarADeleteIs() {
    start(1);
    Operator operator = operator("node 1");
    Operator other = operator("node 2");
    String job = operator.send("delete", "by", "tag", "value", "product:42");
    assertThat(operator.page(job)).contains(ACKNOWLEDGED);
    assertThat(other.page(job)).contains("This is node 2, and the delete was begun on node 1");
    assertThat(operator.page("delete?job=unknown")).contains("This node does not remember such");
  }

  @Test
  void nodesThatWereGivenAnotherLeaseAreSeenAsGraveOnBoth() {
    start(1);
    Operator first = operator("node 1");
    Operator odd = operator("node 2", "stan.lease", "30ms");
    awaitPage(odd, "", "This node caches nothing until that is equal");
    awaitPage(first, "servers", "unlike this node");
    for (String page : List.of("", "servers")) {
      awaitPage(first, page, "<p class=\"warning grave\"><b><bdi>node 2</bdi></b>");
      assertThat(odd.page(page)).contains("<p class=\"warning grave\">");
    }
  }

  /** The figures come from this node's own memory, so that no state of a server is in their way. */
  @Test
  void theListIsShortAndAsksNoServerWhateverItHolds() {
    start(1, "-m", "256", "-X", "-vv");
    Memcached server = servers.get(0);
    StringBuilder many = new StringBuilder();
    for (int i = 0; i < 200_000; i++) {
      many.append("set other:").append(i).append(" 0 0 1 noreply\r\nx\r\n");
    }
    server.ask(many + "mn");
    Operator operator = operator("node 1");
    renderMany(0, 1_000);
    awaitPage(operator, "delete?by=prefix&value=wild/", "1,000 names are known to begin so");
    String log = server.log();
    assertThat(log).doesNotContain("lru_crawler", "cachedump");
    server.pause();
    try {
      String list = operator.page("fragments");
      // When there are too many names at once, a part of them goes.
      assertThat(list.split("<tr>", -1).length - 2).isBetween(100, 500);
      assertThat(list).contains("The keys in memcached are digests, and are never listed.");
    } finally {
      server.resume();
    }
  }

  @Test
  void tenThousandNamesAreDeletedByTheirBeginning() {
    start(3);
    Operator operator = operator("node 1");
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              renderMany(0, 10_000);
              return operator.page("delete?by=prefix&value=wild/");
            },
            preview -> preview.contains("10,000 names are known to begin so"));
    String job = operator.send("delete", "by", "prefix", "value", "wild/");
    awaitPage(operator, job, ACKNOWLEDGED);
    assertThat(operator.page(job)).contains("10,000 of 10,000");
    renderMany(9_500, 10_000);
    // So many have no figures of their own.
    assertThat(operator.page("fragment?name=%28other%29"))
        .containsPattern("rendered: name wild/\\d+ deleted by node 1");
  }

  private void renderMany(int from, int to) {
    for (int first = from; first < to; first += 500) {
      Http.Reply reply = Http.to(nodes.get(0).base()).get("/many.jsp?first=" + first);
      assertThat(reply.status()).as(reply::toString).isEqualTo(200);
    }
  }

  private void start(int count, String... arguments) {
    for (int i = 0; i < count; i++) {
      servers.add(Memcached.start(arguments));
    }
  }

  /** Starts a node and logs in there. */
  private Operator operator(String node, String... settings) {
    WebApp app =
        AdminServletIT.app(
                Map.of(
                    "stan.memcached",
                    servers.stream().map(Memcached::address).collect(Collectors.joining(",")),
                    "stan.admin.token",
                    TOKEN,
                    "stan.budget",
                    "5s",
                    "stan.node",
                    node))
            .memcachedLib()
            .page("many.jsp", MANY);
    for (int i = 0; i < settings.length; i += 2) {
      app.contextParam(settings[i], settings[i + 1]);
    }
    Container container = kind.start(app);
    nodes.add(container);
    return Operator.logIn(container.base(), TOKEN);
  }

  /** Deletes tags until one lies on the server that fails: which do is not known here. */
  private static String awaitNotAcknowledged(Operator operator) {
    return await()
        .atMost(PATIENCE)
        .until(
            () ->
                IntStream.range(0, 40)
                    .mapToObj(i -> operator.send("delete", "by", "tag", "value", "lost:" + i))
                    .filter(job -> operator.page(job).contains("Not acknowledged by all servers"))
                    .findFirst()
                    .orElse(""),
            job -> !job.isEmpty());
  }

  private static String idOf(String job) {
    return job.substring("delete?job=".length(), job.indexOf('&'));
  }

  private static void awaitPage(Operator operator, String page, String part) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(operator.page(page)).contains(part));
  }
}
