package org.turbostan.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.turbostan.testing.Container;
import org.turbostan.testing.Http;
import org.turbostan.testing.Memcached;
import org.turbostan.testing.WebApp;

/** Nodes with the admin pages, called {@code node 1} and so on, and the memcached they share. */
final class AdminCluster implements AutoCloseable {

  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What a page says of a delete that is done. */
  static final String ACKNOWLEDGED =
      "Deleted: nothing that was rendered before is served again, on any node.";

  /** What it holds of a delete that is not done. */
  private static final String UNDER_WAY = "<p role=\"status\" class=\"news\">";

  /** Fragments from one number up to another, of names of sixty letters. */
  private static final String MANY =
      """
      <%@ page session="false" %><%@ taglib prefix="stan" uri="turbostan.tags" %>
      <% int first = Integer.parseInt(request.getParameter("first"));
         for (int i = first; i < first + 500; i++) {
           String name = request.getParameter("prefix") + i + "/" + "x".repeat(60);
           pageContext.setAttribute("name", name.substring(0, 60)); %>
      <stan:cache name="${name}" ttl="1h" tags="many"><%= i %></stan:cache>
      <% } %>
      """;

  private final AtomicInteger times = new AtomicInteger();
  private final Container.Kind kind;
  private final List<Memcached> servers = new ArrayList<>();
  private final List<Container> nodes = new ArrayList<>();

  AdminCluster(Container.Kind kind) {
    this.kind = kind;
  }

  Memcached server(int number) {
    return servers.get(number);
  }

  Container node(int number) {
    return nodes.get(number);
  }

  void startServers(int count, String... arguments) {
    for (int i = 0; i < count; i++) {
      servers.add(Memcached.start(arguments));
    }
  }

  /** Starts one more node and logs in there. */
  Operator startNode(String... settings) {
    WebApp app =
        AdminServletIT.app(
                Map.of(
                    "stan.memcached",
                    servers.stream().map(Memcached::address).collect(Collectors.joining(",")),
                    "stan.admin.token",
                    AdminServletIT.TOKEN,
                    "stan.budget",
                    "5s",
                    "stan.node",
                    "node " + (nodes.size() + 1)))
            .memcachedLib()
            .page("many.jsp", MANY);
    for (int i = 0; i < settings.length; i += 2) {
      app.contextParam(settings[i], settings[i + 1]);
    }
    Container container = kind.start(app);
    nodes.add(container);
    return Operator.logIn(container.base(), AdminServletIT.TOKEN);
  }

  /**
   * Shows fragments from one number up to another on a node; the numbers are of five hundreds. Each
   * time on pages of their own: one that is cached would hide which of its fragments are not.
   */
  void renderMany(int node, String prefix, int from, int to) {
    URI base = nodes.get(node).base();
    int time = times.incrementAndGet();
    IntStream.range(from / 500, to / 500)
        .parallel()
        .forEach(
            page -> {
              String query = "?prefix=" + prefix + "&first=" + page * 500 + "&time=" + time;
              Http.Reply reply = Http.to(base).get("/many.jsp" + query);
              assertThat(reply.status()).as(reply::toString).isEqualTo(200);
            });
  }

  /** Shows fragments on the first node until it knows the names of so many of them. */
  void awaitNames(Operator operator, String prefix, int count) {
    String all = String.format(Locale.ROOT, "%,d names are known to begin so", count);
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              boolean knows = operator.page("delete?by=prefix&value=" + prefix).contains(all);
              if (!knows) {
                renderMany(0, prefix, 0, count);
              }
              return knows;
            });
  }

  /** Sends a command to the API of the first node. */
  Http.Reply api(String method, String path) {
    return apiAsync(method, path).join();
  }

  CompletableFuture<Http.Reply> apiAsync(String method, String path) {
    return send(method, "/ops/api/v1/" + path);
  }

  /** Returns what Prometheus would read from the first node. */
  String metrics() {
    return send("GET", "/ops/metrics").join().text();
  }

  private CompletableFuture<Http.Reply> send(String method, String path) {
    return Http.to(nodes.get(0).base())
        .sendAsync(method, path, "Authorization", "Bearer " + AdminServletIT.TOKEN);
  }

  /** Waits until the first node uses all servers. */
  void awaitAllServersUsed() {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> api("GET", "servers").text(),
            servers -> !servers.contains("\"down\"") && !servers.contains("\"left_alone\""));
  }

  /**
   * Deletes on a node's page, again until all servers have acknowledged it at once: other nodes are
   * told how it ended, and not what became of it later.
   *
   * @return the page that tells of it
   */
  static String delete(Operator operator, String by, String value) {
    return await()
        .atMost(PATIENCE)
        .until(
            () -> {
              String job = operator.send("delete", "by", by, "value", value);
              String told =
                  await().until(() -> operator.page(job), page -> !page.contains(UNDER_WAY));
              return told.contains(ACKNOWLEDGED) ? job : "";
            },
            job -> !job.isEmpty());
  }

  static void awaitPage(Operator operator, String page, String part) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(operator.page(page)).contains(part));
  }

  @Override
  public void close() {
    nodes.forEach(Container::close);
    servers.forEach(Memcached::close);
  }
}
