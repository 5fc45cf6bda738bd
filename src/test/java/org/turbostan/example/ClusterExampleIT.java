package org.turbostan.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.turbostan.testing.Http;
import org.turbostan.testing.Memcached;

/** What {@code mvn -Pexample -Dexample.nodes=2} does. */
class ClusterExampleIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String PRINT = "/wind/foehn";

  /** What a server said to a delete, in the back office's table; the latest delete comes first. */
  private static final Pattern ANSWER = Pattern.compile("<td>(DELETED|ABSENT|UNREACHABLE)");

  private static RunExample example;

  /** A page as one node has answered it. */
  private record View(String node, String number, List<Piece> pieces) {

    private static final Pattern BODY =
        Pattern.compile("<body data-view=\"([^\"]+)\" data-node=\"([^\"]+)\">");
    private static final Pattern PIECE =
        Pattern.compile(
            "class=\"piece\" data-piece=\"([^\"]+)\" data-view=\"([^\"]+)\" data-node=\"([^\"]+)\"");

    static View of(String html) {
      Matcher body = BODY.matcher(html);
      assertThat(body.find()).as(html).isTrue();
      List<Piece> pieces = new ArrayList<>();
      for (Matcher piece = PIECE.matcher(html); piece.find(); ) {
        pieces.add(new Piece(piece.group(1), piece.group(2), piece.group(3)));
      }
      return new View(body.group(2), body.group(1), pieces);
    }

    List<String> rendered() {
      return pieces.stream().filter(piece -> piece.view.equals(number)).map(Piece::name).toList();
    }

    boolean isFromTheCache() {
      return rendered().isEmpty();
    }
  }

  /** A piece, the number of the view that it was rendered for, and the node that did it. */
  private record Piece(String name, String view, String node) {}

  @BeforeAll
  static void start() {
    example = RunExample.start(2, 2, 0);
  }

  @AfterAll
  static void stop() {
    try (RunExample stopped = example) {
      assertThat(stopped.nodes()).hasSize(2);
    }
  }

  @AfterEach
  void allIsWell() {
    for (int node = 0; node < 2; node++) {
      awaitFromTheCache(node, PRINT);
    }
  }

  @Test
  void itTellsWhatRunsWhereAndWhatToTry() {
    assertThat(example.report())
        .contains("node 1    " + example.nodes().get(0).base() + "/")
        .contains("node 2    " + example.nodes().get(1).base() + "/")
        .contains(server(0).pid() + "    " + server(0).address())
        .contains(server(1).pid() + "    " + server(1).address())
        .contains("kill -9 " + server(0).pid(), "-p " + server(0).port());
  }

  @Test
  void aPageSaysWhichNodeAnsweredAndWhereItCaches() {
    assertThat(get(1, "/").text())
        .contains("by <b>node 2</b>")
        .contains("caches in memcached at ", server(0).address(), server(1).address());
  }

  @Test
  void whatOneNodeRendersTheOtherShowsFromTheCache() {
    View view =
        await()
            .atMost(PATIENCE)
            .until(
                () -> {
                  delete(0, "all", "");
                  awaitFromTheCache(0, PRINT);
                  return view(1, PRINT);
                },
                page -> page.pieces().stream().allMatch(piece -> piece.node().equals("node 1")));
    assertThat(view.node()).isEqualTo("node 2");
  }

  @Test
  void whatIsDeletedOnOneNodeTheOtherRendersAnew() {
    awaitFromTheCache(0, PRINT);
    awaitFromTheCache(1, PRINT);
    delete(0, "tag", "reviews:foehn");
    assertThat(view(1, PRINT).rendered()).contains("reviews", "product");
  }

  @Test
  void aPriceThatIsChangedOnOneNodeIsTheOthersToo() {
    awaitFromTheCache(1, PRINT);
    Http.Reply saved =
        Http.to(example.nodes().get(0).base()).post("/office", "id=foehn&euros=71.25&stock=3");
    assertThat(saved.status()).isBetween(300, 399);
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(get(1, PRINT).text()).contains("71.25").contains("3 in stock"));
  }

  @Test
  void thePagesStayUpWithoutAServerAndHitAgainWhenItIsBack() {
    awaitFromTheCache(0, PRINT);
    server(0).kill9();
    try {
      thePagesAreUp();
    } finally {
      server(0).restart();
    }
    awaitFromTheCache(0, PRINT);
    awaitFromTheCache(1, PRINT);
  }

  @Test
  void thePagesStayUpWhileAServerHangs() {
    awaitFromTheCache(0, PRINT);
    server(1).pause();
    try {
      thePagesAreUp();
    } finally {
      server(1).resume();
    }
  }

  private static void thePagesAreUp() {
    for (int i = 0; i < 2; i++) {
      for (String path : List.of("/", PRINT, "/forecast", "/guide", "/office")) {
        for (int node = 0; node < 2; node++) {
          Http.Reply reply = get(node, path);
          assertThat(reply.status()).as("%s on node %s", path, node + 1).isEqualTo(200);
          assertThat(reply.text()).endsWith("</html>\n");
        }
      }
    }
  }

  private static View awaitFromTheCache(int node, String path) {
    return await().atMost(PATIENCE).until(() -> view(node, path), View::isFromTheCache);
  }

  /** Deletes by a button of a page, until both servers have answered: they may be slow today. */
  private static void delete(int node, String by, String value) {
    Http visitor = Http.to(example.nodes().get(node).base());
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              Http.Reply reply = visitor.post("/delete", "by=" + by + "&value=" + value);
              assertThat(reply.status()).as(reply::toString).isBetween(300, 399);
              return ANSWER
                  .matcher(visitor.get("/office").text())
                  .results()
                  .limit(example.servers().size())
                  .noneMatch(answer -> answer.group(1).equals("UNREACHABLE"));
            });
  }

  private static View view(int node, String path) {
    return View.of(get(node, path).text());
  }

  private static Http.Reply get(int node, String path) {
    return Http.to(example.nodes().get(node).base()).get(path);
  }

  private static Memcached server(int number) {
    return example.servers().get(number);
  }
}
