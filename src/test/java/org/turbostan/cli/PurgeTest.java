package org.turbostan.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.turbostan.testing.Document;

/** What the command line sends, and how it ends. */
class PurgeTest {

  private static final String TOKEN = "correct-horse-battery-staple";

  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final List<String> tokens = new CopyOnWriteArrayList<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Map<String, Integer> statuses = new ConcurrentHashMap<>();
  private HttpServer server;
  private String url;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          tokens.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
          byte[] body = "{\"an\":\"answer\"}\n".getBytes(UTF_8);
          String query = exchange.getRequestURI().getRawQuery();
          int status =
              statuses.entrySet().stream()
                  .filter(each -> query.contains(each.getKey()))
                  .map(Map.Entry::getValue)
                  .findFirst()
                  .orElse(200);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    url = "http://127.0.0.1:" + server.getAddress().getPort() + "/shop/turbostan";
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @Test
  void oneKindOfCriterionIsOneRequest() {
    assertThat(run("--tag", "product:42", "--tag", "a b", "--page", "/x?y", "--soft"))
        .isEqualTo(Exit.DONE);
    assertThat(requests)
        .containsExactly(
            "DELETE /shop/turbostan/api/v1/entries?soft=true&tag=product%3A42&tag=a+b",
            "DELETE /shop/turbostan/api/v1/entries?soft=true&url=%2Fx%3Fy");
    assertThat(tokens).containsOnly("Bearer " + TOKEN);
    assertThat(out.toString(UTF_8)).contains("{\"an\":\"answer\"}");
    assertThat(err.toString(UTF_8)).isEmpty();
  }

  @Test
  void theReadmesCommandIsUnderstood() {
    String command = Document.of("README.md").example("purge");
    List<String> words = List.of(command.split(" "));
    assertThat(words.subList(0, 2)).containsExactly("java", "-jar");
    List<String> args = new ArrayList<>(words.subList(3, words.size()));
    args.replaceAll(word -> word.startsWith("https:") ? url : word);
    assertThat(main(args, TOKEN)).isEqualTo(Exit.DONE);
    assertThat(requests)
        .containsExactly("DELETE /shop/turbostan/api/v1/entries?soft=false&tag=product%3A42");
  }

  @Test
  void aSlashAtTheEndOfTheAddressDoesNotMatter() {
    url += "/";
    assertThat(run("--all")).isEqualTo(Exit.DONE);
    assertThat(requests)
        .containsExactly("DELETE /shop/turbostan/api/v1/entries?soft=false&all=true");
  }

  @ParameterizedTest
  @CsvSource({
    "200,DONE",
    "207,PENDING",
    "400,REFUSED",
    "401,REFUSED",
    "404,REFUSED",
    "500,UNREACHABLE"
  })
  void theStatusBecomesTheExitCode(int status, Exit exit) {
    statuses.put("tag=a", status);
    assertThat(run("--tag", "a")).isEqualTo(exit);
  }

  @Test
  void theWorstOfSeveralCounts() {
    statuses.put("tag=a", 207);
    assertThat(run("--tag", "a", "--key", "b")).isEqualTo(Exit.PENDING);
    assertThat(requests).hasSize(2);
  }

  @Test
  void exitCodesAreForScripts() {
    assertThat(Stream.of(Exit.values()).map(exit -> exit.code)).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void whoDoesNotAnswerIsNotReached() throws IOException {
    try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      url = "http://127.0.0.1:" + closed.getLocalPort();
    }
    assertThat(run("--all")).isEqualTo(Exit.UNREACHABLE);
    assertThat(err.toString(UTF_8)).contains("can't be reached").doesNotContain(TOKEN);
  }

  @Test
  void theTokenMayComeFromAFile(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("token"), "from-the-file\nmore");
    assertThat(run("--all", "--token-file", file.toString())).isEqualTo(Exit.DONE);
    assertThat(tokens).containsExactly("Bearer from-the-file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "delete --all --url http://a",
        "purge",
        "purge --all",
        "purge --url http://a",
        "purge --tag",
        "purge --all --tag a --url http://a",
        "purge --all --url ftp://a",
        "purge --all --url a/b",
        "purge --all --url http://a?b",
        "purge --all --token abc --url http://a",
        "purge --all --token-file no-such-file --url http://a"
      })
  void whatIsNotClearIsToldAndSendsNothing(String line) {
    List<String> args = line.isEmpty() ? List.of() : List.of(line.split(" "));
    assertThat(main(args, TOKEN)).isEqualTo(Exit.USAGE);
    assertThat(err.toString(UTF_8)).contains("usage: java -jar turbostan.jar purge");
    assertThat(requests).isEmpty();
  }

  @Test
  void withoutATokenNothingIsSent() {
    assertThat(main(List.of("purge", "--all", "--url", url), null)).isEqualTo(Exit.USAGE);
    assertThat(err.toString(UTF_8)).contains("STAN_ADMIN_TOKEN");
    assertThat(requests).isEmpty();
  }

  private Exit run(String... criteria) {
    List<String> args =
        Stream.concat(Stream.of("purge", "--url", url), Stream.of(criteria)).toList();
    return main(args, TOKEN);
  }

  private Exit main(List<String> args, @Nullable String token) {
    return Main.run(
        args, token, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
  }
}
